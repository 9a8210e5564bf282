"""Foreign markup as a row of tags and texts, read in one pass that is linear in its length. A leaf."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

BLOCKS = frozenset(
    """address article aside center dd details dialog div dl dt fieldset footer form header hgroup legend listing main
    nav noframes optgroup option plaintext pre search section select summary textarea xmp""".split()
)
"""Elements that begin a line of their own and are kept by none of us: their words become paragraphs."""

MOST_TAGS = 40_000
"""Of one text, as written, ends counted too; a book has fewer. What reads them takes about 50 µs for each."""

LONGEST_VALUE = 4_000
"""Characters of an attribute, as written; a longer one is dropped: a parser's work grows with its square."""

TOKEN = re.compile(
    r"<!--(?:>|->|.*?(?:--!?>|\Z))"
    r"|<(?:[!?]|/(?![a-zA-Z]))[^>]*+(?:>|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<rest>(?:"
    r"[\s/]++"
    r"|(?:(?<=[\s/\"'])=[^\s/>=]*+|[^\s/>=]++)(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|))?+"
    r"|="
    r")*+)(?:>|\Z)"
    r"|<",
    re.DOTALL,
)
"""A “=” where a name is due begins the name: what follows it is no value. A quote without an end is none."""
ATTRIBUTE = re.compile(r"([^\s\"'<>/=]++)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>]++)))?")


_LONG_REFERENCE = re.compile(r"&#(?=[0-9]{9})0*+([0-9]{0,8})[0-9]*+")


def characters(text: str) -> str:
    """Text with its character references read, those of thousands of digits too, at which int() fails."""
    return unescape(_LONG_REFERENCE.sub(r"&#\1", text)) if "&" in text else text


@dataclass(frozen=True)
class Tag:
    """A tag as it stands in the source."""

    name: str
    """In lower case, after synonyms."""
    is_end: bool = False
    rest: str = ""
    written: str = ""
    """In lower case, before synonyms."""
    inside: str = ""
    """What a swallowing element holds, as it stands; empty where it never ends."""

    @property
    def attributes(self) -> dict[str, str]:
        """Names in lower case; the first of two counts, as in a browser."""
        found: dict[str, str] = {}
        for name, *values in ATTRIBUTE.findall(self.rest):
            found.setdefault(name.lower(), characters("".join(values)))
        return found


def walk(html: str, *, synonyms: dict[str, str], swallowing: set[str]) -> Iterator[str | Tag]:
    """Text as it stands and tags in order, without comments and without what the swallowing elements hold."""
    endless: set[str] = set()  # of these no end follows
    position = 0
    while match := TOKEN.search(html, position):
        yield html[position : match.start()]
        position = match.end()
        if match["name"] is None:
            yield "&lt;" if match[0] == "<" else ""
            continue
        name = match["name"].lower()
        known, is_end, rest = synonyms.get(name, name), bool(match["end"]), match["rest"]
        if known not in swallowing or is_end or known in endless:
            yield Tag(known, is_end, rest, name)
            continue
        end = re.compile(rf"</{re.escape(known)}(?=[\s/>])", re.IGNORECASE).search(html, position)
        inside = html[position : end.start()] if end else ""
        yield Tag(known, False, rest, name, inside)
        if end is not None:
            position = end.start()
        elif known in ("script", "style"):
            return
        else:
            endless.add(known)
    yield html[position:]


_ALIGNS = {"center": "center", "-webkit-center": "center", "right": "right", "-webkit-right": "right", "end": "right"}
_ALIGNS |= dict.fromkeys(("left", "-webkit-left", "start", "justify"), "")


def alignment(name: str, text_align: str, align: str) -> str | None:
    """What an element says of its text by its name, its style or its attribute: “center” or “right”; empty for left and
    justified, which nobody means to say; None where it says nothing."""
    if name == "center":
        return "center"
    return _ALIGNS.get(text_align.partition("!")[0].strip().lower() or align.strip().lower())
