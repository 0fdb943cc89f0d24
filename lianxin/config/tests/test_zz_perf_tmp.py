from lianxin.config.tests.api_client import Program
from tests.conftest import world as world
from django.db import connection
from django.test.utils import CaptureQueriesContext
BODY={"title":"停车难","text":"周边网约车乱停放，影响出行。","kind":"problem","source":"hotline","area":"D01","party":"mill","category":"0903"}
import time
def test_perf(world):
    p=Program(world,"li"); he=Program(world,"he")
    r=p.post("/do/collect.register",BODY)
    for _ in range(60): p.post("/do/collect.register",BODY)
    with connection.cursor() as c: c.execute("ANALYZE")
    n=r.json()["number"]
    def timed(what, f, n=60):
        f(); t=time.perf_counter(); cpu=time.process_time(); best=9
        for _ in range(n):
            s=time.perf_counter(); f(); best=min(best,time.perf_counter()-s)
        print(what, "wall mean",round((time.perf_counter()-t)/n*1000,1),"best",round(best*1000,1),"python cpu",round((time.process_time()-cpu)/n*1000,1))
        with CaptureQueriesContext(connection) as c: r=f()
        print("   queries", len(c), "bytes", len(r.content))
    for k in (8,3):
        with connection.cursor() as cur: cur.execute(f"SET join_collapse_limit={k}")
        print("join_collapse_limit",k)
        timed("create", lambda: p.post("/do/collect.register",BODY))
        ns=iter([x["number"] for x in p.get("/matters?size=70&state=registered").json()["items"]])
        timed("accept", lambda: p.post(f"/matters/{next(ns)}/do/collect.accept",{"category":"0903"}))
        timed("list", lambda: p.get("/matters"))
        timed("filtered", lambda: p.get("/matters",{"state":"registered","category":"0903"}))
        timed("search", lambda: p.get("/matters",{"words":"网约车"}))
        timed("detail", lambda: p.get("/matters/"+n))
        timed("balance", lambda: he.get("/balance"))
    timed("401", lambda: p.client.get("/api/v1/matters"))
