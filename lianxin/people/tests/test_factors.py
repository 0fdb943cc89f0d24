"""Second factors: enrolling, signing in with them, each code good once, too many tries, resetting, who must have one."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone

from lianxin.kernel.ids import new_id
from lianxin.kernel.models import Entry
from lianxin.kernel.refusal import Refused
from lianxin.people import commands
from lianxin.people.commands import factors
from lianxin.people.commands.tries import MOST
from lianxin.people.models import Officer, Proposal, RecoveryCode, Session, SignInPolicy, Totp
from lianxin.people.queries.door import policy
from lianxin.people.rules import FACTOR_ROLES, FactorFor
from lianxin.people.web.acting import PROVEN
from tests.pages import client_of, text_of
from tests.world import PASSWORD, World


def officer_named(login: str) -> Officer:
    return Officer.objects.get(login=login)


def enrol(client: Client) -> tuple[pyotp.TOTP, list[str]]:
    """Enrol an authenticator through the pages: the authenticator and the recovery codes."""
    page = text_of(client, "/security/totp/")
    secret = re.findall(r'class="secret">([A-Z2-7 ]+)<', page)[0].replace(" ", "")
    phone = pyotp.TOTP(secret)
    answer = client.post("/security/totp/", {"code": phone.now(), "key": str(new_id())})
    assert answer.status_code == 200
    return phone, re.findall(r"<code>([0-9A-Z-]{19})</code>", answer.content.decode())


def at_the_second_step(world: World, login: str) -> Client:
    """A client whose password was right, and no more."""
    client = client_of(world)
    answer = client.post("/sign-in/", {"username": login, "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/second/"
    return client


def another_step(login: str) -> None:
    """As if the authenticator had moved on since its last code."""
    Totp.objects.filter(officer__login=login).update(last_step=0)


def required(whom: FactorFor) -> None:
    SignInPolicy.objects.update(second_factor=sorted(FACTOR_ROLES[whom]))
    policy.forget()


def test_an_officer_enrols_and_signs_in_with_a_code(world: World) -> None:
    first, other = client_of(world, "he"), client_of(world, "he")
    phone, codes = enrol(first)
    assert len(set(codes)) == factors.CODES
    assert other.get("/").status_code == 302
    assert first.get("/").status_code == 200
    assert "已启用" in text_of(first, "/security/")
    another_step("he")
    client = at_the_second_step(world, "he")
    assert client.get("/").headers["Location"].startswith("/sign-in/")
    assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    assert client.post("/sign-in/second/", {"code": phone.now()}).headers["Location"] == "/"
    assert client.get("/").status_code == 200
    entry = Entry.objects.filter(step="people.sign_in").latest("seq")
    assert (entry.data["login"], entry.data["factor"]) == ("he", "totp")


def test_a_code_is_good_once_and_a_step_aside_is_taken(world: World) -> None:
    phone, _ = enrol(client_of(world, "he"))
    row, at = Totp.objects.get(officer__login="he"), timezone.now()
    for seconds in (-30, 0, 30):
        row.last_step = 0
        assert factors.accept(row, phone.at(at + timedelta(seconds=seconds)), at)
        assert not factors.accept(row, phone.at(at + timedelta(seconds=seconds)), at)
        assert not factors.accept(row, phone.at(at - timedelta(seconds=30)), at)
    row.last_step = 0
    for seconds in (-90, 90):
        assert not factors.accept(row, phone.at(at + timedelta(seconds=seconds)), at)
    wide = "".join(chr(ord(one) + 0xFEE0) for one in phone.at(at))
    assert factors.accept(row, f" {wide} ", at)


def test_a_recovery_code_is_good_once_and_known_by_its_digest_only(world: World) -> None:
    _, codes = enrol(client_of(world, "he"))
    assert codes[0].replace("-", "") not in str(list(RecoveryCode.objects.values_list("digest", flat=True)))
    client = at_the_second_step(world, "he")
    assert client.post("/sign-in/second/", {"code": codes[0].lower()}).status_code == 302
    assert factors.codes_left(officer_named("he")) == factors.CODES - 1
    again = at_the_second_step(world, "he")
    assert again.post("/sign-in/second/", {"code": codes[0]}).status_code == 422
    assert Entry.objects.filter(step="people.sign_in").latest("seq").data["factor"] == "recovery"
    answer = client.post("/security/codes/", {"key": str(new_id())})
    newer = re.findall(r"<code>([0-9A-Z-]{19})</code>", answer.content.decode())
    assert len(newer) == factors.CODES
    assert again.post("/sign-in/second/", {"code": codes[1]}).status_code == 422
    assert again.post("/sign-in/second/", {"code": newer[0]}).status_code == 302


def test_five_wrong_codes_lock_the_second_step_wherever_they_come_from(world: World) -> None:
    phone, codes = enrol(client_of(world, "he"))
    another_step("he")
    for n in range(MOST):
        client = at_the_second_step(world, "he")
        answer = client.post("/sign-in/second/", {"code": "000000"}, REMOTE_ADDR=f"198.51.100.{n}")
        assert answer.status_code == 422
    client = at_the_second_step(world, "he")
    for code in (phone.now(), codes[0]):
        assert client.post("/sign-in/second/", {"code": code}).status_code == 422
    entry = Entry.objects.get(step="people.locked")
    assert (entry.data["login"], entry.data["at"]) == ("he", "second-factor")
    guard = client_of(world, "guard")
    assert "第二因素" in text_of(guard, "/people/sign-ins/")
    commands.unlock(by=world.act("guard"), officer=officer_named("he"), reason="本人来电核实")
    assert client.post("/sign-in/second/", {"code": phone.now()}).status_code == 302


def test_the_first_step_is_over_after_ten_minutes_or_another_password(world: World) -> None:
    phone, _ = enrol(client_of(world, "he"))
    another_step("he")
    for change in ("late", "password"):
        client = at_the_second_step(world, "he")
        if change == "late":
            session = client.session
            session["pending"] |= {"at": (timezone.now() - timedelta(minutes=11)).isoformat()}
            session.save()
        else:
            he = officer_named("he")
            he.set_password("Yunqiao-9000-hao")
            he.save()
        answer = client.post("/sign-in/second/", {"code": phone.now()})
        assert answer.headers["Location"] == "/sign-in/"


def test_who_must_have_a_second_factor_enrols_before_anything_else(world: World) -> None:
    required(FactorFor.SENSITIVE)
    client = client_of(world)
    client.post("/sign-in/", {"username": "he", "password": PASSWORD, "next": "/matters/"})
    for path in ("/", "/matters/", "/people/", "/password-nowhere/"):
        answer = client.get(path)
        assert answer.status_code == 404 or answer.headers["Location"] == "/security/", path
    assert "请先登记第二因素" in text_of(client, "/security/")
    enrol(client)
    assert client.get("/matters/").status_code == 200
    answer = client.post("/security/totp/remove/", {"key": str(new_id())})
    assert "须有第二因素" in answer.content.decode()
    liaison = client_of(world)
    liaison.post("/sign-in/", {"username": "liu", "password": PASSWORD})
    assert liaison.get("/").status_code == 200


def test_whom_it_concerns_is_changed_by_two(world: World) -> None:
    commands.require_second_factor(by=world.act("guard"), whom=FactorFor.EVERYBODY, reason="等级保护要求")
    proposal = Proposal.objects.get()
    liaison = client_of(world, "liu")
    assert liaison.get("/").status_code == 200
    with pytest.raises(Refused, match="提出人和当事人以外"):
        commands.confirm(by=world.act("guard"), proposal=proposal, agreed=True)
    commands.confirm(by=world.act("audit"), proposal=proposal, agreed=True)
    assert liaison.get("/").headers["Location"] == "/security/"
    assert Entry.objects.filter(step="people.require_second_factor").count() == 1
    with pytest.raises(Refused, match="已经是这样"):
        commands.require_second_factor(by=world.act("guard"), whom=FactorFor.EVERYBODY)


def test_a_lost_phone_is_reset_by_two_and_all_sessions_end(world: World) -> None:
    client = client_of(world, "he")
    enrol(client)
    he = officer_named("he")
    with pytest.raises(Refused, match="没有这项权限"):
        commands.reset_second_factor(by=world.act("root"), officer=he, reason="手机遗失")
    with pytest.raises(Refused, match="请填写原因"):
        commands.reset_second_factor(by=world.act("guard"), officer=he, reason=" ")
    commands.reset_second_factor(by=world.act("guard"), officer=he, reason="手机遗失，已当面核实")
    proposal = Proposal.objects.get()
    with pytest.raises(Refused, match="当事人以外"):
        commands.confirm(by=world.act("he"), proposal=proposal, agreed=True)
    assert Totp.objects.filter(officer=he).exists()
    commands.confirm(by=world.act("audit"), proposal=proposal, agreed=True)
    assert not Totp.objects.filter(officer=he).exists()
    assert not RecoveryCode.objects.filter(officer=he).exists()
    assert not Session.objects.filter(officer=he).exists()
    answer = client_of(world).post("/sign-in/", {"username": "he", "password": PASSWORD})
    assert answer.headers["Location"] == "/"


def test_accounts_are_touched_only_by_who_proved_himself_lately(world: World) -> None:
    client = client_of(world, "he")
    phone, _ = enrol(client)
    session = client.session
    session[PROVEN] = (timezone.now() - timedelta(minutes=31)).isoformat()
    session.save()
    for path in ("/password/", "/security/totp/"):
        assert client.get(path).headers["Location"] == f"/confirm-identity/?next={path}"
    for path in ("/security/totp/remove/", "/security/codes/", "/password/"):
        answer = client.post(path, {"key": str(new_id())})
        assert answer.headers["Location"].startswith("/confirm-identity/"), path
    assert Totp.objects.filter(officer__login="he").exists()
    assert client.get("/matters/").status_code == 200
    another_step("he")
    told = {"code": phone.now(), "next": "/password/"}
    assert client.post("/confirm-identity/", told).headers["Location"] == "/password/"
    assert client.get("/password/").status_code == 200


def test_who_has_no_second_factor_proves_himself_by_his_password(world: World) -> None:
    client = client_of(world, "he")
    session = client.session
    del session[PROVEN]
    session.save()
    assert client.get("/security/totp/").status_code == 302
    assert client.post("/confirm-identity/", {"password": "wrong"}).status_code == 422
    answer = client.post("/confirm-identity/", {"password": PASSWORD, "next": "/security/totp/"})
    assert answer.headers["Location"] == "/security/totp/"
    assert client.get("/security/totp/").status_code == 200


def test_one_ends_ones_own_sessions_and_nobody_elses(world: World) -> None:
    mine, other, foreign = client_of(world, "he"), client_of(world, "he"), client_of(world, "li")
    rows = dict(Session.objects.values_list("session_key", "officer__login"))
    for key, login in rows.items():
        if login == "li" or f'value="{key}"' in text_of(mine, "/security/"):
            mine.post("/security/sessions/end/", {"session": key, "key": str(new_id())})
    assert (mine.get("/").status_code, other.get("/").status_code) == (200, 302)
    assert foreign.get("/").status_code == 200


def test_a_secret_lies_sealed_in_the_database(world: World) -> None:
    phone, _ = enrol(client_of(world, "he"))
    row = Totp.objects.get()
    assert row.secret == phone.secret
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM people_totp")
        (cell,) = cursor.fetchone() or (b"",)
    assert bytes(cell)
    assert phone.secret.encode() not in bytes(cell)


def test_the_log_shows_everybody_to_who_may_and_its_lines_in_words(world: World) -> None:
    client = client_of(world)
    client.post("/sign-in/", {"username": "he", "password": PASSWORD})
    for login in ("guard", "audit"):
        page = text_of(client_of(world, login), "/people/sign-ins/?words=he")
        assert "何主任" in page
        assert "people.sign_in" not in page
    assert client_of(world, "root").get("/people/sign-ins/").status_code == 403
    assert "无操作退出分钟" in text_of(client_of(world, "guard"), "/people/sign-in-policy/")
    assert settings.LAST_COOKIE_NAME in client.cookies
