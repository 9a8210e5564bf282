"""Words of a text as search compares them. A leaf.

A word has two forms, both of plain letters: `folded`, without accents (“Đường” → “duong”), and `exact`, the folded
form with a mark for its accents (“duong_0d1w2wf”). The mark names quality marks by the letter that bears them and the
tone by itself, so that “hoà” and “hòa” are one word. i and y at the end of “kỹ/kĩ, lý/lí, quý/quí …” are one letter.
Numbers lose their leading zeros: “07” is “7”.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from portal.text import normalize

_WORD = re.compile(r"[^\W_]+")
_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_QUALITIES = {"\u0302": "a", "\u0306": "w", "\u031b": "w"}
_BARRED = {"đ": "d", "ð": "d"}
_ENDS_IN_Y = re.compile(r"^(?:[hklmstv]|qu)y$")
_MARK = re.compile(r"_[0-9a-z]+")
_QUALITY = re.compile(r"(\d+)([a-z])")
_MARKED = {"dd": "đ", "aa": "â", "ea": "ê", "oa": "ô", "aw": "ă", "ow": "ơ", "uw": "ư"}
LONGEST = 40
"""Characters of a word that count; longer ones are addresses and other codes."""


@dataclass(frozen=True, slots=True)
class Word:
    """start, end: where it stands in the normal form of the text."""

    folded: str
    exact: str
    start: int = 0
    end: int = 0

    @property
    def has_accents(self) -> bool:
        return self.exact != self.folded


def words(text: str) -> Iterator[Word]:
    """Every word of a text in its order; of the text's normal form (portal.text.normalize)."""
    for found in _WORD.finditer(normalize(text)):
        folded, exact = forms(found[0])
        if folded:
            yield Word(folded, exact, found.start(), found.end())


@lru_cache(maxsize=50_000)  # a corpus has few words, each of them many times
def forms(word: str) -> tuple[str, str]:
    """(folded, exact) of one word in normal form. Letters of another shape (“Ｕ”, “²”, “ﬁ”) are the plain ones."""
    if not word.isascii():
        word = "".join(_WORD.findall(unicodedata.normalize("NFKC", word[:LONGEST])))
    if word.isascii():
        plain = word.lower()[:LONGEST]
        if plain.isdigit():
            plain = plain.lstrip("0") or "0"
        elif _ENDS_IN_Y.match(plain):
            plain = plain[:-1] + "i"
        return plain, plain
    letters, qualities, tones = [], [], []
    for character in word[:LONGEST].lower():
        if character in _BARRED:
            qualities.append(f"{len(letters)}d")
            letters.append("d")
            continue
        base, *marks = unicodedata.normalize("NFD", character)
        if any(unicodedata.category(mark) != "Mn" for mark in marks):
            letters.append(character)  # a syllable of another script
            continue
        for mark in marks:
            if mark in _TONES:
                tones.append(_TONES[mark])
            else:
                qualities.append(f"{len(letters)}{_QUALITIES.get(mark, 'o')}")
        letters.append(base)
    folded = "".join(letters)[:LONGEST]
    if _ENDS_IN_Y.match(folded):
        folded = folded[:-1] + "i"
    mark = "".join(qualities) + "".join(tones)
    return folded, f"{folded}_{mark}" if mark else folded


def other_ending(folded: str) -> str:
    """The same syllable with its last y written as i, or the other way round; "" for words without such a pair."""
    as_y = f"{folded[:-1]}y" if folded.endswith("i") else folded
    if not _ENDS_IN_Y.match(as_y):
        return ""
    return f"{folded[:-1]}i" if folded.endswith("y") else as_y


def exact_text(text: str) -> str:
    """The exact forms of all words, with a space between."""
    return " ".join(filter(None, (forms(word)[1] for word in _WORD.findall(normalize(text)))))


def folded_of(exact: str) -> str:
    """The folded forms of a text of exact forms."""
    return _MARK.sub("", exact)


def spelled(exact: str) -> str:
    """A word of an exact form, its tone where it is mostly written, a last y as i: “tuc_j” → “tục”."""
    folded, _, mark = exact.partition("_")
    letters = list(folded)
    for place, sign in _QUALITY.findall(mark):
        letters[int(place)] = _MARKED.get(letters[int(place)] + sign, letters[int(place)])
    text, tone = "".join(letters), _QUALITY.sub("", mark)
    return (_with_tone(text, _TELEX_TONES[tone[0]]) or text) if tone else text


# Telex typed while no input method was on


_TELEX_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_TELEX_PAIRS = (
    ("dd", "đ"), ("ưo", "ươ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"),
)  # fmt: skip
_VOWELS = "aăâeêioôơuưy"
_CIRCUMFLEXED = {"a": "â", "e": "ê", "o": "ô"}
_TELEX = re.compile(r"^[a-z]{2,12}$")


def from_telex(word: str) -> str:
    """What the keys of a word give under the Telex method, with the tone typed anywhere after its vowel: “thur” →
    “thủ”, “ddaau” → “đâu”, “dduwowngf” → “đường”. The word itself where they give nothing else.

    Whether the outcome is a Vietnamese syllable is for the caller to ask (portal.vietnamese.is_syllable).
    """
    typed = word.lower()
    if not _TELEX.match(typed):
        return word
    letters, tone, seen_vowel, is_late = [], "", False, False
    for character in typed:
        if seen_vowel and character in _TELEX_TONES and not tone:
            tone = _TELEX_TONES[character]
            continue
        if seen_vowel and character in "wd" and _late_mark(letters, character):
            continue
        if character in _CIRCUMFLEXED and character in letters and letters[-1] not in "aăâeêoôơ":
            letters[letters.index(character)], is_late = _CIRCUMFLEXED[character], True
            continue
        letters.append("ư" if character == "w" and not seen_vowel else character)
        seen_vowel = seen_vowel or letters[-1] in _VOWELS
    text = "".join(letters)
    for keys, letter in _TELEX_PAIRS:
        text = text.replace(keys, letter)
    if text.endswith("ươ"):
        text = f"{text[:-2]}uơ"  # “thuở”: nothing ends in ươ
    if not tone:
        return word if is_late or text == typed else text  # “photo” is no “phôt”
    return _with_tone(text, tone) or word


def _late_mark(letters: list[str], key: str) -> bool:
    """A “w” or “d” typed after the letters it belongs to: “duongw”, “dudong”. Changes them; whether it did."""
    if key == "d":
        if letters[0] == "d" and "".join(letters) != "d":
            letters[0] = "đ"
            return True
        return False
    text = "".join(letters)
    for plain, marked in (("uo", "ươ"), ("a", "ă"), ("o", "ơ"), ("u", "ư")):
        place = text.rfind(plain)
        if place >= 0:
            letters[place : place + len(plain)] = list(marked)
            return True
    return False


def _with_tone(text: str, tone: str) -> str:
    """The tone on the vowel that bears it; "" for a word without one."""
    first = next((place for place, letter in enumerate(text) if letter in _VOWELS), None)
    if first is None:
        return ""
    if (text[:2] == "qu" or text[:2] == "gi") and text[2:3] in tuple(_VOWELS):
        first = 2
    last = first
    while last + 1 < len(text) and text[last + 1] in _VOWELS:
        last += 1
    vowels = text[first : last + 1]
    place = next((first + vowels.rindex(letter) for letter in "êơâăôư" if letter in vowels), None)
    if "ươ" in vowels:
        place = first + vowels.index("ơ")
    if place is None:
        ends = last + 1 == len(text)
        place = first if len(vowels) == 1 or (len(vowels) == 2 and ends) else first + 1
    return unicodedata.normalize("NFC", text[: place + 1] + tone + text[place + 1 :])
