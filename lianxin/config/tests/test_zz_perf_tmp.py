import time, cProfile, pstats
from lianxin.config.tests.api_client import Program
from tests.conftest import world as world
from django.db import connection
from django.test.utils import CaptureQueriesContext
BODY={"title":"停车难","text":"周边网约车乱停放，影响出行。","kind":"problem","source":"hotline","area":"D01","party":"mill","category":"0903"}
def test_perf(world):
    p=Program(world,"li")
    r=p.post("/do/collect.register",BODY); print(r.status_code,r.content.decode()); assert r.status_code==200
    n=r.json()["number"]
    def timed(what, f, n=100):
        f(); t=time.process_time()
        for _ in range(n): f()
        print(what, round((time.process_time()-t)/n*1000,2),"ms")
        with CaptureQueriesContext(connection) as c: f()
        print("   queries", len(c))
        if what=="create" :
            for q in c.captured_queries: print("     ",q["sql"][:140], q["time"])
    timed("create", lambda: p.post("/do/collect.register",BODY))
    timed("list", lambda: p.get("/matters"))
    timed("filtered", lambda: p.get("/matters",{"state":"registered","category":"0903"}))
    timed("search", lambda: p.get("/matters",{"words":"网约车"}))
    timed("detail", lambda: p.get("/matters/"+n))
    timed("ledger", lambda: p.get("/matters/"+n+"/ledger"))
    timed("visits", lambda: p.get("/visits"))
    timed("401", lambda: p.client.get("/api/v1/matters"))
    print(p.get("/matters/"+n).content.decode()[:1500])

    for what,f in (("list",lambda: p.get("/matters")),("detail",lambda: p.get("/matters/"+n)),("ledger",lambda: p.get("/matters/"+n+"/ledger"))):
        pr=cProfile.Profile(); pr.enable()
        for _ in range(50): f()
        pr.disable(); print(what); pstats.Stats(pr).sort_stats("tottime").print_stats(28)
        pstats.Stats(pr).sort_stats("cumtime").print_stats(45)
