"""What may stand in rich text, and what becomes of other tags.

Whatever is not in ALLOWED is dropped; words are kept. The editor's own content filter is made from the same table
(portal.editor), so that what it shows is what is stored.
"""

from portal.tags import BLOCKS, MOST_TAGS

ALLOWED: dict[str, set[str]] = {
    "p": {"class", "lang"},
    "h2": {"class", "lang"},
    "h3": {"class", "lang"},
    "h4": {"class", "lang"},
    "br": set(),
    "hr": set(),
    "strong": {"lang"},
    "em": {"lang"},
    "u": {"lang"},
    "s": {"lang"},
    "sub": {"lang"},
    "sup": {"class", "lang"},
    "abbr": {"lang", "title"},
    "span": {"lang"},
    "ul": {"lang"},
    "ol": {"class", "lang", "start", "type"},
    "li": {"lang"},
    "blockquote": {"lang"},
    "a": {"href", "lang", "title"},
    "figure": {"class", "lang"},
    "figcaption": {"lang"},
    "img": {"alt", "data-image", "height", "src", "width"},
    "table": {"lang"},
    "caption": {"lang"},
    "thead": set(),
    "tbody": set(),
    "tfoot": set(),
    "tr": set(),
    "th": {"class", "colspan", "lang", "rowspan", "scope"},
    "td": {"class", "colspan", "lang", "rowspan"},
}
OWN_BLOCKS = frozenset(
    "p h2 h3 h4 ul ol li blockquote figure figcaption table caption thead tbody tfoot tr th td hr".split()
)
"""Of ALLOWED, what begins a line of its own."""
SWALLOWING = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"}
"""Their words are no words of the text."""
ALIGNED = frozenset({"align-left", "align-center", "align-right", "align-justify"})
CLASSES: dict[str, set[str]] = dict.fromkeys(("p", "h2", "h3", "h4", "td", "th"), ALIGNED) | {
    "figure": ALIGNED | {"video"},
    "sup": {"footnote"},
    "ol": {"footnotes"},
}
"""By tag. The public style sheet knows each of them."""
SCHEMES = {"http", "https", "mailto", "tel"}

SYNONYMS = {
    "b": "strong",
    "i": "em",
    "strike": "s",
    "del": "s",
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "cite": "em",
    "menu": "ul",
    "dir": "ul",
} | dict.fromkeys(BLOCKS, "p")  # dropping a block would glue its words to the next one's

LONGEST = 500_000
"""Characters of a body; longer ones are refused before anything reads them."""


MOST_AMPERSANDS = 100_000
"""As many character references as fit a body; a parser's work grows with the square of “&amp;”."""


def is_too_long(html: str) -> bool:
    """Whether a body is longer than LONGEST, or has more than MOST_TAGS tags or MOST_AMPERSANDS."""
    return len(html) > LONGEST or html.count("<") > MOST_TAGS or html.count("&") > MOST_AMPERSANDS
