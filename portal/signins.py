"""Logins in the audit and in the session. Django's own auth signals are the only ones this project listens to."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction

from portal import fresh_proof, guessing
from portal.models import AuditEntry


def listen() -> None:
    """Connect once; called when the apps are ready."""
    user_logged_in.connect(_logged_in, dispatch_uid="audit-login")
    user_logged_out.connect(_logged_out, dispatch_uid="audit-logout")
    user_login_failed.connect(_failed, dispatch_uid="audit-login-failed")


def _logged_in(sender, request, user, **kwargs):
    """`request.logged_in`: for the view, which makes the browser known (portal.guessing.succeeded)."""
    fresh_proof.note(request)
    with transaction.atomic():
        AuditEntry.objects.record("user.login", user, user, data={"second_factor": getattr(request, "proved_by", "")})
    request.session.begin(request)
    request.logged_in = user


def _logged_out(sender, request, user, **kwargs):
    if user is not None:
        with transaction.atomic():
            AuditEntry.objects.record("user.logout", user, user)


def _failed(sender, credentials, request=None, **kwargs):
    """The name that was tried, shortened; never the password. Whoever fails in masses fills no audit."""
    with transaction.atomic():
        is_noted, untold = guessing.to_note()
        guessing.tell(untold)
        if is_noted:
            username = str(credentials.get("username", ""))[:60]
            AuditEntry.objects.record("user.login_failed", data={"username": username})
