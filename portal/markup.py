"""Clean rich text dressed for the page: ids on headings, tables in a region that scrolls, pictures in all their
sizes, videos as cards, footnotes tied to their numbers. A leaf."""

import re
from html import unescape

from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext

from portal import footnotes, videos
from portal.pictures import Picture, stop_after
from portal.richtext import plain
from portal.text import slugify

_H2 = re.compile(r"<h2((?: [^>]*)?)>(.*?)</h2>", re.DOTALL)
_TABLE_EDGE = re.compile(r"<(/?)table[^>]*>")
IMG = re.compile(r"<img(?: [a-z-]+=\"[^\"]*\")*>")
"""A picture as the sanitiser writes it."""
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_FIGURE = re.compile(r"(<figure[^>]*>)(<img[^>]*>)(.*?)</figure>", re.DOTALL)
_CAPTION_END = "</figcaption>"
PICTURE_SIZES = "(min-width: 44em) 656px, 94vw"
FLOATING_SIZES = "(min-width: 44em) 296px, (min-width: 40em) 43vw, 94vw"
"""How wide a picture of the text is shown (static/css/prose.css), for the browser's choice of a size."""
_FLOATING = (' class="align-left"', ' class="align-right"')


def headings(body: str) -> list[dict]:
    """The h2 of a clean body in order, as {"id", "title"}; ids are unique on the page."""
    found: dict[str, str] = {}
    for _, inner in _H2.findall(body):
        title = plain(footnotes.MARK.sub("", inner))
        address = base = "muc-" + (slugify(title)[:60] or "khong-ten")
        number = 1
        while address in found:
            number += 1
            address = f"{base}-{number}"
        found[address] = title
    return [{"id": address, "title": title} for address, title in found.items()]


def attributes_of(tag: str) -> dict[str, str]:
    """Attributes of a tag that the sanitiser wrote, values still escaped."""
    return dict(_ATTRIBUTE.findall(tag))


def dress(body: str, pictures: dict[int, Picture] | None = None, *, eager: bool = False) -> str:
    """The body as the page shows it. Takes clean text only.

    pictures: those sealed with it, by number. eager: its first picture is the first of the page, and fetched at once.
    """
    for dressing in (_with_addresses, _in_regions, videos.cards, footnotes.linked):
        body = dressing(body)
    return _with_pictures(body, pictures or {}, eager)


def _with_addresses(body: str) -> str:
    ids = iter(headings(body))
    return _H2.sub(lambda match: f'<h2{match[1]} id="{next(ids)["id"]}">{match[2]}</h2>', body)


def _in_regions(body: str) -> str:
    """Every table in a focusable region; tables inside tables (Word lays out with them) share the outermost's."""
    label = escape(gettext("Bảng, cuộn ngang để xem hết"))
    depth = 0

    def edge(match: re.Match) -> str:
        nonlocal depth
        opening = not match[1]
        depth += 1 if opening else -1
        if opening and depth == 1:
            return f'<div class="scroll" role="region" aria-label="{label}" tabindex="0">{match[0]}'
        return match[0] if opening or depth else "</table></div>"

    return _TABLE_EDGE.sub(edge, body)


def _with_pictures(body: str, pictures: dict[int, Picture], eager: bool) -> str:
    """Every picture in all its sizes, with its credit below. One that is not sealed with the text is not shown."""

    def picture(tag: str, sizes: str = PICTURE_SIZES) -> tuple[str, Picture | None]:
        nonlocal eager
        attributes = attributes_of(tag)
        found = pictures.get(int(attributes.get("data-image") or 0))
        if found is None:
            return ("", None) if pictures or "data-image" in attributes else (tag, None)
        alt, first, eager = unescape(attributes.get("alt", "")), eager, False
        shown = {"pic": found, "sizes": sizes, "ratio": "", "eager": first, "alt": alt}
        return render_to_string("includes/picture.html", shown).strip(), found

    def figure(match: re.Match) -> str:
        opening, tag, rest = match.groups()
        markup, found = picture(tag, FLOATING_SIZES if opening[7:-1] in _FLOATING else PICTURE_SIZES)
        if found is not None and found.credit:
            credit = f'<span class="credit">{escape(found.named_credit)}</span>'
            if _CAPTION_END in rest:
                rest = rest.replace(_CAPTION_END, f"{stop_after(plain(rest))} {credit}{_CAPTION_END}")
            else:
                rest += f"<figcaption>{credit}{_CAPTION_END}"
        return f"{opening}{markup}{rest}</figure>"

    if "<img" not in body:
        return body
    pieces, position = [], 0
    for match in _FIGURE.finditer(body):
        pieces += [IMG.sub(lambda img: picture(img[0])[0], body[position : match.start()]), figure(match)]
        position = match.end()
    return "".join([*pieces, IMG.sub(lambda img: picture(img[0])[0], body[position:])])
