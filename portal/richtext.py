"""The one sanitiser of rich text, over ammonia's HTML5 parser (nh3). A leaf.

Whatever is not in ALLOWED is dropped; words are kept. The editor's own content filter is
made from the same table (portal.editor), so that what it shows is what is stored.
"""

import re
from collections import Counter
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from portal import videos
from portal.tags import LONGEST_VALUE, Tag, flattened, walk, without_empty
from portal.text import normalize

ALLOWED: dict[str, set[str]] = {
    "p": {"class", "lang"},
    "h2": {"class", "lang"},
    "h3": {"class", "lang"},
    "h4": {"class", "lang"},
    "br": set(),
    "hr": set(),
    "strong": set(),
    "em": set(),
    "u": set(),
    "s": set(),
    "sub": set(),
    "sup": {"class"},
    "abbr": {"title"},
    "span": {"lang"},
    "ul": set(),
    "ol": {"class", "start", "type"},
    "li": {"lang"},
    "blockquote": {"lang"},
    "a": {"href", "title"},
    "figure": {"class"},
    "figcaption": {"lang"},
    "img": {"alt", "data-image", "height", "src", "width"},
    "table": set(),
    "caption": set(),
    "thead": set(),
    "tbody": set(),
    "tfoot": set(),
    "tr": set(),
    "th": {"class", "colspan", "lang", "rowspan", "scope"},
    "td": {"class", "colspan", "lang", "rowspan"},
}
_SWALLOWING = {"script", "style", "template", "noscript", "iframe", "object", "svg", "math", "title"}
"""Their words are no words of the text."""
_ALIGNED = {"align-left", "align-center", "align-right", "align-justify"}
CLASSES: dict[str, set[str]] = dict.fromkeys(("p", "h2", "h3", "h4", "td", "th"), _ALIGNED) | {
    "figure": _ALIGNED | {"video"},
    "sup": {"footnote"},
    "ol": {"footnotes"},
}
"""By tag. The public style sheet knows each of them."""
SCHEMES = {"http", "https", "mailto", "tel"}

_SYNONYMS = {
    "b": "strong",
    "i": "em",
    "strike": "s",
    "del": "s",
    "h1": "h2",
    "h5": "h4",
    "h6": "h4",
    "cite": "em",
} | dict.fromkeys(
    "div section article header footer main aside center address pre dt dd".split(),
    "p",  # dropping a block would glue its words to the next one's
)
_ROUNDS = 10
_BLOCKS = "p h2 h3 h4 ul ol li blockquote figure figcaption table caption thead tbody tfoot tr th td hr"
_AROUND_BLOCK = re.compile(rf"(?<!\s)\s*+(</?(?:{_BLOCKS.replace(' ', '|')})(?:>| [^>]*+>))\s*+")
_AFTER_BREAK = re.compile(r"<br>\s++")
LONGEST = 500_000
"""Characters of a body; longer ones are refused before anything reads them."""


def clean(html: str) -> str:
    """Rich text reduced to ALLOWED, in normal form. `clean(clean(x)) == clean(x)`."""
    text = _reduced(html)
    # What is emptied in a broken table may move when it is parsed anew, and leave something empty again.
    for _ in range(_ROUNDS):
        again = _reduced(text)
        if again == text:
            break
        text = again
    return text


def _reduced(html: str) -> str:
    text = flattened(
        normalize(html), allowed=ALLOWED, synonyms=_SYNONYMS, swallowing=_SWALLOWING, instead=_embedded_video
    )
    text = normalize(_sanitise(text).replace("&nbsp;", " "))  # once more: entities have become characters
    return videos.settled(_ordered(_spaced(_sanitise(without_empty(text))))).strip()


def _embedded_video(tag: Tag) -> str:
    """A frame of a video host becomes a link of ours; everything else that swallows becomes nothing."""
    if tag.name != "iframe":
        return ""
    given = tag.attributes
    return videos.figure(given.get("src") or given.get("data-src") or "", given.get("title", ""))


_MANY_ATTRIBUTES = re.compile(r"<([a-z0-9]+)((?: [a-z-]+=\"[^\"]*\"){2,}+)>")
_ATTRIBUTE = re.compile(r"[a-z-]+=\"[^\"]*\"")
_IMG_ORDER = ("data-image", "src", "alt", "width", "height")


def _ordered(text: str) -> str:
    """Attributes in one order, whatever editor wrote them: else a look in another editor would be a change."""

    def order(match: re.Match) -> str:
        tag, attributes = match[1], _ATTRIBUTE.findall(match[2])
        names = _IMG_ORDER if tag == "img" else sorted(ALLOWED[tag])
        return f"<{tag} {' '.join(sorted(attributes, key=lambda each: names.index(each.partition('=')[0])))}>"

    return _MANY_ATTRIBUTES.sub(order, text)


def _spaced(text: str) -> str:
    """White space around blocks says nothing, and every editor writes its own: here there is none."""
    return _AFTER_BREAK.sub("<br>", _AROUND_BLOCK.sub(r"\1", text))


def _sanitise(text: str) -> str:
    return nh3.clean(
        text,
        tags=set(ALLOWED),
        attributes={tag: names for tag, names in ALLOWED.items() if names} | {"*": set()},  # else lang and title pass
        clean_content_tags=_SWALLOWING,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value that may stay, or None to drop the attribute."""
    if name == "class":
        kept = [word for word in value.split() if word in CLASSES[tag]]
        return " ".join(dict.fromkeys(kept)) or None
    if name == "src":
        return value if is_own_media(value) else None
    if name == "href":
        return value.strip() if is_safe_address(value) else None
    if name == "data-image":
        return value if value.isascii() and value.isdigit() and len(value) <= 18 else None
    if name == "type":
        return value if value in ("a", "A", "i", "I") else None
    if name in ("width", "height", "start", "colspan", "rowspan"):
        return value if value.isascii() and value.isdigit() and len(value) <= 4 else None
    if name == "scope":
        return value if value in ("col", "row", "colgroup", "rowgroup") else None
    if name == "lang":
        return value if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", value) else None
    return value


def is_own_media(address: str) -> bool:
    """Whether a picture lies where ours are served."""
    return address.startswith(settings.MEDIA_URL) and not any(part in address for part in ("..", "%", "\\"))


def is_safe_address(address: str) -> bool:
    """Whether an address may be linked: http(s), mailto, tel, or a path of this site."""
    address = address.strip()
    if not address or any(ord(c) < 33 for c in address) or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and parts.username is None
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    return not parts.scheme and address[0] in "/#?" and not address.startswith("//")


_LOSSES = {
    "script": "đoạn mã (script)",
    "iframe": "khung nhúng (iframe)",
    "embed": "đối tượng nhúng (Flash, ActiveX …)",
    "media": "tệp âm thanh hoặc video",
    "picture": "ảnh không nằm trong thư viện ảnh",
    "svg": "hình vẽ SVG",
    "math": "công thức MathML",
    "field": "ô nhập liệu hoặc nút của biểu mẫu",
    "hidden": "khối ẩn (template, noscript)",
    "link": "địa chỉ liên kết không an toàn (chữ vẫn giữ)",
}
"""What an editor is told of, in this order. Styles, classes and the like are dirt."""
_LOST_AS = {"frame": "iframe", "object": "embed", "applet": "embed", "audio": "media", "video": "media"}
_LOST_AS |= {"select": "field", "textarea": "field", "input": "field", "button": "field"}
_LOST_AS |= {"template": "hidden", "noscript": "hidden"}


def dropped(html: str) -> list[str]:
    """What clean() takes away on purpose, as clauses: “1 khung nhúng (iframe)”; empty where only dirt is lost."""
    counts: Counter[str] = Counter()
    for piece in walk(normalize(html), synonyms={}, swallowing=_SWALLOWING):
        if isinstance(piece, Tag) and not piece.is_end:
            counts[_lost(piece)] += 1
    return [f"{counts[kind]} {clause}" for kind, clause in _LOSSES.items() if counts[kind]]


def _lost(tag: Tag) -> str:
    """A key of _LOSSES, or empty."""
    kind = _LOST_AS.get(tag.name, tag.name)
    given = tag.attributes if kind in ("iframe", "img", "a", "field") else {}
    if kind == "iframe":
        return "" if _embedded_video(tag) else "iframe"
    if kind == "img":
        return "" if not given.get("src") or is_own_media(given["src"]) else "picture"
    if kind == "a":
        address = given.get("href", "").strip()
        is_kept = len(address) <= LONGEST_VALUE and is_safe_address(normalize(address))
        return "link" if address and not is_kept else ""
    if kind == "field":
        return "" if given.get("type", "").lower() == "hidden" else "field"
    return kind if kind in _LOSSES else ""


def trusted(html: str) -> SafeString:
    """Stored rich text for a template: cleaned once more, then marked as safe."""
    return mark_safe(clean(html))


_TAGS = re.compile(r"(<[^>]*>)")


def count_words(html: str, passage: str) -> int:
    """How often a passage stands in the text between tags."""
    return sum(unescape(piece).count(passage) for piece in _TAGS.split(html) if not piece.startswith("<"))


def replace_words(html: str, passage: str, replacement: str) -> str:
    """Rich text with the first passage between two tags replaced; markup stays as it is."""
    pieces = _TAGS.split(html)
    for index, piece in enumerate(pieces):
        if not piece.startswith("<") and passage in unescape(piece):
            pieces[index] = escape(unescape(piece).replace(passage, replacement, 1), quote=False)
            break
    return clean("".join(pieces))


class _Words(HTMLParser):
    _BLOCKS = set("p h2 h3 h4 ul ol li table tr td th br hr figure figcaption caption blockquote div".split())

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data):
        self.parts.append(data)

    def handle_starttag(self, tag, attrs):
        if tag in self._BLOCKS:
            self.parts.append(" ")

    def handle_endtag(self, tag):
        self.handle_starttag(tag, [])


def plain(html: str) -> str:
    """The words of rich text on one line, for search, feeds and counting."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return " ".join(normalize("".join(reader.parts)).split())


def has_content(html: str) -> bool:
    """Whether a word or a picture is left of it once it is clean."""
    text = clean(html)
    return bool(plain(text)) or "<img" in text
