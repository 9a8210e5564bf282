"""Clean rich text dressed for the page: ids on headings, tables in a region that scrolls, pictures in all their
sizes and beside each other, videos as cards, footnotes tied to their numbers, numbers that do not break. A leaf."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

from django.template.loader import render_to_string
from django.utils.html import escape, format_html
from django.utils.translation import get_language, gettext

from portal import footnotes, unbroken, videos
from portal.pictures import Picture, stop_after
from portal.richtext import plain
from portal.text import is_vietnamese, slugify

_H2 = re.compile(r"<h2((?: [^>]*)?)>(.*?)</h2>", re.DOTALL)
_TABLE_EDGE = re.compile(r"<(/?)table[^>]*>")
IMG = re.compile(r"<img(?: [a-z-]+=\"[^\"]*\")*>")
"""A picture as the sanitiser writes it."""
_TAG = re.compile(r"<[a-z][^<>]*>")
_CLASS = re.compile(r' class="[^"]*"')
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")
_FIGURE = re.compile(r"(<figure[^>]*>)(<img[^>]*>)(.*?)</figure>", re.DOTALL)
_CAPTION_END = "</figcaption>"
_TABLE_CAPTION = re.compile(r"\s*<caption[^>]*>(.*?)</caption>", re.DOTALL)
PICTURE_SIZES = "(min-width: 44em) 656px, 94vw"
FLOATING_SIZES = "(min-width: 44em) 296px, (min-width: 40em) 43vw, 94vw"
GALLERY_SIZES = "(min-width: 44em) 320px, (min-width: 30em) 46vw, 94vw"
"""How wide a picture of the text is shown (static/css/prose.css), for the browser's choice of a size."""
_FLOATING = (' class="align-left"', ' class="align-right"')


def headings(body: str) -> list[dict]:
    """The h2 of a clean body in order, as {"id", "title"}; ids are unique on the page."""
    found: dict[str, str] = {}
    numbers: dict[str, int] = {}
    for _, inner in _H2.findall(body):
        title = plain(footnotes.MARK.sub("", inner))
        address = base = "muc-" + (slugify(title)[:60] or "khong-ten")
        while address in found:
            numbers[base] = numbers.get(base, 1) + 1
            address = f"{base}-{numbers[base]}"
        found[address] = title
    return [{"id": address, "title": title} for address, title in found.items()]


def attributes_of(tag: str) -> dict[str, str]:
    """Attributes of a tag that the sanitiser wrote, values still escaped."""
    return dict(_ATTRIBUTE.findall(tag))


@dataclass(frozen=True)
class Shot:
    """A picture of the text where it stands: what `draw` is asked for."""

    picture: Picture
    alt: str
    sizes: str = PICTURE_SIZES
    ratio: str = ""
    eager: bool = False
    caption: str | None = None
    """In plain words; None outside of a figure."""


def on_screen(shot: Shot) -> str:
    """In all its sizes; in a figure also a link to the largest, which static/js/article/lightbox.js opens in place."""
    drawn = _drawn(shot, eager=shot.eager)
    address = shot.picture.large_url
    if shot.caption is None or not address:
        return drawn
    name = escape(enlarging(shot.alt or shot.caption))
    return f'<a class="enlarge" href="{escape(address)}" aria-label="{name}" rel="noopener">{drawn}</a>'


def on_paper(shot: Shot) -> str:
    """In all its sizes and fetched with the page: nobody scrolls through a printed sheet."""
    return _drawn(shot, eager="seen")


def _drawn(shot: Shot, *, eager: bool | str) -> str:
    shown = {"pic": shot.picture, "sizes": shot.sizes, "ratio": shot.ratio, "eager": eager, "alt": shot.alt}
    return render_to_string("includes/picture.html", shown).strip()


_VIETNAMESE = format_html(' lang="{}"', "vi")


def vi_mark(words: str) -> str:
    """The attribute that tells Vietnamese words (a name, a title) on a page of another language; else nothing."""
    return _VIETNAMESE if words and get_language() != "vi" and is_vietnamese(words) else ""


def enlarging(words: str) -> str:
    """What a link to a picture's largest form is called; a name in two languages would be read out wrongly."""
    if not words or vi_mark(words):
        return gettext("Xem ảnh lớn")
    return gettext("Xem ảnh lớn: %(words)s") % {"words": words}


def dress(
    body: str,
    pictures: dict[int, Picture] | None = None,
    *,
    eager: bool = False,
    draw: Callable[[Shot], str] = on_screen,
) -> str:
    """The body as the page shows it. Takes clean text only.

    pictures: those sealed with it, by number. eager: its first picture is the first of the page, and fetched at once.
    draw: what becomes of a picture.
    """
    for dressing in (unbroken.in_markup, _with_addresses, _in_regions, videos.cards, footnotes.linked):
        body = dressing(body)
    return _Pictures(pictures or {}, eager, draw).into(body)


def standalone(body: str, pictures: dict[int, Picture], draw: Callable[[Shot], str]) -> str:
    """A clean body for other people's pages: its pictures drawn, each with its credit, and nothing that only our style
    sheets and scripts understand."""
    return _TAG.sub(
        lambda tag: _CLASS.sub("", tag[0]), _Pictures(pictures, eager=False, draw=draw, galleries=False).into(body)
    )


def _with_addresses(body: str) -> str:
    ids = iter(headings(body))
    return _H2.sub(lambda match: f'<h2{match[1]} id="{next(ids)["id"]}">{match[2]}</h2>', body)


def _in_regions(body: str) -> str:
    """Every table in a focusable region with a name of its own; tables inside tables (Word lays out with them) share
    the outermost's."""
    depth = 0
    names: set[str] = set()

    def name(match: re.Match) -> str:
        caption = _TABLE_CAPTION.match(body, match.end())
        table = gettext("Bảng “%(caption)s”") % {"caption": plain(caption[1])} if caption else gettext("Bảng")
        names.add(own := table if table not in names else f"{table} {len(names) + 1}")
        return escape(gettext("%(table)s, cuộn ngang để xem hết") % {"table": own})

    def edge(match: re.Match) -> str:
        nonlocal depth
        opening = not match[1]
        depth += 1 if opening else -1
        if opening and depth == 1:
            return f'<div class="scroll" role="region" aria-label="{name(match)}" tabindex="0">{match[0]}'
        return match[0] if opening or depth else "</table></div>"

    return _TABLE_EDGE.sub(edge, body)


class _Pictures:
    """Puts every picture in its place, its credit below. One that is not sealed with the text is not shown."""

    def __init__(self, pictures: dict[int, Picture], eager: bool, draw: Callable[[Shot], str], galleries: bool = True):
        self.pictures, self.eager, self.draw, self.galleries = pictures, eager, draw, galleries

    def into(self, body: str) -> str:
        if "<img" not in body:
            return body
        pieces, position = [], 0
        for run in self._runs(body):
            pieces.append(self._between(body[position : run[0].start()]))
            drawn = "".join(self._figure(match, in_gallery=len(run) > 1) for match in run)
            pieces.append(_gallery(drawn, len(run)) if len(run) > 1 and self.galleries else drawn)
            position = run[-1].end()
        return "".join([*pieces, self._between(body[position:])])

    def _runs(self, body: str) -> list[list[re.Match]]:
        """Figures in order, those together that follow one another and none of which floats beside the text."""
        runs: list[list[re.Match]] = []
        for match in _FIGURE.finditer(body):
            last = runs[-1][-1] if runs else None
            follows = last is not None and not body[last.end() : match.start()].strip()
            if follows and self._may_stand_in_gallery(last) and self._may_stand_in_gallery(match):
                runs[-1].append(match)
            else:
                runs.append([match])
        return runs

    def _may_stand_in_gallery(self, match: re.Match) -> bool:
        return not _floating(match[1]) and self._found(attributes_of(match[2])) is not None

    def _found(self, attributes: dict[str, str]) -> Picture | None:
        return self.pictures.get(int(attributes.get("data-image") or 0))

    def _between(self, body: str) -> str:
        return IMG.sub(lambda img: self._picture(img[0])[0], body)

    def _picture(self, tag: str, **place) -> tuple[str, Picture | None]:
        attributes = attributes_of(tag)
        found = self._found(attributes)
        if found is None:
            return ("", None) if self.pictures or "data-image" in attributes else (tag, None)
        first, self.eager = self.eager, False
        return self.draw(Shot(found, unescape(attributes.get("alt", "")), eager=first, **place)), found

    def _figure(self, match: re.Match, *, in_gallery: bool) -> str:
        opening, tag, rest = match.groups()
        place = {"sizes": FLOATING_SIZES if _floating(opening) else PICTURE_SIZES}
        if in_gallery:
            place = {"sizes": GALLERY_SIZES, "ratio": "32"}
        markup, found = self._picture(tag, caption=plain(rest), **place)
        if found is not None and found.credit:
            credit = f'<span class="credit">{escape(found.named_credit)}</span>'
            if _CAPTION_END in rest:
                rest = rest.replace(_CAPTION_END, f"{stop_after(plain(rest))} {credit}{_CAPTION_END}")
            else:
                rest += f"<figcaption>{credit}{_CAPTION_END}"
        return f"{opening}{markup}{rest}</figure>"


def _floating(opening: str) -> bool:
    return opening[7:-1] in _FLOATING


def _gallery(figures: str, count: int) -> str:
    name = escape(gettext("Chùm %(count)s ảnh") % {"count": count})
    return f'<div class="gallery" role="group" aria-label="{name}">{figures}</div>'
