"""Which former backups go, by BACKUP_KEEP: the newest of each of the last so many days, weeks and months."""

from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from portal.backups.failing import told
from portal.backups.places import Backup, backups

_PERIODS: dict[str, Callable] = {
    "d": lambda at: at.date(),
    "w": lambda at: at.isocalendar()[:2],
    "m": lambda at: (at.year, at.month),
}


def expendable(found: list[Backup], keep: dict[str, int]) -> list[Backup]:
    """keep: {"d": days, "w": weeks, "m": months}, of which only those with a backup count. The newest of all stays."""
    newest_first = sorted(found, key=lambda backup: backup.at, reverse=True)
    kept = set(newest_first[:1])
    for letter, count in keep.items():
        of_period: dict = {}
        for backup in newest_first:
            of_period.setdefault(_PERIODS[letter](timezone.localtime(backup.at)), backup)
        kept.update(list(of_period.values())[:count])
    return [backup for backup in newest_first if backup not in kept]


def prune(folder: Path, keep: dict[str, int], *, dry_run: bool = False) -> list[Backup]:
    """Removes them; returns those that went, or would go."""
    gone = expendable(backups(folder), keep)
    for backup in () if dry_run else gone:
        try:
            backup.path.unlink(missing_ok=True)
        except OSError as error:
            raise told(error, f"{backup.path} could not be removed") from error
    return gone
