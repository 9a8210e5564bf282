"""Markup from strangers, read by a real HTML5 parser in bounded time and memory. A leaf.

A parser opens every formatting element that was never closed anew in each further block: a few kilobytes become
millions of nodes. So every tag is written anew here, and those elements are counted as a parser keeps them; in doubt
more than it really has, never less.
"""

import re
from collections import Counter
from typing import TYPE_CHECKING

from portal.tags import ATTRIBUTE, MOST_TAGS, TOKEN

if TYPE_CHECKING:
    from justhtml import JustHTML

MOST = 3_000_000
"""Characters; more is refused before anything reads them."""
MOST_OPEN = 20
"""Formatting elements that are open at one place; further ones are dropped, their words kept."""
MOST_REOPENED = 200_000
"""Formatting elements that a parser may have to open anew, reckoned at the worst."""
_ALIKE = 3
"""Of the same attributes; a parser keeps no more either."""

_FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
_CELLS = frozenset({"td", "th", "caption"})
_WALLS = _CELLS | frozenset("table object applet marquee template select button svg math".split())
"""An end tag inside them does not reach what was opened outside."""
_UNLIKE = frozenset({"svg", "math", "select"})
"""Inside of them a parser reads other elements by other rules."""
_RAW = frozenset("script style xmp iframe noembed noframes noscript textarea title plaintext".split())
"""What they hold is text, whatever it looks like."""
_WORDLESS = frozenset("script iframe noembed noscript".split())


class TooLong(ValueError):
    """More than can be read in reasonable time; the message is a sentence for the editor."""

    def __init__(self):
        super().__init__("Nội dung dán vào quá dài. Hãy dán từng phần, mỗi phần không quá vài chục trang.")


def parsed(html: str) -> "JustHTML":
    """The document, its scripts empty. Raises TooLong."""
    from justhtml import JustHTML  # 4 MB that most processes never need

    if len(html) > MOST or html.count("<") > MOST_TAGS:
        raise TooLong
    return JustHTML(bounded(html), sanitize=False)


def bounded(html: str) -> str:
    """The same tags and words, with no more formatting elements open at once than MOST_OPEN. Raises TooLong."""
    found: list[str] = []
    formatting = _Formatting()
    position = 0
    while match := TOKEN.search(html, position):
        found.append(html[position : match.start()])
        position = match.end()
        if match["name"] is None:
            found.append(_unnamed(match[0]))
            continue
        name = match["name"].lower()
        written = _written(name, bool(match["end"]), match["rest"])
        if name not in _RAW or formatting.is_unlike:
            found.append(written if formatting.take(name, bool(match["end"]), written, match["rest"]) else "")
            continue
        found.append(written)
        if match["end"]:
            continue
        end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, position)
        last = end.start() if end and name != "plaintext" else len(html)
        found.append("" if name in _WORDLESS else html[position:last])
        position = last
    found.append(html[position:])
    return "".join(found)


def _unnamed(token: str) -> str:
    """Word's conditional comments and the document's type; other comments say nothing."""
    if token == "<":
        return "&lt;"
    is_kept = token.endswith(">") and token.lower().startswith(("<!--[", "<![if", "<![endif", "<!doctype"))
    return token if is_kept else ""


def _written(name: str, is_end: bool, rest: str) -> str:
    if is_end:
        return f"</{name}>"
    given = "".join(
        f' {attribute}="{"".join(values).replace(chr(34), "&quot;")}"'
        for attribute, *values in (ATTRIBUTE.findall(rest) if rest else ())
    )
    return f"<{name}{given}{'/' if rest == '/' else ''}>"


class _Formatting:
    """The formatting elements that a parser has open, with the walls between them."""

    def __init__(self):
        self.open: list[tuple[str, str]] = []
        """(name, as written), walls among them."""
        self.count = self.reopened = 0
        self.alike: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.unlike = 0

    @property
    def is_unlike(self) -> bool:
        return self.unlike > 0

    def take(self, name: str, is_end: bool, written: str, rest: str) -> bool:
        """Whether a tag may stand."""
        self.reopened += self.count
        if self.reopened > MOST_REOPENED:
            raise TooLong
        if name in _FORMATTING:
            return self.leave(name) if is_end else self.enter(name, written)
        if name in _WALLS or name in _RAW:
            if is_end:
                self.leave_wall(name)
            elif not (name in ("svg", "math") and rest == "/"):
                self.enter_wall(name)
        elif name == "tr" and self.wall() in ("td", "th"):
            self.leave_wall(self.wall())
        return True

    def enter(self, name: str, written: str) -> bool:
        if name == "a":
            self._close("a")  # a link ends where the next begins
        if self.count >= MOST_OPEN or self.alike[written] >= _ALIKE:
            self.dropped[name] += 1
            return False
        self.open.append((name, written))
        self.alike[written] += 1
        self.count += 1
        return True

    def leave(self, name: str) -> bool:
        if self.dropped[name]:
            self.dropped[name] -= 1
            return False
        self._close(name)
        return True

    def _close(self, name: str) -> None:
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index][0] == name:
                self._forget(index)
                return
            if self.open[index][0] not in _FORMATTING:
                return

    def _forget(self, index: int) -> None:
        self.alike[self.open.pop(index)[1]] -= 1
        self.count -= 1

    def wall(self) -> str:
        """The innermost wall, or empty."""
        return next((name for name, _ in reversed(self.open) if name not in _FORMATTING), "")

    def enter_wall(self, name: str) -> None:
        here = self.wall()
        if (name in _CELLS and here in _CELLS) or (name == "table" and here == "table"):
            self.leave_wall(here)  # a cell ends where the next begins
        self.open.append((name, ""))
        self.unlike += name in _UNLIKE

    def leave_wall(self, name: str) -> None:
        here = self.wall()
        if name == "table" and here in _CELLS:
            self.leave_wall(here)
            here = self.wall()
        if here != name:
            return
        index = len(self.open) - 1
        while self.open[index][0] in _FORMATTING:
            index -= 1
        del self.open[index]
        self.unlike -= name in _UNLIKE
        if name in _CELLS and self.wall() == "table":
            while len(self.open) > index:  # what was open in a cell ends with it; elsewhere it may go on
                self._forget(len(self.open) - 1)
