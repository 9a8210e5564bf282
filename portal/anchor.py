"""The anchor: what the worker notes of the audit's head outside of the database.

Whoever may write to the whole database can bring back an older head together with the shorter chain that it closes;
the seals then hold. This file (one for each chain, VAR_DIR/audit/<chain>.jsonl) and the log, which should be shipped
to another machine, still know how far the chain had come. docs/adr/0006-audit-head-and-anchor.md says what remains.

A restored backup is behind its anchor by right. `manage.py restore` enters RESTORED in the audit, with the line that
the anchor ended in: only whoever has SEAL_KEY can write that, and it excuses that one line alone (ADR 0022).
"""

import json
import logging
import os
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal import seal
from portal.models import AuditEntry, AuditHead
from portal.models.alarm import sound

logger = logging.getLogger("portal.anchor")

RESTORED = "site.restored"
"""Action of the entry, whose data hold {"anchor": seal of the anchor's last line, …}."""
KEPT, TRIMMED_AT = 500, 2000
"""Lines: the file is cut to the newest KEPT when it has grown to TRIMMED_AT."""


def keep() -> None:
    """Note how far the audit has come; the periodic job. A head behind the anchor is an alarm and is not noted."""
    head = AuditHead.objects.first()
    if head is None or not head.is_sound():
        sentence = "The head of the audit is missing or forged, so it is not anchored. Run: manage.py verify_audit"
        sound("audit", "Đầu chuỗi nhật ký", sentence)
        return
    if found := [*faults(), *_end_faults(head)]:
        sound("audit", "Mốc nhật ký ngoài cơ sở dữ liệu", "%s", " ".join(found))
        return
    note(head)


def note(head: AuditHead) -> None:
    """At once, where it is not noted already: before a change of the key, which may be cut off before `resealed`."""
    last = _last(head.chain)
    if last is None or last["seal"] != head.seal:
        _append(head)


def resealed() -> None:
    """After a change of the key: the anchored seals are those of the old one, so the next line begins anew."""
    _append(AuditHead.objects.get())


def faults() -> list[str]:
    """Sentences where the database is behind its anchor, or another chain; empty also where nothing was anchored."""
    head = AuditHead.objects.first()
    if head is None:
        return []
    try:
        last = _last(head.chain)
    except (ValueError, KeyError, TypeError):
        return [f"The anchor {path_of(head.chain)} was changed after it was written."]
    if last is None:
        return []
    if not seal.holds(last["seal"], "audit.head", head.chain, last["number"], last["last_seal"]):
        return [f"The anchor {path_of(head.chain)} was changed after it was written."]
    fault = _behind(last, head)
    return [fault] if fault and not _was_restored_over(last, head) else []


def _behind(last: dict, head: AuditHead) -> str:
    """How the database lags behind the anchor's last line; "" where it goes on from there."""
    if head.number < last["number"]:
        return (
            f"The audit ends at entry {head.number}, but had come to {last['number']} at {last['at']}: "
            "an older state of the database was put in its place."
        )
    if last["number"] and AuditEntry.objects.knows(last["number"], last["last_seal"]) == "no":
        return f"Audit entry {last['number']} is not the one that was anchored at {last['at']}."
    return ""


def _end_faults(head: AuditHead) -> list[str]:
    """The quick part of verify_chain, once a minute: the end that the head names is there."""
    if head.number == 0 or AuditEntry.objects.filter(number=head.number, seal=head.last_seal).exists():
        return []
    return [f"The end of the audit, entry {head.number}, is missing or changed. Run: manage.py verify_audit"]


def _was_restored_over(last: dict, head: AuditHead) -> bool:
    """Whether the newest restore knew this very line. A database brought back by other hands either has no such entry
    or one about a line that the worker, who notes each change within a minute, has left behind long since."""
    entry = AuditEntry.objects.filter(action=RESTORED, number__lte=head.number).order_by("-number").first()
    return entry is not None and entry.details.get("anchor") == last["seal"] and entry.is_sound()


def path_of(chain: str) -> Path:
    name = "".join(letter for letter in chain if letter.isalnum())
    return Path(settings.VAR_DIR) / "audit" / f"{name}.jsonl"


def end(chain: str) -> dict:
    """The last line, {"at", "number", "last_seal", "seal"}; {} where nothing was anchored or it cannot be read."""
    try:
        return _last(chain) or {}
    except (ValueError, KeyError, TypeError, OSError):
        return {}


def _last(chain: str) -> dict | None:
    path = path_of(chain)
    if not path.exists():
        return None
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines:
        return None
    line = json.loads(lines[-1])
    return {name: line[name] for name in ("at", "number", "last_seal", "seal")}


def _append(head: AuditHead) -> None:
    line = json.dumps(
        {
            "at": timezone.now().isoformat(timespec="seconds"),
            "chain": head.chain,
            "number": head.number,
            "last_seal": head.last_seal,
            "seal": head.seal,
        }
    )
    path = path_of(head.chain)
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if len(lines) >= TRIMMED_AT:
        shorter = path.with_suffix(".new")
        shorter.write_text("".join(f"{kept}\n" for kept in lines[-KEPT:]), encoding="utf-8")
        os.replace(shorter, path)
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
        file.flush()
        os.fsync(file.fileno())
    logger.info("%s", line)
