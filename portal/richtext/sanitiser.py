"""The one sanitiser of rich text, over ammonia's HTML5 parser (nh3)."""

import re

import nh3
from django.utils.safestring import SafeString, mark_safe

from portal import videos
from portal.richtext.addresses import is_own_media, is_safe_address
from portal.richtext.emptied import without_empty
from portal.richtext.flattening import flattened
from portal.richtext.parting import parted
from portal.richtext.rules import ALLOWED, CLASSES, OWN_BLOCKS, SCHEMES, SWALLOWING
from portal.text import is_number, normalize

_ROUNDS = 10
_AROUND_BLOCK = re.compile(rf"(?<!\s)\s*+(</?(?:{'|'.join(sorted(OWN_BLOCKS))})(?:>| [^>]*+>))\s*+")
_AFTER_BREAK = re.compile(r"<br>\s++")


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
    text = flattened(normalize(html))
    text = normalize(_sanitise(text).replace("&nbsp;", " "))  # once more: entities have become characters
    return videos.settled(_ordered(_spaced(_sanitise(parted(without_empty(text)))))).strip()


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
        clean_content_tags=SWALLOWING,
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
        return value if is_number(value) else None
    if name == "scope":
        return value if value in ("col", "row", "colgroup", "rowgroup") else None
    if name == "lang":
        return value if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?", value) else None
    return value


def trusted(html: str) -> SafeString:
    """Stored rich text for a template: cleaned once more, then marked as safe."""
    return mark_safe(clean(html))
