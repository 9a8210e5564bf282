"""Foreign markup written anew with our tags only, and shallow: a parser's work grows with the depth of what is open."""

import re
from collections import Counter
from html import escape

from portal import videos
from portal.richtext.nesting import Nesting
from portal.richtext.rules import ALLOWED, CLASSES, OWN_BLOCKS, SWALLOWING, SYNONYMS
from portal.tags import ATTRIBUTE, BLOCKS, LONGEST_VALUE, Tag, alignment, characters, walk

_PLACES = {"li": frozenset({"ul", "ol"})}
_PLACES |= dict.fromkeys("caption thead tbody tfoot tr th td".split(), frozenset({"table"}))
"""What a tag must stand in; a parser drops it elsewhere, and its words would be glued to others."""
_BARRIERS = {"table", "ul", "ol", "figure"}
"""What is aligned around them says nothing of the text in them, as with pasted text."""
_ALIGNABLE = {"p", "th", "td"}
_TEXT_ALIGN = re.compile(r"(?:^|;)\s*+text-align\s*+:\s*+([a-z-]++)", re.IGNORECASE)


def flattened(html: str) -> str:
    """The allowed tags only, each written anew, so that a parser sees what was counted here."""
    found: list[str] = []
    nesting, around = Nesting(), _Around()
    for piece in walk(html, synonyms=SYNONYMS, swallowing=SWALLOWING):
        if isinstance(piece, str):
            # A parser's work grows with the square of the ampersands that begin no character reference.
            found.append(escape(characters(piece), quote=False) if "&" in piece else piece)
            continue
        if piece.name in SWALLOWING:
            found.append("" if piece.is_end or nesting.is_full else embedded_video(piece))
            continue
        if piece.name not in ALLOWED:
            continue
        places = _PLACES.get(piece.name)
        name = "p" if places and places.isdisjoint(nesting.open) else piece.name
        if piece.is_end:
            around.leave(piece.written)
            written = f"</{name}>" if nesting.leave(name) else ""
        else:
            aligned = around.enter(piece)
            stands = nesting.enter(name, is_bare=not piece.rest.strip(" /\n\t"))
            written = _opening(name, piece.rest, aligned if name in _ALIGNABLE else "") if stands else ""
        found.append(written)
        if name in OWN_BLOCKS and (not written or written.startswith("</h")):
            found.append("<p></p>")  # a block that is left out parts words, and so does an end that a parser ignores
    return "".join(found)


def embedded_video(tag: Tag) -> str:
    """A frame of a video host becomes a link of ours; everything else that swallows becomes nothing."""
    if tag.name != "iframe":
        return ""
    given = tag.attributes
    return videos.figure(given.get("src") or given.get("data-src") or "", given.get("title", ""))


def _opening(name: str, rest: str, aligned: str) -> str:
    given: dict[str, str] = {}
    for attribute, *values in ATTRIBUTE.findall(rest) if rest else ():
        attribute = attribute.lower()
        if attribute in ALLOWED[name] and attribute not in given and max(map(len, values)) <= LONGEST_VALUE:
            given[attribute] = "".join(values).replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    if aligned and not CLASSES[name].intersection(given.get("class", "").split()):
        given["class"] = f"align-{aligned}"
    written = "".join(f' {attribute}="{value}"' for attribute, value in given.items())
    return f"<{name}{written}>"


class _Around:
    """How the wrappers that are left out align the text inside them."""

    def __init__(self):
        self.open: list[tuple[str, str]] = []
        self.counts: Counter[str] = Counter()

    def enter(self, tag: Tag) -> str:
        """How the text inside a tag is aligned: “center”, “right” or empty."""
        outer = self.open[-1][1] if self.open else ""
        said = _said(tag)
        aligned = (outer if tag.name == "p" else "") if said is None else said
        if tag.written in BLOCKS or tag.name in _BARRIERS:
            self.open.append((tag.written, "" if tag.name in _BARRIERS else aligned))
            self.counts[tag.written] += 1
        return aligned

    def leave(self, written: str) -> None:
        if not self.counts[written]:
            return
        while True:
            name, _ = self.open.pop()
            self.counts[name] -= 1
            if name == written:
                return


def _said(tag: Tag) -> str | None:
    if not tag.rest and tag.written != "center":
        return None
    given = tag.attributes
    return alignment(tag.written, "".join(_TEXT_ALIGN.findall(given.get("style", ""))[-1:]), given.get("align", ""))
