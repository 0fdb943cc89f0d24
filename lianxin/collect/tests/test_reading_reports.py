"""Whole reports: what a clerk would mark in each is what the reading finds, with the words it was read from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lianxin.collect.rules import read, read_file
from lianxin.collect.tests.samples import NUMBERS, expected, report, shared

PLAIN = ("title", "district", "date", "lost", "removed", "fields", "units", "limits", "by_category", "org")
PARTLY = ("raised", "measures")


def _same_matter(marked: dict[str, Any], found: dict[str, Any]) -> list[str]:
    wrong = [f"{k}: {marked[k]} in {found[k]}" for k in PARTLY if k in marked and marked[k] not in found[k]]
    exact = {key: value for key, value in marked.items() if key not in PARTLY}
    lists = {key: marked.get(key, []) for key in ("support", "upward")}
    return wrong + [f"{k}: {v} != {found.get(k)}" for k, v in (exact | lists).items() if found.get(k) != v]


@pytest.mark.parametrize("number", NUMBERS)
def test_a_report_is_read_as_a_clerk_would_mark_it(number: str) -> None:
    marked = expected(number)
    found: dict[str, Any] = read(report(number)).as_json()
    for key in PLAIN:
        assert found[key] == marked.get(key, found[key]), key
    assert marked.get("text_has", "") in found["text"]
    if "figures" in marked:
        assert found["figures"] == marked["figures"]
    assert set(marked.get("figures_approx", found["figures_approx"])) == set(found["figures_approx"])


@pytest.mark.parametrize("number", [n for n in NUMBERS if "visits" in expected(n)])
def test_the_visits_of_a_report(number: str) -> None:
    marked = expected(number)["visits"]
    found = [visit.as_json() for visit in read(report(number)).visits]
    assert len(found) == len(marked)
    for visit, one in zip(marked, found, strict=True):
        assert {key: one.get(key) for key in visit} == visit


@pytest.mark.parametrize("number", [n for n in NUMBERS if "matters" in expected(n)])
def test_the_matters_of_a_report(number: str) -> None:
    marked = expected(number)["matters"]
    found = [matter.as_json() for matter in read(report(number)).matters]
    assert len(found) == len(marked)
    for matter, one in zip(marked, found, strict=True):
        assert _same_matter(matter, one) == []


def _check_spans(found: dict[str, Any]) -> int:
    text, checked = found["text"], 0
    for draft in [*found["visits"], *found["matters"]]:
        for name, (start, end) in draft["spans"].items():
            words = text[start:end]
            assert words, name
            if isinstance(draft.get(name), str) and name not in {"outcome", "category", "date"}:
                assert words == draft[name], name
            if name in {"lead", "support", "upward"}:
                assert words.startswith(draft[name][0]), name
            checked += 1
    for names, spans in (("fields", "field_spans"), ("units", "unit_spans")):
        assert [text[start:end] for start, end in found[spans]] == found[names]
    return checked + len(found["field_spans"])


@pytest.mark.parametrize("number", NUMBERS)
def test_every_span_shows_the_words_it_was_read_from(number: str) -> None:
    found: dict[str, Any] = read(report(number)).as_json()
    _check_spans(found)
    assert set(found["figure_spans"]) == set(found["figures"])
    assert all(found["text"][start:end] for start, end in found["figure_spans"].values())


WIDE = str.maketrans({",": "，", ":": "：", ";": "；", "(": "（", ")": "）", "?": "？", "!": "！"})


def _facts(found: dict[str, Any]) -> dict[str, Any]:
    matters = [
        {k: v for k, v in m.items() if k not in {"raised", "measures", "spans"}} for m in found["matters"]
    ]
    visits = [{k: v for k, v in v.items() if k != "spans"} for v in found["visits"]]
    return {key: found[key] for key in ("figures", "fields", "units", "limits", "date")} | {
        "m": matters,
        "v": visits,
    }


@pytest.mark.parametrize("number", [n for n in NUMBERS if not expected(n).get("lost")])
def test_full_width_signs_read_the_same(number: str) -> None:
    narrow: dict[str, Any] = read(report(number)).as_json()
    wide: dict[str, Any] = read(report(number).translate(WIDE)).as_json()
    assert _facts(wide) == _facts(narrow)
    _check_spans(wide)


# The same facts under the keys of the reference marks.
FIGURES = {
    "leaders": "leaders", "cadres": "officers", "visited": "parties", "enterprises": "enterprises", "visits": "visits",
    "issues": "matters", "onsite": "on_site", "assigned": "dispatched", "escalated": "upward", "closed": "closed",
    "in_progress": "in_progress", "explained": "explained", "orders": "orders", "on_time": "on_time",
    "extended": "extended", "returned": "returned", "satisfied": "satisfied", "basically": "basically_satisfied",
    "dissatisfied": "dissatisfied",
}  # fmt: skip
WHOLE = {
    "district": "district",
    "org": "org",
    "depts": "units",
    "by_category": "by_category",
    "limits": "limits",
}


@pytest.mark.parametrize("number", ["01", "02", "07", "08"])
def test_reference_reports_give_every_marked_field(number: str) -> None:
    marked = expected_reference(number)
    found: dict[str, Any] = read(shared("examples", f"{number}.txt").read_text(encoding="utf-8")).as_json()
    assert (found["title"], found["text"]) == (marked["clean_title"], marked["clean_text"])
    assert not found["lost"]
    for theirs, ours in FIGURES.items():
        assert found["figures"].get(ours) == marked.get(theirs, found["figures"].get(ours)), theirs
    for theirs, ours in WHOLE.items():
        assert found[ours] == marked.get(theirs, found[ours]), theirs
    assert len(found["matters"]) == len(marked.get("cases", []))
    for case, matter in zip(marked.get("cases", []), found["matters"], strict=True):
        assert (matter["party"], matter["leader"]) == (case["enterprise"], case["leader"])
        assert (matter["lead"], matter["support"]) == ([case["lead"]], case["co"])
        assert (matter["outcome"], matter["category"]) == ("solved", "0904")


def expected_reference(number: str) -> dict[str, Any]:
    """The marks that come with a reference report."""
    marks: dict[str, Any] = json.loads(shared("examples", f"{number}.gold.json").read_text(encoding="utf-8"))
    return marks


def test_the_first_real_report() -> None:
    found: dict[str, Any] = read_file(shared("examples", "yuzhong-article.txt")).as_json()
    assert found["removed"] == 399
    assert "(以下简称“区领导‘三服务’”)" in found["text"]
    assert "若干政策(试行)》" in found["text"]
    assert "着想" in found["text"]
    assert (found["district"], found["date"], found["lost"]) == ("渝中区", "2025-07-20", False)
    assert found["figures"] == {"leaders": 6, "parties": 80, "matters": 110, "on_site": 30, "dispatched": 70}
    assert set(found["figures_approx"]) == {"parties", "matters", "on_site", "dispatched"}
    assert found["fields"] == ["产业扶持", "人才政策", "营商环境", "城市治理", "政企合作"]
    assert found["units"] == [
        *("区商务委", "区产业发展促进局", "区文化旅游委", "区城市管理局"),
        *("区住房城市建委", "区交通运输委", "区法院"),
    ]
    (visit,) = found["visits"]
    assert (visit["leader"], visit["party"]) == ("张焕伦", "中国农业发展银行重庆市分行")
    assert (visit["leader_title"], visit["date_text"]) == ("渝中区人大常委会主任", "6月下旬")
    assert (visit["date_from"], visit["date_to"]) == ("2025-06-21", "2025-06-30")
    _check_spans(found)


def test_the_matters_of_the_first_real_report() -> None:
    found: dict[str, Any] = read_file(shared("examples", "yuzhong-article.txt")).as_json()
    parking, voucher, culture, low_altitude = found["matters"]
    assert parking["party"] == "中国农业发展银行重庆市分行"
    assert parking["lead"] == ["区人大常委会办公室", "区产业发展促进局"]
    assert parking["support"] == ["公安", "城管", "街道"]
    assert (parking["outcome"], parking["leader"]) == ("solved", "张焕伦")
    assert set(parking["categories"]) >= {"0901", "0902"}
    assert "技防+人防" in parking["measures"]
    assert "消费券" in voucher["raised"]
    assert (voucher["lead"], voucher["upward"]) == (["区商务委"], ["市商务委", "市文化旅游委"])
    assert (voucher["category"], voucher["outcome"]) == ("0701", "superior")
    assert culture["lead"] == ["区文化旅游委"]
    assert culture["policy"] == "《渝中区促进文旅文创业高质量发展若干政策(试行)》"
    assert (culture["category"], low_altitude["category"]) == ("0101", "0105")
    assert "低空经济" in low_altitude["raised"]
    assert low_altitude["outcome"] == "studying"
