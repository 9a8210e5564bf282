"""The main menu and the menu of the footer: each is one arrangement, and every save of it is one version."""

from collections.abc import Iterator

from django.core.exceptions import ValidationError
from django.db import models

from portal.fields import validate_address
from portal.models.furniture import Furniture
from portal.models.version import Version, Versioned
from portal.text import one_line

TITLE, ADDRESS, MOST = 60, 500, 100
"""Characters of a title and of an address; entries of a menu."""
TARGETS = ("category", "page", "address")


class Menu(Versioned):
    """entries: [{"key", "title", "title_en", "category", "page", "address", "is_off", "children": […]}] in order.

    key: a number that names the entry within its menu. Exactly one of category, page (ids) and address ("" for none)
    is given; children have no children. Nothing here follows a category or a page that is deleted: the entry stays,
    is shown to no reader, and the admin says why.
    """

    PIECES = ("menus", "pages")

    class Place(models.TextChoices):
        MAIN = "main", "Trình đơn chính"
        FOOTER = "footer", "Chân trang"

    place = models.CharField("chỗ đặt", max_length=10, choices=Place, unique=True, editable=False)
    entries = models.JSONField("các mục", default=list, blank=True)

    class Meta:
        verbose_name = "trình đơn"
        verbose_name_plural = "trình đơn"
        ordering = ["-place"]

    def __str__(self):
        return self.get_place_display()

    def every_entry(self) -> Iterator[dict]:
        """Each entry, parents before their children."""
        for entry in self.entries:
            yield entry
            yield from entry.get("children", [])

    def addresses(self) -> list[tuple[str, str]]:
        return [(f"mục “{entry['title']}”", entry["address"]) for entry in self.every_entry() if entry["address"]]

    def wordings(self) -> list[str]:
        return [entry[name] for entry in self.every_entry() for name in ("title", "title_en") if entry[name]]

    def clean(self):
        """Also of what a program or an older version brings: readers' pages rely on this form."""
        if not isinstance(self.entries, list) or not all(_is_entry(entry) for entry in self.entries):
            raise ValidationError({"entries": "Trình đơn này không đúng dạng nên không dùng được."})
        found = list(self.every_entry())
        if len(found) > MOST:
            raise ValidationError({"entries": f"Một trình đơn có nhiều nhất {MOST} mục."})
        if len({entry["key"] for entry in found}) != len(found):
            raise ValidationError({"entries": "Hai mục không được cùng mã."})
        if self.place == self.Place.FOOTER and any(entry["children"] for entry in self.entries):
            raise ValidationError({"entries": "Chân trang chỉ có một cấp."})
        if faults := [fault for entry in found for fault in entry_faults(entry)]:
            raise ValidationError({"entries": faults})

    @classmethod
    def in_words(cls, name: str, value) -> str | None:
        if name != "entries":
            return None
        pages = {page.get("id"): page["title"] for page in Furniture.objects.read()["pages"].get("pages", [])}
        categories = _names_of_categories({entry["category"] for entry in cls(entries=value).every_entry()} - {None})
        lines = []
        for entry in value:
            lines.append(_in_words(entry, categories, pages))
            lines += [f"  › {_in_words(child, categories, pages)}" for child in entry.get("children", [])]
        return "\n".join(lines)


def _is_entry(entry, depth: int = 0) -> bool:
    if not isinstance(entry, dict) or set(entry) != {*blank_entry(), *(["children"] if depth == 0 else [])}:
        return False
    kinds = {"key": int, "title": str, "title_en": str, "address": str, "is_off": bool}
    return (
        all(type(entry[name]) is kind for name, kind in kinds.items())
        and all(entry[name] is None or type(entry[name]) is int for name in ("category", "page"))
        and (depth or isinstance(entry["children"], list))
        and all(_is_entry(child, 1) for child in entry.get("children", []))
    )


def blank_entry() -> dict:
    return {"key": 0, "title": "", "title_en": "", "category": None, "page": None, "address": "", "is_off": False}


def entry_faults(entry: dict) -> list[str]:
    """Why an entry may not stand in a menu, as sentences."""
    faults = []
    if sum(bool(entry[name]) for name in TARGETS) != 1:
        faults.append("Xin chọn đúng một trong ba: chuyên mục, trang cố định, địa chỉ.")
    for name in ("title", "title_en"):
        if len(entry[name]) > TITLE:
            faults.append(f"Tên mục dài nhất {TITLE} ký tự; tên này có {len(entry[name])} ký tự.")
        elif entry[name] != one_line(entry[name]):
            faults.append("Tên mục phải nằm trên một dòng, không có ký tự ẩn.")
    if entry["address"]:
        if not entry["title"]:
            faults.append("Mục dẫn đến một địa chỉ cần có tên.")
        if len(entry["address"]) > ADDRESS:
            faults.append(f"Địa chỉ dài nhất {ADDRESS} ký tự.")
        try:
            validate_address(entry["address"])
        except ValidationError as error:
            faults += error.messages
    return faults


def _names_of_categories(ids: set[int]) -> dict[int, str]:
    found = Furniture.objects.read()["categories"].get("categories", []) if ids else []
    return {each["id"]: each["name"] for each in found if each["id"] in ids}


def _in_words(entry: dict, categories: dict[int, str], pages: dict[int, str]) -> str:
    """Without the title of a page that is not public: whoever reads versions may not know of it."""
    if entry["page"]:
        shown = pages.get(entry["page"])
        name = (entry["title"] or shown) if shown else f"trang chưa đăng hoặc đã gỡ, số {entry['page']}"
        to = "trang cố định"
    elif entry["category"]:
        name = entry["title"] or categories.get(entry["category"]) or f"chuyên mục đã xóa, số {entry['category']}"
        to = "chuyên mục"
    else:
        name, to = entry["title"], entry["address"]
    english = f" | tiếng Anh: {entry['title_en']}" if entry["title_en"] else ""
    return f"{name} | {to}{english}{' | tạm ẩn' if entry['is_off'] else ''}"


def menus_document() -> dict:
    """The piece "menus" of the page furniture: place → entries in order, without those switched off. What they are
    called and whether their pages are live is read from the pieces "categories" and "pages" (portal.menus), which
    change by themselves."""
    shown = {menu.place: menu for menu in Version.objects.live(Menu)}
    return {place: _switched_on(shown[place].entries) if place in shown else [] for place in Menu.Place.values}


def _switched_on(entries: list[dict]) -> list[dict]:
    return [
        entry | {"children": [child for child in entry["children"] if not child["is_off"]]}
        for entry in entries
        if not entry["is_off"]
    ]
