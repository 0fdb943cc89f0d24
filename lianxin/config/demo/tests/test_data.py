"""The demo directory is whole: one tree of areas, units, officers, parties, programmes and visits.

Owns the checks on the CSV files; the matters have their own module, loading has its own too.
"""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from lianxin.config.demo.tests.reading import DATA, NOW, codes, is_working, many, table

REAL_PLACES = re.compile("渝中|重庆|渝|解放碑|北京|上海|成都|浙江|杭州|泉州|四川|广东")
ROLES = {
    "leader": 9, "office_director": 1, "office_clerk": 2, "callback": 2, "supervisor": 2, "unit_head": 40,
    "unit_liaison": 40, "unit_handler": 10, "street_clerk": 11, "community_clerk": 5, "auditor": 1,
    "sysadmin": 1, "secadmin": 1,
}  # fmt: skip

CREDIT = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
BODY = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def credit_check(code: str) -> str:
    total = sum(CREDIT.index(c) * w for c, w in zip(code, CREDIT_WEIGHTS, strict=False))
    return CREDIT[(31 - total % 31) % 31]


def body_check(code: str) -> str:
    total = sum(BODY.index(c) * w for c, w in zip(code, BODY_WEIGHTS, strict=False))
    return "0123456789X0"[11 - total % 11]


def test_check_digit_rule_knows_a_right_code_from_a_wrong_one() -> None:
    right = table("parties")[0]["credit_code"]
    assert credit_check(right) == right[17]
    wrong = right[:12] + ("1" if right[12] != "1" else "2") + right[13:]
    assert credit_check(wrong) != wrong[17]


# --- the files themselves


@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: str(path.name))
def test_files_are_plain_utf8_with_unix_line_ends(path: Path) -> None:
    raw = path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    assert raw.endswith(b"\n")
    assert not REAL_PLACES.findall(raw.decode("utf-8"))


# --- directory and people


def test_areas_form_one_tree() -> None:
    kinds = Counter(row["kind"] for row in table("areas"))
    assert kinds["district"] == 1
    assert kinds["street"] == 11
    assert kinds["community"] >= 24
    assert len(codes("areas")) == len(table("areas"))
    assert all(row["parent_code"] in codes("areas") for row in table("areas") if row["kind"] != "district")


def test_units_are_unique_and_placed() -> None:
    kinds = Counter(row["kind"] for row in table("units"))
    assert set(kinds) == {"leader_body", "office", "department", "street", "community", "city"}
    assert kinds["department"] >= 30
    assert kinds["street"] == 11
    for column in ("code", "name"):
        assert len(codes("units", column)) == len(table("units"))
    assert all(row["area_code"] in codes("areas") for row in table("units") if row["kind"] != "city")


def test_a_name_or_alias_means_one_unit() -> None:
    meaning: dict[str, set[str]] = {}
    for row in table("units"):
        for word in {row["name"], row["short_name"], *many(row["aliases"])}:
            meaning.setdefault(word, set()).add(row["code"])
    assert {word: units for word, units in meaning.items() if len(units) > 1} == {}


def test_officers_fill_the_roles() -> None:
    held = Counter(row["role"] for row in table("officers"))
    assert set(held) == set(ROLES)
    assert all(held[role] >= least for role, least in ROLES.items())


def test_officers_point_to_units_and_deputies() -> None:
    logins = codes("officers", "login") - {""}
    for row in table("officers"):
        assert row["unit_code"] in codes("units")
        assert not row["deputy_login"] or row["deputy_login"] in logins
        assert not row["login"] or re.fullmatch(r"[a-z][a-z0-9_]+", row["login"])
        assert set(many(row["charge_units"])) <= codes("units")


def test_one_person_one_name_and_mobile() -> None:
    seen = {(row["login"], row["name"], row["mobile"]) for row in table("officers") if row["login"]}
    assert len(seen) == len({login for login, _, _ in seen}) == len({name for _, name, _ in seen})
    assert all(re.fullmatch(r"1390000\d{4}", mobile) for _, _, mobile in seen)


def test_double_posts_and_the_vacant_one() -> None:
    posts = Counter(row["login"] for row in table("officers"))
    assert sum(count > 1 for login, count in posts.items() if login) >= 3
    vacant = [row for row in table("officers") if not row["login"]]
    assert len(vacant) == 1
    assert vacant[0]["deputy_login"]


def test_departments_and_streets_have_head_and_liaison() -> None:
    held = {(row["unit_code"], row["role"]) for row in table("officers")}
    for row in table("units"):
        if row["kind"] in {"department", "street"}:
            assert {(row["code"], "unit_head"), (row["code"], "unit_liaison")} <= held, row["name"]


# --- parties, contacts, programmes, visits


def test_parties_are_many_and_well_formed() -> None:
    kinds = Counter(row["kind"] for row in table("parties"))
    assert kinds["enterprise"] >= 60
    assert kinds["grassroots"] >= 12
    assert kinds["resident"] >= 12
    assert sum(kinds.values()) >= 90
    for column in ("code", "name", "phone"):
        assert len(codes("parties", column)) == len(table("parties"))
    assert all(row["area_code"] in codes("areas") for row in table("parties"))
    assert all(re.fullmatch(r"1390000\d{4}", row["phone"]) for row in table("parties"))


def test_credit_codes_carry_right_check_digits() -> None:
    given = [row["credit_code"] for row in table("parties") if row["credit_code"]]
    assert len(given) == len(set(given)) >= 60
    for code in given:
        assert len(code) == 18
        assert body_check(code[8:16]) == code[16], code
        assert credit_check(code) == code[17], code
    firms = [row["credit_code"] for row in table("parties") if row["kind"] == "enterprise"]
    assert all(code.startswith("91500000MA") for code in firms)


def test_each_leader_keeps_six_to_ten_contacts() -> None:
    kept = Counter(row["leader_login"] for row in table("contacts"))
    leaders = {row["login"] for row in table("officers") if row["role"] == "leader"}
    assert set(kept) == leaders
    assert all(6 <= count <= 10 for count in kept.values())
    assert codes("contacts", "party_code") <= codes("parties")


def test_programmes_are_twelve_with_document_numbers() -> None:
    assert len(table("programmes")) == 12
    for row in table("programmes"):
        assert re.fullmatch(r"云桥府(办)?发〔2026〕\d+号", row["document_no"])
        assert row["unit_code"] in codes("units")
        assert date.fromisoformat(row["valid_from"]) < date.fromisoformat(row["valid_to"])


def test_visits_are_complete_and_mostly_on_working_days() -> None:
    logins = codes("officers", "login")
    dates = [date.fromisoformat(row["date"]) for row in table("visits")]
    assert len(dates) >= 45
    assert date(2026, 3, 1) <= min(dates)
    assert max(dates) <= NOW.date()
    assert sum(is_working(day) for day in dates) >= len(dates) - 3
    for row in table("visits"):
        assert row["leader_login"] in logins
        assert set(many(row["companions"])) <= logins
        assert row["party_code"] in codes("parties")
        assert row["period"] in {"上午", "下午"}
        assert row["mode"] in {"实地", "座谈", "视频", "电话"}
        assert all(row[column] for column in ("place", "host_name", "situation", "publicity"))
