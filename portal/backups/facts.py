"""What a backup says of itself (about.json), and which files its database names; never a key or a password."""

import tomllib
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.module_loading import import_string

from portal import seal
from portal.backups.archive import FORMAT
from portal.backups.databases import ours
from portal.models import AuditHead, SealKey

STORAGES = {"default": "media", "originals": "originals", "attachments": "attachments"}
"""Name of the storage → folder in the archive. Static files come with the program."""


def about(using: str, at: datetime) -> dict:
    """Of the database behind the alias, which may be of an older state than the program: tables may be missing."""
    tables = set(connections[using].introspection.table_names())
    remembered = SealKey.objects.using(using).values_list("fingerprint", flat=True)
    return {
        "format": FORMAT,
        "at": at.isoformat(),
        "site": settings.SITE_URL,
        "version": program_version(),
        "database": ours().KIND,
        "database_version": ours().version(),
        "migrations": _migrations(using),
        "seal_keys": sorted({seal.fingerprint(settings.SEAL_KEY), *remembered}),
        "audit": AuditHead.objects.using(using).values("chain", "number", "seal").first() or {},
        "rows": {
            model._meta.db_table: model._base_manager.using(using).count()
            for model in apps.get_models()
            if model._meta.managed and not model._meta.proxy and model._meta.db_table in tables
        },
    }


def program_version() -> str:
    with (settings.BASE_DIR / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]["version"]


def _migrations(using: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    applied = MigrationRecorder.Migration.objects.using(using).values_list("app", "name")
    for app, name in sorted(applied):
        found.setdefault(app, []).append(name)
    return found


def unknown_migrations(migrations: dict[str, list[str]]) -> list[str]:
    """Those of a backup that this program does not have: it was made by a newer one."""
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    replaced = {each for migration in known.values() for each in migration.replaces}
    installed = {config.label for config in apps.get_app_configs()}
    return [
        f"{app}.{name}"
        for app, names in migrations.items()
        for name in names
        if app in installed and (app, name) not in known and (app, name) not in replaced
    ]


def named_files(using: str) -> set[str]:
    """Names, as in the archive, of all files without which the database behind the alias would not be whole."""
    return {
        f"{STORAGES[storage]}/{name}"
        for path in settings.STORED_FILES
        for storage, name in import_string(path)(using)
        if name
    }
