"""Passkeys, with Chromium's own virtual authenticator: enrolment in the middle of a login, login, fresh proof."""

import pytest
from playwright.sync_api import Page, expect

from portal.models import AuditEntry, Passkey
from tests import factories as make
from tests.second_factors import PASSWORD, with_password


@pytest.fixture
def person(transactional_db):
    make.department()
    return with_password(make.administrator())


def plug_in(page: Page) -> None:
    """A key that answers by itself, as if touched."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def password_step(page: Page, person) -> None:
    page.goto("/admin/login/?next=/admin/portal/user/")
    page.get_by_label("Tên đăng nhập").fill(person.username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()


def test_a_passkey_from_enrolment_to_fresh_proof(desktop, person, settings, monkeypatch):
    settings.STAFF_SECOND_FACTOR = "required"
    page = desktop
    plug_in(page)
    password_step(page, person)
    page.get_by_role("link", name="Thêm khóa truy cập").click()
    page.get_by_label("Tên để nhận ra").fill("Khóa xanh")
    page.get_by_role("button", name="Tạo khóa").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mã dự phòng")
    page.get_by_label("Tôi đã in").check()
    page.get_by_role("button", name="Xong").click()
    page.wait_for_url("**/admin/portal/user/")
    assert Passkey.objects.get().name == "Khóa xanh"

    page.locator(".bar-me summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    password_step(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác thực bước hai")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url("**/admin/portal/user/")

    monkeypatch.setattr("portal.fresh_proof.LASTS", -3600)
    page.goto("/admin/portal/user/add/")
    page.get_by_label("Tên đăng nhập").fill("nguoimoi")
    page.get_by_label("Họ và tên").fill("Người Mới")
    page.locator("[name=password1]").fill("mot-mat-khau-dai-lam")
    page.locator("[name=password2]").fill("mot-mat-khau-dai-lam")
    page.locator("[name=_save]").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Xác nhận đó là bạn")
    page.get_by_role("button", name="Dùng khóa truy cập").click()
    page.wait_for_url("**/change/")
    assert type(person).objects.get(username="nguoimoi").full_name == "Người Mới"
    assert not AuditEntry.objects.filter(action="user.proof_failed").exists()


def test_without_its_key_nobody_gets_in(desktop, new_page, person, settings):
    page = desktop
    plug_in(page)
    password_step(page, person)
    page.goto("/admin/security/passkey/")
    page.get_by_role("button", name="Tạo khóa").click()
    page.get_by_label("Tôi đã in").check()
    page.get_by_role("button", name="Xong").click()

    other = new_page(360, 740)
    plug_in(other)  # another key
    password_step(other, person)
    other.get_by_role("button", name="Dùng khóa truy cập").click()
    expect(other.locator(".passkey-said")).to_contain_text("Chưa nhận được khóa")
    expect(other.get_by_role("heading", level=1)).to_have_text("Xác thực bước hai")
