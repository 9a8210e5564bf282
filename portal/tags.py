"""Passes over the tags of rich text before and after its sanitiser, each linear in the length. A leaf.

An HTML parser's work grows with the depth of what is open, so what a stranger sends is made shallow first.
"""

import re

DEEPEST = 50
"""Elements open inside one another; further opening tags are dropped, their words kept."""

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


def flattened(html: str, *, allowed: dict[str, set[str]], synonyms: dict[str, str], swallowing: set[str]) -> str:
    """The allowed tags only, each written anew, so that a parser sees what was counted here; at most DEEPEST deep."""
    found: list[str] = []
    nesting = _Nesting()
    endless: set[str] = set()  # of these no end follows
    position = 0
    while match := _TOKEN.search(html, position):
        found.append(html[position : match.start()])
        position = match.end()
        if match["name"] is None:
            found.append("&lt;" if match[0] == "<" else "")
            continue
        name = match["name"].lower()
        name, is_end = synonyms.get(name, name), bool(match["end"])
        if name in swallowing and not is_end and name not in endless:
            end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(html, position)
            if end is not None:
                position = end.start()
            elif name in ("script", "style"):
                break
            else:
                endless.add(name)
        elif name in allowed and is_end:
            found.append(f"</{name}>" if nesting.leave(name) else "")
        elif name in allowed and nesting.enter(name):
            found.append(_opening(name, match["rest"], allowed[name]))
    else:
        found.append(html[position:])
    return "".join(found)


def _opening(name: str, rest: str, allowed: set[str]) -> str:
    written = [name]
    for attribute, *values in _ATTRIBUTE.findall(rest):
        if attribute.lower() in allowed:
            value = "".join(values).replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
            written.append(f'{attribute.lower()}="{value}"')
    return f"<{' '.join(written)}>"


class _Nesting:
    """What a parser has open. In doubt more than it really has, never less."""

    def __init__(self):
        self.open: list[str] = []
        self.dropped: dict[str, int] = {}

    def enter(self, name: str) -> bool:
        """Whether the tag may stand."""
        if name not in _NESTING:
            return True
        if len(self.open) >= DEEPEST:
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
_EMPTY_BLOCK = {"p", "h2", "h3", "h4", "blockquote"}


def without_empty(html: str) -> str:
    """Sanitised rich text without emphasis and paragraphs around nothing, and without pictures of nothing."""
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
        found.append(tag)
        if open_tags:
            open_tags[-1][2] = True
    elif name in _EMPTY_INLINE:
        found[where] = ""  # the space in it parts two words
    else:
        del found[where:]
