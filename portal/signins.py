"""Logins in the audit. Django's own auth signals are the only ones this project listens to."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction

from portal import fresh_proof
from portal.models import AuditEntry


def listen() -> None:
    """Connect once; called when the apps are ready."""
    user_logged_in.connect(_logged_in, dispatch_uid="audit-login")
    user_logged_out.connect(_logged_out, dispatch_uid="audit-logout")
    user_login_failed.connect(_failed, dispatch_uid="audit-login-failed")


def _logged_in(sender, request, user, **kwargs):
    fresh_proof.note(request)
    with transaction.atomic():
        AuditEntry.objects.record("user.login", user, user, data={"second_factor": getattr(request, "proved_by", "")})


def _logged_out(sender, request, user, **kwargs):
    if user is not None:
        with transaction.atomic():
            AuditEntry.objects.record("user.logout", user, user)


def _failed(sender, credentials, request=None, **kwargs):
    """The name that was tried, shortened; never the password."""
    with transaction.atomic():
        AuditEntry.objects.record("user.login_failed", data={"username": str(credentials.get("username", ""))[:60]})
