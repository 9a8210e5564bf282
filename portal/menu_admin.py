"""Trình đơn: one page a menu, on which it is built by drag, by keyboard or by plain buttons from what there is.

Every button but “Lưu” changes only what is shown. The same buttons do all of it, with scripts (static/js/admin/menu.js
asks here and replaces the list) and without.
"""

from dataclasses import dataclass

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.forms.utils import ErrorDict
from django.http import HttpResponseRedirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from portal import menu_rows, page, versions
from portal.framed_preview import FramedPreview
from portal.hosts import host_of
from portal.models import Furniture, Menu, OutboundHost, Version
from portal.models.menu import MOST, TARGETS, entry_faults
from portal.text import fold
from portal.versioned import VersionedAdmin, VersionedForm

OFFERED = 60
"""Of each kind; what is further down is found by searching."""


@dataclass
class Target:
    """Where an entry leads: name, the kind in words, and why readers do not see it ("" where they do)."""

    name: str
    kind: str
    hidden: str = ""
    told: bool = True
    """Off where not even the name may be said to this person."""


class Targets:
    """What entries lead to, as far as this person may know it; looked up once for a menu."""

    def __init__(self, user, entries):
        pieces = Furniture.objects.read()
        self.live = {row.get("id"): row for row in pieces["pages"].get("pages", [])}
        self.categories = {row["id"]: row for row in pieces["categories"].get("categories", [])}
        wanted = {entry["page"] for entry in entries if entry["page"]} - self.live.keys()
        self.there = set(_pages().filter(pk__in=wanted).values_list("pk", flat=True)) if wanted else set()
        self.seen = dict(_pages().visible_to(user).filter(pk__in=wanted).values_list("pk", "title")) if wanted else {}

    def of(self, entry: dict) -> Target:
        if pk := entry["page"]:
            return self._page(pk)
        if pk := entry["category"]:
            found = self.categories.get(pk)
            if found is None:
                return Target("Chuyên mục đã xóa", "Chuyên mục", "chuyên mục không còn")
            return Target(found["name"], "Chuyên mục", "" if found["is_visible"] else "chuyên mục đang ẩn")
        return Target(entry["address"], "Địa chỉ")

    def _page(self, pk: int) -> Target:
        if pk in self.live:
            row = self.live[pk]
            return Target(row["title"], "Trang tiếng Anh" if row["language"] == "en" else "Trang cố định")
        if pk in self.seen:
            return Target(self.seen[pk], "Trang cố định", "trang chưa đăng hoặc đã gỡ")
        if pk in self.there:
            return Target("Một trang ngoài phạm vi của bạn", "Trang cố định", "trang chưa đăng hoặc đã gỡ", told=False)
        return Target("Trang đã xóa", "Trang cố định", "trang không còn")


def _pages():
    return apps.get_model("news", "Article").objects.filter(kind="page")


class RowsWidget(forms.Widget):
    def value_from_datadict(self, data, files, name):
        return menu_rows.sent(data)

    def value_omitted_from_data(self, data, files, name):
        return False


class MenuForm(VersionedForm):
    """Its rows are drawn by the template from `rows`. `user` is set by the admin."""

    user = None
    entries = forms.Field(label="các mục", required=False, widget=RowsWidget)

    class Meta:
        model = Menu
        fields = ("entries",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = menu_rows.sent(self.data) if self.is_bound else menu_rows.rows_of(self.instance.entries)
        if self.is_bound:
            self.rows = self._with_what_is_not_told(self.rows)

    def _with_what_is_not_told(self, rows: list) -> list:
        """Entries whose page this person may not know of stay what they are, and stay in the menu."""
        seen = Version.objects.of(self.instance).filter(number=_number(self.data.get("based_on"))).first()
        before = menu_rows.rows_of(seen.content["entries"] if seen else self.instance.entries)
        targets = Targets(self.user, [row.entry for row in before])
        kept = {row.key: row for row in before if not targets.of(row.entry).told}
        for row in rows:
            if row.key in kept:
                row.entry = kept.pop(row.key).entry
        for row in kept.values():
            rows.insert(min(before.index(row), len(rows)), menu_rows.Row(row.entry, row.depth))
        return rows

    def changed_by(self, data) -> int:
        """The pressed button's act, on the rows as they were sent; the key of the row that it was about."""
        return menu_rows.act(self.rows, data, Offers(self.user, "").entry)

    def as_typed(self):
        """To be shown again as it was sent, without a word on whether it may be saved."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        return self

    def clean_entries(self):
        single = self.instance.place == Menu.Place.FOOTER
        hosts = {row.key: host_of(row.entry["address"]) for row in self.rows}
        blocked = set(OutboundHost.objects.blocked_among([host for host in hosts.values() if host]))
        for row in self.rows:
            row.faults = entry_faults(row.entry)
            if single and row.depth:
                row.faults.append("Chân trang chỉ có một cấp. Xin đưa mục này ra ngoài.")
            if hosts[row.key] in blocked:
                row.faults.append(versions.blocked_sentence(hosts[row.key]))
        if len(self.rows) > MOST:
            raise forms.ValidationError(f"Một trình đơn có nhiều nhất {MOST} mục. Xin bỏ bớt.")
        if wrong := [number for number, row in enumerate(self.rows, 1) if row.faults]:
            raise forms.ValidationError(f"Xin sửa mục thứ {', '.join(map(str, wrong))}.")
        return menu_rows.entries_of(self.rows)


class Offers:
    """What may be added, narrowed by the words that were searched for."""

    def __init__(self, user, words: str):
        self.user, self.words = user, fold(words.strip())
        self.pieces = Furniture.objects.read()

    def groups(self) -> list[dict]:
        return [
            self._group("category", "Chuyên mục", self._categories()),
            self._group("page", "Trang cố định", self._own_pages()),
            self._group("service", "Dịch vụ", self._services()),
        ]

    def _group(self, kind: str, name: str, rows: list[tuple]) -> dict:
        found = [row for row in rows if self.words in fold(row[1])]
        shown = [{"value": f"{kind}:{value}", "name": name, "note": note} for value, name, note in found[:OFFERED]]
        return {"kind": kind, "name": name, "rows": shown, "more": len(found) - len(shown), "searched": self.words}

    def _categories(self) -> list[tuple]:
        """Parents before their children, as the editors ordered them."""
        names = {row["slug"]: row["name"] for row in self.pieces["categories"].get("categories", [])}
        return [
            (
                row["id"],
                f"{names[row['parent']]} › {row['name']}" if row["parent"] in names else row["name"],
                "" if row["is_visible"] else "đang ẩn",
            )
            for row in self.pieces["categories"].get("categories", [])
        ]

    def _own_pages(self) -> list[tuple]:
        live = {row.get("id") for row in self.pieces["pages"].get("pages", [])}
        pages = _pages().visible_to(self.user).filter(binned_at=None).order_by("-language", "title", "pk")
        found = pages.values_list("pk", "title", "language")[:1000]
        return [
            (pk, title, ", ".join(["tiếng Anh"] * (language == "en") + ["chưa đăng"] * (pk not in live)))
            for pk, title, language in found
        ]

    def _services(self) -> list[tuple]:
        cards = page.service_cards(self.pieces, None, "vi")
        return [(card["url"], card["title"], card["url"]) for card in cards]

    def entry(self, kind: str, value: str) -> dict | None:
        """What the facts of a new entry are; None for what is not on offer to this person."""
        if kind == "category":
            known = any(str(pk) == value for pk, _, _ in self._categories())
            return {"category": int(value)} if known else None
        if kind == "page":
            return {"page": int(value)} if any(str(pk) == value for pk, _, _ in self._own_pages()) else None
        if kind == "service":
            title = next((title for url, title, _ in self._services() if url == value), None)
            return {"address": value, "title": title[:60]} if title else None
        return {"address": ""} if kind == "address" else None


@admin.register(Menu)
class MenuAdmin(FramedPreview, VersionedAdmin):
    form = MenuForm
    change_form_template = "admin/portal/menu/change_form.html"
    list_display = ("place", "count", "seen")
    list_display_links = ("place",)
    fields = ("entries",)
    actions = None

    def has_add_permission(self, request):
        return False  # the migration makes both

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="số mục")
    def count(self, menu):
        return sum(1 for _ in menu.every_entry()) or "Tự lập từ chuyên mục"

    @admin.display(description="bạn đọc thấy")
    def seen(self, menu):
        last = versions.latest(menu)
        return last.get_state_display() if last else "Tự lập"

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"user": request.user})

    def response_post_save_change(self, request, obj):
        return HttpResponseRedirect(request.path)

    @method_decorator(never_cache)
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method == "POST" and "act" in request.POST:
            return self._acted(request, object_id)
        return super().change_view(request, object_id, form_url, extra_context)

    def _acted(self, request, object_id):
        """The page again after a button that saves nothing."""
        obj = self.get_object(request, object_id)
        if obj is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_change_permission(request, obj):
            raise PermissionDenied
        form = self.get_form(request, obj, change=True)(request.POST, instance=obj).as_typed()
        data, verb = request.POST, request.POST["act"]
        moved = 0
        if verb == "add:address":
            moved = self._add_address(request, form)
        elif not verb.startswith("find"):
            moved = form.changed_by(data)
            if verb.startswith("add:") and not moved:
                messages.error(request, "Mục này không còn để thêm. Xin tìm lại.")
        adminform = helpers.AdminForm(form, list(self.get_fieldsets(request, obj)), {}, (), model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Sửa {self.opts.verbose_name}",
            "adminform": adminform,
            "object_id": object_id,
            "original": obj,
            "is_popup": False,
            "media": self.media + adminform.media,
            "inline_admin_formsets": [],
            "errors": None,
            "moved": moved,
            "unsaved": menu_rows.entries_of(form.rows) != obj.entries,
        }
        return self.render_change_form(request, context, change=True, obj=obj)

    def _add_address(self, request, form) -> int:
        """A row with the typed title and address; what is wrong with them is said beside the row."""
        key = form.changed_by(request.POST)
        row = next(row for row in form.rows if row.key == key)
        row.entry["title"] = request.POST.get("new_title", "").strip()[: menu_rows.LONGEST]
        row.entry["address"] = request.POST.get("new_address", "").strip()[: menu_rows.LONGEST]
        row.faults = entry_faults(row.entry) if row.entry["address"] else ["Xin ghi địa chỉ."]
        return key

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        targets = Targets(request.user, [row.entry for row in form.rows])
        words = request.POST.get("find", "")[:100]
        context |= {
            "rows": [_shown(form.rows, number, targets) for number in range(len(form.rows))],
            "offers": Offers(request.user, words).groups(),
            "words": words,
            "show_save_and_continue": False,  # saving stays here
            "is_footer": obj.place == Menu.Place.FOOTER,
            "other": Menu.objects.exclude(pk=obj.pk).first(),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)


def _shown(rows: list, number: int, targets: Targets) -> dict:
    """A row as the template draws it; which buttons go anywhere."""
    row = rows[number]
    target = targets.of(row.entry)
    start, end = menu_rows.span(rows, row.key)
    parent_hidden = ""
    if row.depth:
        above = next(each for each in reversed(rows[:number]) if not each.depth)
        parent_hidden = "mục cha không hiện" if above.entry["is_off"] or targets.of(above.entry).hidden else ""
    reason = "đang tạm ẩn" if row.entry["is_off"] else target.hidden or parent_hidden
    kind = next((name for name in TARGETS if row.entry[name]), "address")
    return {
        "row": row,
        "entry": row.entry,
        "target": target,
        "to": f"{kind}-{row.entry[kind]}" if kind != "address" else "address",
        "name": (row.entry["title"] if target.told else "") or target.name,
        "hidden": reason,
        "first": start == 0 or (row.depth == 1 and not rows[start - 1].depth),
        "last": end >= len(rows) or rows[end].depth != row.depth,
        "may_in": menu_rows.may_go_into(rows, start, end),
        "has_children": end > start + 1,
    }


def _number(text) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
