"""Passes over the tags of rich text before and after its sanitiser, each linear in the length. A leaf.

An HTML parser's work grows with the depth of what is open, so what a stranger sends is made shallow first.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape

DEEPEST = 50
"""Elements open inside one another; further opening tags are dropped, their words kept."""

LONGEST_VALUE = 4_000
"""Characters of an attribute, as written; a longer one is dropped: a parser's work grows with its square."""

_TOKEN = re.compile(
    r"<!--(?:>|->|.*?(?:--!?>|\Z))"
    r"|<(?:[!?]|/(?![a-zA-Z]))[^>]*+(?:>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<rest>(?:[^>=]++|=\s*+(?:\"[^\"]*+\"|'[^']*+'|))*+)(?:>|\Z)"
    r"|<",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)))?")
_VOID = {"br", "hr", "img"}
_FORMATTING = {"a", "strong", "em", "u", "s"}
_INLINE = {"span", "sub", "sup", "abbr"}
_NESTING = _FORMATTING | _INLINE | {"h2", "h3", "h4", "ul", "ol", "blockquote", "figure", "figcaption", "table"}
"""What can stand in its like without end. A parser closes the others (p, li, td) by itself."""


@dataclass(frozen=True)
class Tag:
    """A tag as it stands in the source: its name in lower case, after synonyms."""

    name: str
    is_end: bool = False
    rest: str = ""

    @property
    def attributes(self) -> dict[str, str]:
        """Names in lower case; the first of two counts, as in a browser."""
        found: dict[str, str] = {}
        for name, *values in _ATTRIBUTE.findall(self.rest):
            found.setdefault(name.lower(), unescape("".join(values)))
        return found


def walk(html: str, *, synonyms: dict[str, str], swallowing: set[str]) -> Iterator[str | Tag]:
    """Text as it stands and tags in order, without comments and without what the swallowing elements hold."""
    endless: set[str] = set()  # of these no end follows
    position = 0
    while match := _TOKEN.search(html, position):
        yield html[position : match.start()]
        position = match.end()
        if match["name"] is None:
            yield "&lt;" if match[0] == "<" else ""
            continue
        name = match["name"].lower()
        tag = Tag(synonyms.get(name, name), bool(match["end"]), match["rest"])
        yield tag
        if tag.name in swallowing and not tag.is_end and tag.name not in endless:
            end = re.compile(rf"</{re.escape(tag.name)}(?=[\s/>])", re.IGNORECASE).search(html, position)
            if end is not None:
                position = end.start()
            elif tag.name in ("script", "style"):
                return
            else:
                endless.add(tag.name)
    yield html[position:]


def flattened(
    html: str,
    *,
    allowed: dict[str, set[str]],
    synonyms: dict[str, str],
    swallowing: set[str],
    instead: Callable[[Tag], str] = lambda tag: "",
) -> str:
    """The allowed tags only, each written anew, so that a parser sees what was counted here; at most DEEPEST deep.

    `instead` gives what stands for a swallowing element, as HTML that needs nothing of this.
    """
    found: list[str] = []
    nesting = _Nesting()
    for piece in walk(html, synonyms=synonyms, swallowing=swallowing):
        if isinstance(piece, str):
            found.append(piece)
        elif piece.name in swallowing:
            found.append("" if piece.is_end or nesting.is_full else instead(piece))
        elif piece.name not in allowed:
            continue
        elif piece.is_end:
            found.append(f"</{piece.name}>" if nesting.leave(piece.name) else "")
        elif nesting.enter(piece.name):
            found.append(_opening(piece.name, piece.rest, allowed[piece.name]))
    return "".join(found)


def _opening(name: str, rest: str, allowed: set[str]) -> str:
    written = [name]
    for attribute, *values in _ATTRIBUTE.findall(rest):
        if attribute.lower() in allowed and max(map(len, values)) <= LONGEST_VALUE:
            value = "".join(values).replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
            written.append(f'{attribute.lower()}="{value}"')
    return f"<{' '.join(written)}>"


class _Nesting:
    """What a parser has open. In doubt more than it really has, never less."""

    def __init__(self):
        self.open: list[str] = []
        self.dropped: dict[str, int] = {}

    @property
    def is_full(self) -> bool:
        return len(self.open) >= DEEPEST

    def enter(self, name: str) -> bool:
        """Whether the tag may stand."""
        if name not in _NESTING:
            return True
        if self.is_full:
            self.dropped[name] = self.dropped.get(name, 0) + 1
            return False
        self.open.append(name)
        return True

    def leave(self, name: str) -> bool:
        """Whether the end tag may stand: not where its beginning was dropped."""
        if self.dropped.get(name):
            self.dropped[name] -= 1
            return False
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index] == name:
                if name in _FORMATTING:  # what opened inside goes on after it
                    del self.open[index]
                else:
                    del self.open[index:]
                break
            if self.open[index] == "table" or (name in _INLINE and self.open[index] not in _INLINE | _FORMATTING):
                break
        return True


_CLEAN_TAG = re.compile(r"(<(/?)([a-z0-9]+)((?: [a-z-]+=\"[^\"]*\")*)>)")
_EMPTY_INLINE = {"strong", "em", "span"}
_EMPTY_BLOCK = {"p", "h2", "h3", "h4", "blockquote", "ul", "ol", "figure", "figcaption"}


def without_empty(html: str) -> str:
    """Sanitised rich text without emphasis and blocks around nothing, pictures of nothing, spans saying nothing."""
    found: list[str] = []
    open_tags: list[list] = []  # [name, where it stands in found, whether it holds anything]
    position = 0
    for match in _CLEAN_TAG.finditer(html):
        _text(html[position : match.start()], found, open_tags)
        position = match.end()
        tag, end, name, attributes = match.groups()
        if end:
            _leave(name, tag, found, open_tags)
        elif name in _VOID:
            if name == "img" and " src=" not in attributes and " data-image=" not in attributes:
                continue
            found.append(tag)
            if name != "br" and open_tags:
                open_tags[-1][2] = True
        else:
            open_tags.append([name, len(found), name not in _EMPTY_INLINE | _EMPTY_BLOCK])
            found.append(tag)
    _text(html[position:], found, open_tags)
    return "".join(found)


def _text(text: str, found: list[str], open_tags: list[list]) -> None:
    if text:
        found.append(text)
        if open_tags and text.strip():
            open_tags[-1][2] = True


def _leave(name: str, tag: str, found: list[str], open_tags: list[list]) -> None:
    if not open_tags or open_tags[-1][0] != name:  # no sanitiser writes this; kept as it is
        found.append(tag)
        return
    _, where, is_full = open_tags.pop()
    if is_full:
        if found[where] == "<span>":  # it says nothing
            found[where] = tag = ""
        found.append(tag)
        if open_tags:
            open_tags[-1][2] = True
    elif name in _EMPTY_INLINE:
        found[where] = ""  # the space in it parts two words
    else:
        del found[where:]
