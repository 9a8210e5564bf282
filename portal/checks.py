"""System checks: wrong settings and missing guards, each with an id and a hint."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DatabaseError, connections

from portal import env, guards


@register()
def environment(app_configs, **kwargs):
    return [
        Error(sentence, hint=f"Mend {name}; .env.example explains it.", id="portal.E001")
        for name, sentence in env.problems
    ]


@register(Tags.security, deploy=True)
def plain_http(app_configs, **kwargs):
    if settings.SITE_IS_HTTPS:
        return []
    return [
        Warning(
            "SITE_URL is not https, so cookies are not marked Secure and HSTS is off.",
            hint="Set SITE_URL=https://… in production.",
            id="portal.W001",
        )
    ]


@register(Tags.security, deploy=True)
def distinct_keys(app_configs, **kwargs):
    if settings.SECRET_KEY != settings.SEAL_KEY:
        return []
    return [Error("SEAL_KEY equals SECRET_KEY.", hint="Make a key of its own for each.", id="portal.E002")]


@register(Tags.security)
def originals_apart(app_configs, **kwargs):
    """What people upload may show faces that were blurred later, and where it was taken."""
    served, private = (settings.STORAGES[name].get("OPTIONS", {}) for name in ("default", "originals"))
    if "bucket_name" not in private or any(served.get(key) != private[key] for key in ("endpoint_url", "bucket_name")):
        return []
    return [
        Error(
            "PRIVATE_STORAGE_URL names the bucket of STORAGE_URL, whose files everybody may read.",
            hint="Give originals a bucket of their own, without public access.",
            id="portal.E003",
        )
    ]


@register(Tags.database)
def guards_in_place(app_configs, databases=None, **kwargs):
    errors = []
    for alias in databases or []:
        connection = connections[alias]
        try:
            existing = connection.introspection.table_names()
            missing = [table for table in guards.missing(connection) if table in existing]
        except DatabaseError:
            continue  # not migrated yet, or not reachable: other checks and commands say so
        errors += [
            Error(
                f"The table {table} lacks its guard triggers.",
                hint="Run: manage.py install_guards. If nobody removed them on purpose, find out who did.",
                id="portal.E010",
            )
            for table in missing
        ]
    return errors
