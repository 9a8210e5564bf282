"""What every answer tells browsers beside the Content-Security-Policy (settings) and what Django's own middleware says.

Outermost, so that static files, redirects to https and refusals of other middlewares have it too. What nginx serves or
says itself has the same from deploy/nginx.conf.
"""

from django.conf import settings

from portal.desk import DESK

REPORTS = "/csp-report/"
"""Where browsers report what the policy stopped (portal.csp_reports)."""

NOBODY = (
    "accelerometer browsing-topics camera display-capture gamepad geolocation "
    "gyroscope hid idle-detection local-fonts magnetometer microphone midi otp-credentials payment "
    "private-state-token-issuance private-state-token-redemption screen-wake-lock serial storage-access usb "
    "window-management xr-spatial-tracking"
).split()
"""Features that no page of ours uses, nor any that it frames. Full screen and sound stay: videos; keys: the login."""
PERMISSIONS_POLICY = ", ".join(f"{name}=()" for name in NOBODY)

_LEFT = "admin:logout"
_EVERYWHERE = {
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Reporting-Endpoints": f'csp="{REPORTS}"',
}


class SafetyHeaders:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in _EVERYWHERE.items():
            response.setdefault(name, value)
        if request.path_info.startswith(DESK):
            _of_the_newsroom(request, response)
        elif not settings.MEDIA_ORIGINS and "frame-src" not in response.get("Content-Security-Policy", ""):
            # Not where a player or another host's pictures are shown: they do not say that they may be.
            response.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response


def _of_the_newsroom(request, response) -> None:
    """Addresses of the newsroom go to nobody else, and its pages stay in no cache; those that somebody saw leave the
    browser's with the session. What was typed and not saved stays in the browser's storage (static/js/admin/unsent.js):
    it is the person's own, and would be lost with it."""
    if response.get("Referrer-Policy") in (None, settings.SECURE_REFERRER_POLICY):  # a preview says "no-referrer"
        response["Referrer-Policy"] = "same-origin"
    if not response.has_header("Cache-Control"):
        response["Cache-Control"] = "no-store"
    match = request.resolver_match
    if request.method == "POST" and match and match.view_name == _LEFT and response.status_code < 400:
        response["Clear-Site-Data"] = '"cache"'


class TrustedTypes:
    """`require-trusted-types-for 'script'` stays off the pages whose scripts do not know it: CKEditor, jQuery, and ours
    that read fragments of pages. On the public site it holds (settings.CONTENT_SECURITY_POLICY)."""

    HELD = frozenset({"admin:login", "admin:logout", "admin:password_change_done"})

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        if request.path_info.startswith(DESK) and not (match and match.view_name in self.HELD):
            off = {"require-trusted-types-for": None, "trusted-types": None}
            response._csp_replace = {**(getattr(response, "_csp_replace", None) or {}), **off}
        return response
