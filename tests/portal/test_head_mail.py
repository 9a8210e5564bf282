"""The audit's head by mail once a day, and whether the chain still contains what a mail told."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction

from news.resealing import reseal
from portal import anchor, dispatching, guards, head_mail
from portal.models import AuditEntry, AuditHead

pytestmark = pytest.mark.django_db
SEVEN = datetime(2026, 8, 3, 0, 0, tzinfo=UTC)
"""07:00 in Vietnam."""
NEW_KEY = "another-key-another-key-another-key-another-key"


def record(count: int = 1) -> AuditEntry:
    with transaction.atomic():
        return [AuditEntry.objects.record("test.entry") for _ in range(count)][-1]


def send(now):
    head_mail.plan()
    dispatching.send(now)


@pytest.fixture
def reader(settings):
    settings.AUDIT_HEAD_EMAILS = ["thanhtra@tinh.gov.vn"]


def asked(capsys, head: str) -> tuple[int, dict]:
    code = 0
    try:
        call_command("verify_audit", "--json", "--head", head)
    except SystemExit as end:
        code = end.code
    return code, json.loads(capsys.readouterr().out)["head"]


def test_one_mail_a_day_from_seven_on(reader, time_machine):
    time_machine.move_to(SEVEN - timedelta(minutes=1), tick=False)
    entry = record(3)
    send(SEVEN)
    assert not mail.outbox
    for hours in (0, 1, 15, 24):
        time_machine.move_to(SEVEN + timedelta(hours=hours), tick=False)
        send(SEVEN + timedelta(hours=hours))
    assert [message.to for message in mail.outbox] == [["thanhtra@tinh.gov.vn"]] * 2
    body = mail.outbox[0].body
    assert f"--head {entry.number}:{entry.seal}" in body
    assert "07:00:00 ngày 03/08/2026" in body


def test_nobody_asked_nobody_told(time_machine):
    time_machine.move_to(SEVEN, tick=False)
    record()
    assert not head_mail.plan()


def test_a_forged_head_is_not_mailed(reader, time_machine):
    time_machine.move_to(SEVEN, tick=False)
    record()
    with guards.lifted():
        AuditHead.objects.update(seal="0" * 64)
    assert not head_mail.plan()


def test_the_command_of_the_mail_answers_yes_and_no(reader, time_machine, capsys):
    time_machine.move_to(SEVEN, tick=False)
    record(2)
    send(SEVEN)
    told = re.search(r"--head (\S+)", mail.outbox[0].body)[1]
    record()
    code, head = asked(capsys, told)
    assert (code, head["answer"]) == (0, "yes")
    number, _, seal = told.partition(":")
    code, head = asked(capsys, f"{number}:{'0' * 64}")
    assert (code, head["answer"]) == (1, "no")
    code, head = asked(capsys, f"{int(number) + 1}:{seal}")
    assert (code, head["answer"]) == (1, "no")


def test_after_a_change_of_the_key_the_last_head_is_still_known(settings, capsys):
    first, last = record(), record()
    settings.SEAL_KEYS_OLD, settings.SEAL_KEY = [settings.SEAL_KEY], NEW_KEY
    reseal()
    anchor.resealed()
    settings.SEAL_KEYS_OLD = []
    assert asked(capsys, f"{last.number}:{last.seal}") == (
        0,
        {"number": last.number, "seal": last.seal, "answer": "former"},
    )
    assert asked(capsys, f"{first.number}:{first.seal}")[0] == 1


@pytest.mark.parametrize("head", ["7", "7:abc", "x:" + "0" * 64, "7:" + "g" * 64])
def test_what_is_no_head_is_refused_with_the_form_it_must_have(head):
    with pytest.raises(CommandError, match="1234:0f3a") as refused:
        call_command("verify_audit", "--head", head)
    assert refused.value.returncode == 2
