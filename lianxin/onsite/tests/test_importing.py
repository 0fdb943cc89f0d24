"""导入手机记录: a file that a phone exported is taken as if it had been sent, once, whichever way it comes besides."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.files.uploadedfile import SimpleUploadedFile

from lianxin.casefile.models import Attachment, Matter
from lianxin.kernel import parcels
from lianxin.kernel.ids import new_id
from lianxin.kernel.refusal import Refused
from lianxin.supervise.models import Instruction
from tests.onsite_files import line_of, picture
from tests.pages import client_of
from tests.world import World

pytestmark = pytest.mark.django_db


def sealed(told: object, *, name: str = "") -> bytes:
    """A parcel as a browser makes it."""
    lock = parcels.lock()
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), base64.b64decode(lock.point))
    ours = ec.generate_private_key(ec.SECP256R1())
    key = HKDF(hashes.SHA256(), 32, None, b"lianxin parcel").derive(ours.exchange(ec.ECDH(), theirs))
    nonce = b"\x00" * 12
    cell = AESGCM(key).encrypt(nonce, json.dumps(told).encode(), None)
    point = ours.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    parts = {"point": point, "nonce": nonce, "sealed": cell}
    shown = {part: base64.b64encode(value).decode() for part, value in parts.items()}
    return json.dumps({"lianxin_parcel": 1, "key": name or lock.name, **shown}).encode()


def item(world: World, **more: Any) -> dict[str, Any]:
    number = str(new_id())
    body: dict[str, Any] = {
        "note": number,
        "sheet": str(new_id()),
        "leader": str(world.posts["zhang"].pk),
        "party": "mill",
    }
    body |= {"outcome": "taken", "gist": "厂门口路灯不亮", "kind": "problem", "who": "", "about": ""}
    return {"id": number, "kind": "onsite.note", "gist": "厂门口路灯不亮", "body": body | more, "files": []}


def told(world: World, *items: dict[str, Any]) -> dict[str, Any]:
    return {
        "officer": str(world.actors["zhang"].officer_id),
        "made": "2026-03-02T10:00:00+08:00",
        "items": list(items),
    }


def brought(world: World, login: str, content: bytes) -> tuple[int, str]:
    """The answer to a file that somebody brings."""
    body: dict[str, Any] = {"key": str(new_id()), "file": SimpleUploadedFile("走访记录.json", content)}
    answer = client_of(world, login).post("/phone/import/", body)
    return answer.status_code, answer.content.decode()


def test_what_is_brought_twice_and_sent_later_is_one(world: World) -> None:
    content = picture()
    number, one = str(new_id()), item(world)
    one["body"]["files"] = line_of(content, number=number)
    one["files"] = [{"id": number, "content": base64.b64encode(content).decode()}]
    parcel = sealed(told(world, one))
    status, page = brought(world, "li", parcel)
    matter = Matter.objects.get()
    assert status == 200
    assert f"已收到 {matter.number}" in page
    assert "没有加密" not in page
    for login in ("li", "zhao", "zhang"):
        assert matter.number in brought(world, login, parcel)[1]
    answer = client_of(world, "zhang").post(
        "/api/v1/do/onsite.note",
        one["body"],
        content_type="application/json",
        headers={"Idempotency-Key": one["id"]},
    )
    assert answer.json()["number"] == matter.number
    assert (Matter.objects.count(), Attachment.objects.count()) == (1, 1)


def test_one_that_is_refused_does_not_hold_up_the_others(world: World) -> None:
    wrong, good = item(world, party="没有这一家"), item(world, gist="第二件")
    status, page = brought(
        world,
        "li",
        sealed(told(world, wrong, {"id": "x", "kind": "y", "body": {}}, good, {"kind": 1, "body": 1})),
    )
    assert status == 200
    assert "没有找到“没有这一家”" in page
    assert "读不懂这一条" in page
    assert [one.title for one in Matter.objects.all()] == ["第二件"]


def test_an_instruction_is_brought_by_its_leader_alone_and_once(world: World) -> None:
    brought(world, "li", sealed(told(world, item(world))))
    matter = Matter.objects.get()
    one: dict[str, Any] = {
        "id": str(new_id()),
        "kind": "instruct",
        "matter": matter.number,
        "gist": "速办",
        "body": {"text": "速办"},
    }
    parcel = sealed(told(world, one))
    assert "批示须由领导本人发送或导入" in brought(world, "li", parcel)[1]
    for _ in range(2):
        assert matter.number in brought(world, "zhang", parcel)[1]
    answer = client_of(world, "zhang").post(
        f"/api/v1/matters/{matter.number}/do/supervise.instruct", one["body"],
        content_type="application/json", headers={"Idempotency-Key": one["id"]},
    )  # fmt: skip
    assert answer.status_code == 200, answer.content.decode()
    assert Instruction.objects.count() == 1


def test_a_plain_file_is_taken_and_told_of(world: World) -> None:
    parcel = json.dumps({"lianxin_parcel": 1, "plain": told(world, item(world))}).encode()
    assert "这个文件没有加密，导入后请删除" in brought(world, "li", parcel)[1]
    assert Matter.objects.count() == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"[]",
        b'{"lianxin_parcel": 1}',
        b'{"lianxin_parcel": 1, "plain": 7}',
        b'{"lianxin_parcel": 1, "plain": {"items": [1]}}',
        b'{"lianxin_parcel": 1, "key": "zz", "point": "", "nonce": "", "sealed": ""}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_such_file_is_told_in_words(world: World, content: bytes) -> None:
    status, page = brought(world, "li", content)
    assert status == 422
    assert "没有导入" in page


def test_a_parcel_of_others_and_a_damaged_one_are_refused(world: World) -> None:
    good = json.loads(sealed(told(world)))
    for change, code in (
        ({"key": "00000000"}, "other_key"),
        ({"point": good["nonce"]}, "parcel_damaged"),
        ({"sealed": good["point"]}, "parcel_damaged"),
    ):
        with pytest.raises(Refused) as refused:
            parcels.opened(json.dumps(good | change).encode())
        assert [one.code for one in refused.value.reasons] == [code]
    assert brought(world, "liu", b"")[0] == 403
