"""Which new passwords are taken, in which words others are refused, and how they are kept."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import Argon2PasswordHasher, check_password, identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from portal import passwords
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]

REAL = ["portal.passwords.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]


def refusal(password: str, user=None) -> str:
    try:
        validate_password(password, user)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


@pytest.mark.parametrize(
    "password",
    [
        "con trâu đi trước cái cày", "mây trắng bay trên núi Chè", "xk7-plw2-9qzt-m4", "Tròn như quả bưởi!",
        "cho tôi xin một vé đi tuổi thơ", "Bến phà chiều mưa 1998", "6f1d0c9be27a4483", "một mật khẩu của tòa soạn mẫu",
        "a" * 3 + " sóng biển Quất Lâm " + "🌊",
    ],
)  # fmt: skip
def test_a_sentence_of_ones_own_is_taken(password):
    assert refusal(password) == ""


@pytest.mark.parametrize(
    "password",
    [
        "matkhau123456", "MatKhau@123456", "mật khẩu 123456", "m4tkh4u123456", "password12345", "P@ssw0rd2024!!",
        "vietnam123456", "VietNam@2024!", "toiyeuvietnam", "anhyeuem15081990", "15/08/1990 15/08/1990",
        "15081990150890",
        "1990-08-15-1990", "aaaaaaaaaaaaaa", "123456789012345", "qwertyuiop123", "qwerty123456", "abcdefghijklm",
        "987654321abc!", "admin@123456789", "quantri@2024", "Hanoi@123456", "khcn@12345678", "testserver2024",
        "SoKHCN@Kinhson2024", "kinhson12345!", "chuyendoiso2024", "!@#$%^&*()!@#$", "            ",
    ],
)  # fmt: skip
def test_what_guessers_try_first_is_not(password):
    assert "Xin chọn" in refusal(password), passwords.what_is_left(password, [])


def test_names_of_ones_own_are_easy():
    user = get_user_model()(username="hangnt", full_name="Nguyễn Thu Hằng", email="thuhang@so.example")
    for password in ("NguyenThuHang1990", "Thu Hằng 15/08/1990", "hangnt@2024!!", "thuhang123456"):
        assert "Xin chọn" in refusal(password, user), password
    assert refusal("Hằng thích ăn bún ốc nguội", user) == ""


def test_too_short_and_too_long_are_told_in_words():
    assert "ít nhất 12 ký tự, đây mới có 11" in refusal("núi Chè mây")
    assert "dài nhất 128 ký tự" in refusal("xk7 plw2 9qzt" * 10)
    assert refusal("xk7 plw2 9qzt m4" * 8) == ""


@pytest.mark.parametrize("length", [129, 1_000_000])
def test_a_very_long_one_costs_nothing(length, settings, monkeypatch):
    settings.PASSWORD_HASHERS = REAL
    monkeypatch.setattr(passwords, "what_is_left", None)
    monkeypatch.setattr(Argon2PasswordHasher, "encode", None)
    assert "128" in refusal("x" * length)


def test_the_form_says_what_is_wrong_and_what_is_wanted(client):
    client.force_login(make.administrator())
    address = reverse("admin:auth_user_password_change", args=[make.editor().pk])
    page = client.get(address).text
    assert "Từ 12 ký tự trở lên" in page
    answer = client.post(
        address, {"usable_password": "true", "password1": "matkhau123456", "password2": "matkhau123456"}
    )
    assert answer.status_code == 200 and "dễ đoán" in answer.text


def test_argon2_is_stronger_than_owasps_least(settings):
    settings.PASSWORD_HASHERS = REAL
    encoded = make_password("con trâu đi trước cái cày")
    assert encoded.startswith("argon2$argon2id$v=19$m=32768,t=3,p=1$")
    assert passwords.Argon2.memory_cost >= 19 * 1024 and passwords.Argon2.time_cost >= 2
    assert check_password("con trâu đi trước cái cày", encoded) and not check_password("con trâu", encoded)


class OfDjango(Argon2PasswordHasher):
    """As hashes were made until now."""


@pytest.mark.parametrize("former", [OfDjango(), "pbkdf2_sha256"])
def test_old_hashes_are_made_anew_at_the_login(settings, former):
    settings.PASSWORD_HASHERS = REAL
    user = make.editor()
    user.password = make_password("mậtkhẩucũ", hasher=former)
    user.save()
    assert Client().post(reverse("admin:login"), {"username": user.username, "password": "sai"}).status_code == 200
    user.refresh_from_db()
    assert "m=32768" not in user.password
    client = Client()
    assert client.post(reverse("admin:login"), {"username": user.username, "password": "mậtkhẩucũ"}).status_code == 302
    assert client.get("/admin/").status_code == 200
    user.refresh_from_db()
    assert "m=32768,t=3,p=1" in user.password and not identify_hasher(user.password).must_update(user.password)
