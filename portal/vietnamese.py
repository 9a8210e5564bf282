"""Whether a word can be a Vietnamese syllable. A leaf without models.

Made to be trusted: what might be a name, a loan word or an abbreviation passes. A spelling checker that cries wolf
is switched off, so rather ten mistakes are missed than one right word is marked.
"""

import re
import unicodedata
from collections.abc import Iterator

_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}
_VOWELS = "aăâeêioôơuưy"
_MARKED = re.compile(r"[ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ]", re.IGNORECASE)

_RIMES = frozenset(
    """a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ich im in inh ip it iu ia iêc iêm iên iêng iêp iêt iêu
    yêm yên yêng yêt yêu y o oc oi om on ong op ot ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u uc ui um un ung up ut ua uôc uôi uôm uôn uông uôt ư ưc ưi ưm ưn ưng ưt ưu ưa ươc ươi ươm ươn ương ươp ươt ươu
    oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oem oen oeo oet
    uân uâng uât uây uê uêch uênh uơ uy uya uych uyn uynh uyp uyt uyu uyên uyêt""".split()
)
_AFTER_QU = frozenset(rime for rime in _RIMES if rime[0] in "aăâeêiơyô") | {"ych", "yn", "ynh", "yp", "yt", "yu"}
_ONSETS = frozenset("b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()) | {""}
_FRONT = frozenset("eêiy")
_STOPS = ("c", "ch", "p", "t")

_ONSET = re.compile(r"ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnpqrstvx]|")
_ONE_SYLLABLE = re.compile(
    rf"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?[{_VOWELS}]+(?:ch|ng|nh|[cmnpt])?"
)
"""The outline of a Vietnamese syllable. What has another outline and a capital letter is somebody's name."""
_LOAN_PART = r"(?:[bcdđghklmnpqrstvx]{1,3}|qu|gi)"
_LOAN = re.compile(rf"{_LOAN_PART}?[{_VOWELS}]{{1,2}}(?:{_LOAN_PART}[{_VOWELS}]{{1,2}})+(?:ch|ng|nh|[cklmnprst])?")
_LOAN_TONES = {"", "sắc"}
"""A loan word written in one piece: every part but the first begins with a consonant, and no tone but sắc (“axít”)."""

_OF_PEOPLES = frozenset(
    "đắk đăk lắk lăk păk pắk krông brâu hrê xtiêng niê mlô kpă chrê plông păh pưh tẻh bhnông".split()
)
"""Names of places, peoples and families of the Central Highlands, whose languages have other clusters and finals.
Needed only where such a name is written in small letters; with a capital its outline lets it pass."""
_OF_CHEMISTS = frozenset("điôxin điôxít điôxit prôtêin prôtêôm viôlông piôt sêôlit nêôn lôgic lôgíc gíc".split())
"""Loan words in whose inside two vowels meet, or with an ending that Vietnamese lacks."""
EXCEPTIONS = _OF_PEOPLES | _OF_CHEMISTS

_BOTH_PLACES = frozenset({"oa", "oe", "uy", "oong", "ooc"})
"""Rimes whose tone mark may stand on either vowel: hòa and hoà, thúy and thuý."""


def is_syllable(word: str) -> bool:
    """Whether the word, of letters only, can be one Vietnamese syllable; “hoà” and “hòa” both can."""
    letters, tone, place = _take_apart(word)
    return tone is not None and any(
        rime in (_AFTER_QU if onset == "qu" else _RIMES)
        and _fit(onset, rime)
        and (tone in ("sắc", "nặng") or not rime.endswith(_STOPS))
        and (not tone or place - start in _places(rime))
        for onset, rime, start in _readings(letters)
    )


def _take_apart(word: str) -> tuple[str, str | None, int]:
    """(letters without tone, the tone or "", which letter carries it); the tone is None where there are two."""
    letters, tone, place = [], "", -1
    for character in unicodedata.normalize("NFC", word).lower():
        kept = []
        for mark in unicodedata.normalize("NFD", character):
            if mark not in _TONES:
                kept.append(mark)
            elif tone:
                return word, None, -1
            else:
                tone, place = _TONES[mark], len(letters)
        letters.append(unicodedata.normalize("NFC", "".join(kept)))
    return "".join(letters), tone, place


def _readings(letters: str) -> Iterator[tuple[str, str, int]]:
    """(onset, rime, where the rime begins). After gi the i may count twice: gi + êng is giêng, gi + n is gin."""
    onset = _ONSET.match(letters)[0]
    rest = letters[len(onset) :]
    yield onset, rest, len(onset)
    if onset == "gi" and rest != "a":
        yield onset, f"i{rest}", 1


def _fit(onset: str, rime: str) -> bool:
    """c, g and ng stand before back vowels; k, gh and ngh before front ones; a bare i- is written yê-."""
    front = rime[0] in _FRONT
    if onset in ("c", "g", "ng"):
        return not front
    if onset in ("k", "gh", "ngh"):
        return front
    if rime.startswith("yê"):
        return onset in ("", "qu")
    return onset in _ONSETS


def _places(rime: str) -> set[int]:
    """Which letters of the rime may carry the tone mark."""
    vowels = len(rime) - len(rime.lstrip(_VOWELS))
    if rime in _BOTH_PLACES:
        return {0, 1}
    for index, letter in enumerate(rime[:vowels]):
        if letter in "êơ" or (letter in "ăâôư" and not rime.startswith("ươ")):
            return {index}
    return {0} if vowels == 1 or vowels == 2 == len(rime) else {1}


def same_spelling(one: str, other: str) -> bool:
    """Whether two texts differ in nothing but capitals and the place of tone marks (“Thúy Hòa”, “Thuý Hoà”)."""

    def sounds(text: str) -> list[tuple]:
        return [_take_apart(word)[:2] for word in text.split()]

    return sounds(one) == sounds(other)


_TOKEN = re.compile(r"[^\W\d_]+")
_GLUE = frozenset("-‑'’ʼ´`_@/\\.0123456789")


def impossible_words(text: str) -> Iterator[str]:
    """Words with Vietnamese letters that can be neither a Vietnamese syllable nor a name, a loan word or a code."""
    for found in _TOKEN.finditer(text):
        word = found[0]
        if not _MARKED.search(word) or is_syllable(word) or _may_be_foreign(word):
            continue
        before, after = text[found.start() - 1 : found.start()], text[found.end() : found.end() + 2]
        if before in _GLUE and before:
            continue  # part of a hyphenated name or loan word, a code, an address
        if after[:1] in _GLUE and after[1:2].isalnum():
            continue
        yield word


def _may_be_foreign(word: str) -> bool:
    small = unicodedata.normalize("NFC", word).lower()
    if small in EXCEPTIONS or set(small) & set("fjwz") or any(c not in _LETTERS for c in small):
        return True
    letters, tone, _ = _take_apart(word)
    if not any(letter in _VOWELS for letter in letters):
        return True  # QĐ, HĐND
    if not word.islower() and not _ONE_SYLLABLE.fullmatch(letters):
        return True  # a name, an abbreviation, a brand
    if word[1:] != word[1:].lower() and not word.isupper():
        return True
    if word[0].isupper() and letters[0] == "k" and letters[1:2] not in _FRONT:
        return True  # Kông Chro, Kăn: in Vietnamese words k stands before e, ê, i and y only
    return tone in _LOAN_TONES and _LOAN.fullmatch(letters) is not None


_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ")
