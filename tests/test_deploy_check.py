"""`check --deploy` with the settings of production says nothing."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

PRODUCTION = {
    "SECRET_KEY": "production-like-Zk3v9QxL2mT7wR5yB8nH4jD6fG1sA0pC-Zk3v9",
    "SEAL_KEY": "production-like-8nH4jD6fG1sA0pCZk3v9QxL2mT7wR5yB",
    "DEBUG": "0",
    "SITE_URL": "https://so.tinh.gov.vn",
    "ALLOWED_HOSTS": "so.tinh.gov.vn",
    "BEHIND_PROXY": "1",
    "STAFF_SECOND_FACTOR": "required",
    "CACHE_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://portal:secret@mail.tinh.gov.vn:587",
    "ALARM_EMAILS": "it@so.tinh.gov.vn",
    "ALARM_WEBHOOK": "https://chat.tinh.gov.vn/hook?key=1",
    "ALARM_WEBHOOK_SECRET": "w" * 40,
    "AUDIT_HEAD_EMAILS": "thanhtra@tinh.gov.vn",
    "LOG_FORMAT": "json",
}


def check(tmp_path, *options: str, **changes: str) -> subprocess.CompletedProcess:
    (tmp_path / "static").mkdir(exist_ok=True)
    environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environment |= PRODUCTION | {"VAR_DIR": str(tmp_path)} | changes
    command = [sys.executable, "-W", "error::DeprecationWarning:portal", "manage.py", "check", "--deploy", *options]
    return subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, timeout=120)


def test_production_is_clean(tmp_path):
    done = check(tmp_path, "--fail-level", "DEBUG")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout
    assert not done.stderr.strip()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALARM_EMAILS", "Nguyễn Văn A <a@so.tinh.gov.vn>"),
        ("ALARM_WEBHOOK", "http://chat.tinh.gov.vn/hook"),
        ("ALARM_WEBHOOK", "https://user:secret-of-the-hook@chat.tinh.gov.vn/"),
        ("ALARM_WEBHOOK_SECRET", "short"),
        ("AUDIT_HEAD_EMAILS", "khong-phai-thu"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_do(tmp_path, name, value):
    done = check(tmp_path, **{name: value})
    assert done.returncode != 0
    assert name in done.stderr
    assert "secret-of-the-hook" not in done.stderr
