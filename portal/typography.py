"""How a text is set: spaces around punctuation, capitals, leftovers of old encodings. A leaf without models.

Each function gives the passages that look wrong, as they stand in the text, so that an editor can be led to them.
"""

import re
import unicodedata
from collections.abc import Iterator

from portal import legacy

# Possessive quantifiers and fixed beginnings keep every pattern linear, whatever is pasted.
_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[a-z]{2,10}(?:[/:?].*)?")
_LETTER = r"[^\W\d_]"
_TIGHT = re.compile(rf"(?<!{_LETTER})({_LETTER}++|(?<!\d)\d++)([”’\"')]?[,;:!?])({_LETTER}++)")
_TIGHT_STOP = re.compile(rf"(?<!{_LETTER})({_LETTER}++)\.({_LETTER}++)")
_VIETNAMESE = re.compile(r"[^\x00-\x7f]")
_SHORT_FORMS = frozenset("tr tt ts th tp st gs bs ks cn đc đ ths pgs kts ls sn tx".split())
_LOOSE = re.compile(r"(?<![^\W_])[^\W_]++[”’\"')]? ++[,.;:!?](?![\w.,;:!?)])")


def missing_spaces(text: str) -> Iterator[str]:
    """“máy,quản”, “xong.Sau”; not 1,5 or 10:25, addresses, e-mails, TP.HCM, GS.TS or “...”."""
    masked = re.sub(r"\S+", _without_addresses, text)
    for found in _TIGHT.finditer(masked):
        yield text[found.start() : found.end()]
    for found in _TIGHT_STOP.finditer(masked):
        if _ends_a_sentence(found[1], found[2]):
            yield text[found.start() : found.end()]


def _without_addresses(found: re.Match) -> str:
    """An address becomes as many dots, which nothing below takes for words; “tốt.hơn” is no address."""
    word = found[0].strip("()[]“”‘’\"'.,;:!?")
    plain = not _VIETNAMESE.search(word.partition("/")[0])
    is_address = "://" in word or "@" in word or (plain and _DOMAIN.fullmatch(word))
    return "…" * len(found[0]) if is_address else found[0]


def _ends_a_sentence(before: str, after: str) -> bool:
    if len(before) < 2 or not before[1:].islower() or before.lower() in _SHORT_FORMS:
        return False
    begins_sentence = before.islower() and after[0].isupper() and (len(after) == 1 or after[1:].islower())
    return begins_sentence or bool(after.islower() and _VIETNAMESE.search(before + after))


def spaces_before_punctuation(text: str) -> Iterator[str]:
    """“học sinh ,” and “thế nào ?”."""
    for found in _LOOSE.finditer(text):
        yield found[0]


_COMBINING = re.compile("[\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323]")


def is_mixed(text: str) -> bool:
    """Whether letters and their marks stand apart somewhere (decomposed Unicode): searching then misses words."""
    return bool(_COMBINING.search(text)) and unicodedata.normalize("NFC", text) != text


_ENCODINGS = {legacy.TCVN3: "TCVN3 (ABC)", legacy.VNI: "VNI"}


def old_encodings(text: str) -> list[tuple[str, str]]:
    """(encoding, word) for words that were typed in TCVN3 (“Th«ng tin”) or VNI (“Thoâng tin”) and never converted."""
    encoding, words = legacy.leftovers(text)
    if encoding == legacy.VNI and len(words) < legacy.ENOUGH:
        return []  # a foreign name may look like one
    return [(_ENCODINGS[encoding], word) for word in words]


CAPITALS_FROM = 12
"""Letters from which a title in capitals is no abbreviation."""


def is_all_capitals(title: str) -> bool:
    """Whether (nearly) all of a title is in capitals; “HĐND TP.HCM” alone is not."""
    letters = [character for character in title if character.isalpha()]
    capitals = sum(character.isupper() for character in letters)
    words = sum(len(word) > 1 for word in re.findall(rf"{_LETTER}+", title))
    return capitals >= CAPITALS_FROM and words > 2 and capitals >= 0.85 * len(letters)
