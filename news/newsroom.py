"""The newsroom's admin: grouped as people think, the desk first."""

from functools import update_wrapper

from django.contrib import admin, auth
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.functional import SimpleLazyObject
from django.views.decorators.cache import never_cache
from django.views.i18n import JavaScriptCatalog

from news.library import thumb_url
from news.models import Image
from portal import accounts, devices, fresh_proof, second_factor, session_pages, sessions
from portal.audited import one_transaction
from portal.grants import roles_of
from portal.models import AuditEntry, SiteSettings
from portal.second_factor.views import SecurityViews
from portal.status_admin import StatusPage, menu_entry

SECTIONS = (
    (
        "Tin bài",
        "tin-bai",
        (
            "news.Article",
            "news.ErrorReport",
            "news.Reading",
            "news.Category",
            "news.Author",
            "news.Tag",
            "news.Topic",
            "news.Delegation",
        ),
    ),
    ("Thư viện ảnh", "anh", ("news.Image",)),
    (
        "Dịch vụ và liên kết",
        "dich-vu",
        ("services.ServiceCard", "services.LinkList", "services.Banner", "portal.Version", "news.LinkCheck"),
    ),
    (
        "Cấu hình",
        "cau-hinh",
        (
            "portal.SiteSettings",
            "portal.Alert",
            "portal.HomeSlot",
            "portal.Menu",
            "portal.Leader",
            "portal.Redirect",
            "portal.OutboundHost",
            "portal.User",
            "news.Reach",
            "news.SearchSynonym",
            "auth.Group",
            "portal.AuditEntry",
        ),
    ),
)
"""Heading, id, models in order. A model that stands in no section is not shown."""


class Suggestions(AutocompleteJsonView):
    """What the search fields suggest; an image comes with a small picture of itself."""

    def serialize_result(self, obj, to_field_name):
        row = super().serialize_result(obj, to_field_name)
        if not isinstance(obj, Image):
            return row
        row["thumb"] = thumb_url(obj)
        if not obj.is_described:  # said, since a picture that is missing from the list would be sent once more
            row |= {"disabled": True, "text": f"{row['text']} (chưa dùng được: thiếu mô tả hoặc nguồn)"}
        return row


_DRAFTING = sessions.BY_ITSELF | {f"admin:news_article_typing{each}" for each in ("", "_new", "_drop")}
"""Addresses that a form asks every few seconds, for nobody but its writer."""


def _acts(request) -> bool:
    """Whether this request changes something, or takes out of the house what asks for a fresh proof."""
    is_act = request.method == "POST" and request.resolver_match.view_name not in _DRAFTING
    return request.user.is_authenticated and (is_act or fresh_proof.is_guarded(request))


_TYPED = ("q", "term")
_MOST_DIGITS = 18


def _is_too_large(value: str) -> bool:
    """Whether it is a whole number, or has one among several, that does not fit into eight bytes."""
    numbers = (part.strip().lstrip("+-") for part in value.split(","))
    return any(len(number) > _MOST_DIGITS and number.isdecimal() for number in numbers)


class NewsroomSite(SecurityViews, admin.AdminSite):
    site_title = "Tòa soạn"
    site_header = "Tòa soạn"
    index_title = "Bàn làm việc"
    index_template = "admin/desk.html"
    enable_nav_sidebar = False
    empty_value_display = "–"

    def has_permission(self, request):
        """Also asks for the second factor, where the site demands one: of every address of the newsroom, here."""
        return super().has_permission(request) and second_factor.is_enough(request)

    def admin_view(self, view, cacheable=False):
        """Asks for a fresh proof where portal.fresh_proof says so; whoever acts with an account that was changed by
        hand (portal.accounts) is logged out.

        Of Django's own lists: numbers in the address that no database column can hold are answered as Django answers
        other lookups that make no sense, by the list without them. It lets these through to an error."""

        def seen(request, *args, **kwargs):
            if (request.resolver_match.url_name or "").endswith(("_changelist", "autocomplete")) and any(
                _is_too_large(value) for name, values in request.GET.lists() if name not in _TYPED for value in values
            ):
                return HttpResponseRedirect(request.path)
            if _acts(request) and not accounts.is_sound(request.user):
                auth.logout(request)
                return redirect_to_login(request.get_full_path())  # where the next try is told why
            return fresh_proof.asked(request) or fresh_proof.told(request, view(request, *args, **kwargs))

        return super().admin_view(update_wrapper(seen, view), cacheable)

    def get_app_list(self, request, app_label=None):
        """The sections instead of Django's apps."""
        models = {
            f"{app['app_label']}.{model['object_name']}": model
            for app in self._build_app_dict(request).values()
            for model in app["models"]
        }
        for model in models.values():
            model["current"] = bool(model["admin_url"]) and request.path.startswith(model["admin_url"])
        sections = []
        for name, key, labels in SECTIONS:
            shown = [models[label] for label in labels if label in models]
            if key == "cau-hinh" and (status := menu_entry(request)):
                shown.append(status)
            if shown and (app_label is None or any(label.startswith(f"{app_label}.") for label in labels)):
                sections.append(
                    {
                        "name": name,
                        "app_label": key,
                        "app_url": shown[0]["admin_url"],
                        "has_module_perms": True,
                        "models": shown,
                        "current": any(model["current"] for model in shown),
                    }
                )
        return sections

    def each_context(self, request):
        return super().each_context(request) | {
            "department": SimpleLazyObject(_department),
            "unread": SimpleLazyObject(lambda: _unread(request.user)),
            "roles": SimpleLazyObject(lambda: ", ".join(roles_of(request.user))),
        }

    def autocomplete_view(self, request):
        return Suggestions.as_view(admin_site=self)(request)

    def i18n_javascript(self, request, extra_context=None):
        """As Django's, but our own translations (locale/) win over its Vietnamese."""
        return JavaScriptCatalog.as_view()(request)

    def get_urls(self):
        sessions = path("sessions/", self.admin_view(self.sessions_view), name="sessions")
        holds = path("session/", never_cache(self.session_holds), name="session_holds")
        return [sessions, holds, *StatusPage(self).urls(), *super().get_urls()]

    def session_holds(self, request):
        """204 to whoever is logged in, else 401, without a word: nginx asks before it takes in a large body."""
        return HttpResponse(status=204 if self.has_permission(request) else 401)

    @method_decorator(never_cache)
    def sessions_view(self, request):
        return session_pages.own(self, request)

    def password_change(self, request, extra_context=None):
        """A person's own new password, audited in its transaction; never the password itself."""
        with one_transaction(request):
            before = request.user.password
            response = super().password_change(request, extra_context)
            if request.user.password != before:
                AuditEntry.objects.record("user.password", request.user, request.user, data={"usable": True})
                sessions.end_all(request.user, request.session.session_key, reason="Đổi mật khẩu")
                devices.remember(response, request.user)
            return response

    def index(self, request, extra_context=None):
        from news.admin.desk import desk

        return super().index(request, {**desk(request.user), **(extra_context or {})})


def _unread(user) -> int | str:
    """Of the person's notices: how many are new; “hơn 99” is said without counting on."""
    from news.admin.queues import bounded

    return bounded(user.notices.unread().visible_to(user)) if user.is_authenticated else 0


def _department() -> str:
    site = SiteSettings.objects.current()
    return site.name if site else ""
