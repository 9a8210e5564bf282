"""How the last backup went: a small file that the status page and whoever watches the server read."""

import json
import os
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.backups.places import Backup


def _path() -> Path:
    return Path(settings.VAR_DIR) / "backup-last.json"


def last() -> dict | None:
    """{"at": when the last whole backup was made, "file": its name, "bytes", "verified": bool, "error": the sentence
    of a later attempt that failed, else "", "tried_at"}. None where none was ever tried. Before the first whole one
    "at" is when it was tried and "file" is ""."""
    try:
        found = json.loads(_path().read_text(encoding="utf-8"))
        return found | {name: datetime.fromisoformat(found[name]) for name in ("at", "tried_at")}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        now = timezone.now()
        sentence = f"{_path()} cannot be read; the next backup writes it anew."
        return {"at": now, "file": "", "bytes": 0, "verified": False, "error": sentence, "tried_at": now}


def succeeded(backup: Backup, error: str = "") -> None:
    """error: of a whole backup of a site that itself lacks files."""
    size = backup.path.stat().st_size
    facts = {"at": backup.at.isoformat(), "file": backup.path.name, "bytes": size, "verified": True}
    _write(facts | {"error": error, "tried_at": timezone.now().isoformat()})


def failed(sentence: str) -> None:
    """The last whole backup stays named."""
    before, now = last(), timezone.now().isoformat()
    facts = {"at": now, "file": "", "bytes": 0, "verified": False}
    if before and before["file"]:
        facts = before | {"at": before["at"].isoformat()}
    try:
        _write(facts | {"error": sentence, "tried_at": now})
    except OSError:
        pass  # VAR_DIR is full too: the command's own sentence and code tell


def _write(facts: dict) -> None:
    path = _path()
    part = path.with_suffix(".part")
    part.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
    os.replace(part, path)
