"""The second factor in a real Chromium, at a desk and on a phone: an authenticator, a passkey, signing in with each."""

from __future__ import annotations

import os
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitors import Visitor
from tests.world import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
# A device with a finger reader, which is always the right finger.
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
SHOTS = os.environ.get("LIANXIN_SHOTS")


def shot(visitor: Visitor, name: str) -> None:
    """Keep a picture where somebody wants to look at it, and let nothing stick out of the page."""
    if SHOTS:
        visitor.page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)
    wide, room = visitor.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= room, name


def password(visitor: Visitor, login: str) -> None:
    """The first step."""
    visitor.open("/sign-in/")
    visitor.fill({"登录名": login, "密码": PASSWORD})
    visitor.press("登录")


def leave(visitor: Visitor) -> None:
    """Sign out."""
    visitor.page.locator("details.me summary").click()
    visitor.press("退出", "details.me")
    expect(visitor.page.get_by_label("登录名")).to_be_visible()


@pytest.mark.parametrize("phone", [False, True])
def test_an_authenticator_and_a_passkey(chromium: Browser, site: str, phone: bool) -> None:
    trouble: list[str] = []
    where, login = ("phone", "liu") if phone else ("desk", "he")
    # A passkey belongs to a name, not to an address of numbers.
    visitor = Visitor(chromium, site.replace("127.0.0.1", "localhost"), [], phone=phone)
    visitor.page.on("pageerror", lambda error: trouble.append(str(error)))
    visitor.page.on("console", lambda said: trouble.append(said.text) if "CSP" in said.text else None)
    visitor.sign_in(login)
    visitor.open("/security/")
    shot(visitor, f"{where}-1-security")
    visitor.follow("登记动态口令")
    shot(visitor, f"{where}-2-totp")
    phone_app = pyotp.TOTP(visitor.page.locator(".secret").inner_text().replace(" ", ""))
    visitor.fill({"手机上显示的6位验证码": phone_app.now()})
    visitor.press("启用")
    expect(visitor.page.locator(".codes li")).to_have_count(10)
    code = visitor.page.locator(".codes li").first.inner_text()
    shot(visitor, f"{where}-3-codes")
    visitor.follow("已保存，继续")

    devices = visitor.window.new_cdp_session(visitor.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    visitor.follow("登记通行密钥")
    visitor.fill({"名称": "办公室电脑"})
    shot(visitor, f"{where}-4-passkey")
    visitor.press("在这台设备上登记")
    # The form names the same device as an example: only the address tells that it was left.
    visitor.page.wait_for_url("**/security/")
    visitor.sees("办公室电脑")
    shot(visitor, f"{where}-5-both")

    leave(visitor)
    password(visitor, login)
    expect(visitor.page.get_by_role("button", name="用通行密钥验证")).to_be_visible()
    shot(visitor, f"{where}-6-second")
    visitor.press("用通行密钥验证")
    expect(visitor.page.locator("details.me")).to_be_visible()

    leave(visitor)
    password(visitor, login)
    visitor.fill({"手机上的6位验证码，或恢复码": "000000"})
    visitor.press("验证")
    visitor.sees("不正确")
    shot(visitor, f"{where}-7-wrong")
    visitor.fill({"手机上的6位验证码，或恢复码": code})
    visitor.press("验证")
    expect(visitor.page.locator("details.me")).to_be_visible()
    assert not trouble
    visitor.window.close()


def test_without_its_device_a_passkey_says_what_to_do(chromium: Browser, site: str) -> None:
    visitor = Visitor(chromium, site.replace("127.0.0.1", "localhost"), [])
    visitor.sign_in("zhou")
    visitor.open("/security/passkeys/new/")
    devices = visitor.window.new_cdp_session(visitor.page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "isUserVerified": False}})
    visitor.press("在这台设备上登记")
    visitor.sees("没有完成，请重试")
    visitor.window.close()
