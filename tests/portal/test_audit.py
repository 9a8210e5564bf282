"""The audit: every act is recorded in its own transaction, and no entry can be changed unseen."""

import json
import logging
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import TransactionTestCase

from portal import anchor, guards, seal
from portal.models import AuditEntry, AuditHead, Redirect
from portal.models.audit import verify_chain

pytestmark = pytest.mark.django_db


def record(count: int = 4) -> list[AuditEntry]:
    """Some entries of different kinds."""
    person = get_user_model().objects.create_user("lan", full_name="Nguyễn Thị Lan")
    thing = Redirect.objects.create(old_path="/a", new_path="/b")
    with transaction.atomic():
        return [
            AuditEntry.objects.record(
                f"test.act{number}",
                thing if number % 2 else None,
                person if number % 3 else None,
                reason="Đường sắt, “lý do”",
                data={"b": 1, "a": ["x", None]},
                changes_standing=number == 1,
            )
            for number in range(count)
        ]


def change(number: int, **values) -> None:
    """Changes an entry as somebody could who may drop triggers."""
    with guards.lifted():
        AuditEntry.objects.filter(number=number).update(**values)


def test_entries_form_a_chain():
    entries = record()
    numbers = [entry.number for entry in entries]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    assert [entry.previous for entry in entries[1:]] == [entry.seal for entry in entries[:-1]]
    assert verify_chain() == []


def test_an_entry_says_who_did_what_to_what():
    entry = record()[1]
    entry.refresh_from_db()
    assert (entry.actor.username, entry.actor_label) == ("lan", "Nguyễn Thị Lan")
    assert (entry.object_type, entry.object_label) == ("portal.redirect", "/a → /b")
    assert entry.details == {"a": ["x", None], "b": 1}
    assert str(entry) == f"{entry.number}. test.act1"


def test_the_clock_has_no_name():
    assert record()[0].actor_label == ""


def test_entries_outlive_person_and_object():
    entry = record()[1]
    get_user_model().objects.get(username="lan").delete()
    Redirect.objects.all().delete()
    entry.refresh_from_db()
    assert (entry.actor_label, entry.object_label) == ("Nguyễn Thị Lan", "/a → /b")
    assert verify_chain() == []


@pytest.mark.parametrize(
    "values",
    [
        {"action": "test.other"},
        {"reason": ""},
        {"data": "{}"},
        {"actor_label": "Người khác"},
        {"actor_id": None},
        {"object_id": 77},
        {"object_label": "/x → /y"},
        {"changes_standing": False},
        {"seal": "0" * 64},
        {"seal": "đ" * 64},
    ],
)
def test_a_changed_entry_is_named(values):
    number = record()[1].number
    change(number, **values)
    faults = verify_chain()
    assert f"Audit entry {number} was changed after it was written." in faults


def test_a_changed_moment_is_named():
    entry = record()[2]
    change(entry.number, at=entry.at.replace(year=2014))
    assert f"Audit entry {entry.number} was changed after it was written." in verify_chain()


def test_a_deleted_entry_is_named():
    entries = record()
    with guards.lifted():
        AuditEntry.objects.filter(number=entries[1].number).delete()
    gone, following = entries[1].number, entries[2].number
    assert f"Audit entries {gone} to {gone} are missing." in verify_chain()
    assert f"Audit entry {following} does not follow the entry before it." in verify_chain()


def test_a_deleted_beginning_is_named():
    first = record()[0].number
    with guards.lifted():
        AuditEntry.objects.filter(number=first).delete()
    assert any("missing" in fault for fault in verify_chain())


def test_entries_that_changed_places_are_named():
    entries = record()
    one, other = entries[1].number, entries[2].number
    with guards.lifted():
        AuditEntry.objects.filter(number=one).update(number=10**6)
        AuditEntry.objects.filter(number=other).update(number=one)
        AuditEntry.objects.filter(number=10**6).update(number=other)
    faults = verify_chain()
    for number in (one, other):
        assert f"Audit entry {number} was changed after it was written." in faults


def test_an_entry_forged_without_the_key_is_named(settings):
    last = record()[-1]
    entry = AuditEntry(number=last.number + 1, at=last.at, action="forged", previous=last.seal)
    key, settings.SEAL_KEY = settings.SEAL_KEY, "a-key-of-the-forger-a-key-of-the-forger-a"
    entry.seal = seal.make("audit", *entry.sealed_parts())
    entry.save(force_insert=True)
    settings.SEAL_KEY = key
    assert verify_chain() == [
        f"Audit entry {entry.number} was changed after it was written.",
        f"Audit entries {entry.number} to {entry.number} stand beyond the head of the audit.",
    ]


def cut(first: int) -> None:
    """Deletes the end of the audit, as somebody could who may drop triggers."""
    with guards.lifted():
        AuditEntry.objects.filter(number__gte=first).delete()


def test_a_cut_end_is_named():
    entries = record()
    cut(entries[2].number)
    assert verify_chain() == [f"Audit entries {entries[2].number} to {entries[3].number} are missing at the end."]


def test_a_cut_end_is_not_healed_by_what_is_written_afterwards():
    entries = record()
    cut(entries[2].number)
    with transaction.atomic():
        after = AuditEntry.objects.record("test.after")
    assert after.number == entries[3].number + 1
    assert verify_chain() == [
        f"Audit entries {entries[2].number} to {entries[3].number} are missing.",
        f"Audit entry {after.number} does not follow the entry before it.",
    ]


def test_an_empty_audit_is_no_sound_audit():
    last = record()[-1].number
    cut(0)
    assert verify_chain() == [f"Audit entries 1 to {last} are missing at the end."]


@pytest.mark.parametrize("by_hand", ["deleted", "forged", "set back"])
def test_a_head_that_was_tampered_with_is_named_and_never_made_good(by_hand):
    entries = record()
    with guards.lifted():
        if by_hand == "deleted":
            AuditHead.objects.all().delete()
        else:
            AuditEntry.objects.filter(number__gte=entries[2].number).delete()
            found = {"number": entries[1].number, "last_seal": entries[1].seal}
            AuditHead.objects.update(**found, **({"seal": "0" * 64} if by_hand == "forged" else {}))
    assert any("head of the audit" in fault for fault in verify_chain())
    with transaction.atomic():
        AuditEntry.objects.record("test.after")
    assert any("head of the audit" in fault for fault in verify_chain())


def test_an_existing_chain_gets_its_head_from_the_migration():
    record()
    with guards.lifted():
        AuditHead.objects.all().delete()
    migration = import_module("portal.migrations.0006_audit_head")
    migration.make_head(apps, SimpleNamespace(connection=connection))
    assert verify_chain() == []
    assert AuditHead.objects.get().number == AuditEntry.objects.count()


def test_the_database_lets_the_head_only_advance():
    record()
    head = AuditHead.objects.get()
    for attempt in (
        lambda: AuditHead.objects.update(number=head.number - 1),
        lambda: AuditHead.objects.update(seal="0" * 64),
        lambda: AuditHead.objects.update(chain="khác", number=head.number + 1),
        lambda: AuditHead.objects.all()._raw_delete("default"),
        lambda: AuditHead.objects.create(id=2, chain="khác", number=0),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert verify_chain() == []


# The anchor outside


def state() -> tuple[dict, list[dict]]:
    """The head and the entries as somebody could copy them aside."""
    return AuditHead.objects.values().get(), list(AuditEntry.objects.values())


def bring_back(head: dict, entries: list[dict]) -> None:
    with guards.lifted():
        AuditEntry.objects.filter(number__gt=len(entries)).delete()
        AuditHead.objects.update(**head)


def test_an_older_state_of_the_whole_audit_is_betrayed_by_the_anchor(caplog, capsys):
    record()
    anchor.keep()
    former = state()
    with transaction.atomic():
        later = AuditEntry.objects.record("test.later")
    anchor.keep()
    assert anchor.faults() == []
    bring_back(*former)
    assert verify_chain() == []
    (fault,) = anchor.faults()
    assert f"The audit ends at entry {later.number - 1}, but had come to {later.number}" in fault
    assert verify() == 1
    assert fault in capsys.readouterr().out
    lines = anchor.path_of(former[0]["chain"]).read_text()
    logging.getLogger("portal.alarm").addHandler(caplog.handler)
    anchor.keep()
    logging.getLogger("portal.alarm").removeHandler(caplog.handler)
    assert fault in caplog.text
    assert anchor.path_of(former[0]["chain"]).read_text() == lines


def test_another_chain_grown_over_the_anchored_one_is_betrayed():
    record()
    former = state()
    with transaction.atomic():
        AuditEntry.objects.record("test.true")
    anchor.keep()
    bring_back(*former)
    with transaction.atomic():
        AuditEntry.objects.record("test.other")
    assert verify_chain() == []
    assert "is not the one that was anchored" in anchor.faults()[0]


def test_an_anchor_changed_by_hand_is_named():
    record()
    anchor.keep()
    path = anchor.path_of(AuditHead.objects.get().chain)
    for text in ("nonsense\n", "{}\n", path.read_text().replace('"number": 4', '"number": 3')):
        path.write_text(text)
        assert "was changed after it was written" in anchor.faults()[0]


def test_the_anchor_is_a_line_a_change_and_stays_small(monkeypatch):
    monkeypatch.setattr(anchor, "KEPT", 2)
    monkeypatch.setattr(anchor, "TRIMMED_AT", 3)
    record()
    for _ in range(2):
        anchor.keep()
    path = anchor.path_of(AuditHead.objects.get().chain)
    assert len(path.read_text().splitlines()) == 1
    for number in range(5):
        with transaction.atomic():
            AuditEntry.objects.record(f"test.more{number}")
        anchor.keep()
    lines = path.read_text().splitlines()
    assert len(lines) <= 3
    assert json.loads(lines[-1])["number"] == AuditHead.objects.get().number
    assert anchor.faults() == []


def test_a_cut_end_alarms_at_the_next_round_of_the_worker(caplog):
    last = record()[-1].number
    cut(last)
    logging.getLogger("portal.alarm").addHandler(caplog.handler)
    anchor.keep()
    logging.getLogger("portal.alarm").removeHandler(caplog.handler)
    assert f"The end of the audit, entry {last}, is missing or changed" in caplog.text


def test_the_database_refuses_every_change():
    entry = record()[0]
    for attempt in (
        lambda: AuditEntry.objects.filter(pk=entry.pk).update(reason="khác"),
        lambda: AuditEntry.objects.filter(pk=entry.pk).delete(),
        entry.save,
        entry.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert verify_chain() == []


def verify(*arguments) -> int:
    """Exit code of verify_audit."""
    try:
        call_command("verify_audit", *arguments)
    except SystemExit as end:
        return end.code
    return 0


def test_the_command_says_whether_the_chain_holds(capsys):
    number = record()[1].number
    assert verify() == 0
    assert "0 faults." in capsys.readouterr().out
    change(number, reason="khác")
    assert verify() == 1
    assert f"Audit entry {number} was changed after it was written." in capsys.readouterr().out


def test_the_command_speaks_json(capsys):
    number = record()[1].number
    change(number, reason="khác")
    assert verify("--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "entries": AuditEntry.objects.count(),
        "faults": [f"Audit entry {number} was changed after it was written."],
    }


class Transactions(TransactionTestCase):
    def test_an_entry_belongs_into_the_transaction_of_its_act(self):
        with self.assertRaises(transaction.TransactionManagementError):
            AuditEntry.objects.record("test.alone")
        assert AuditEntry.objects.count() == 0

    def test_an_act_that_fails_leaves_no_entry(self):
        with self.assertRaises(RuntimeError), transaction.atomic():
            AuditEntry.objects.record("test.failed")
            raise RuntimeError
        assert AuditEntry.objects.count() == 0
        assert connection.in_atomic_block is False
