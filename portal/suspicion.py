"""What looks strange about a link or a text: words of gambling and fraud, names that look like those of the government.

A suspicion is a sentence for people and decides nothing. Words are compared as readers see them: wide and decorated
letters, letters of other alphabets, digits for letters, invisible characters, dots and spaces inside a word make no
difference. Which words and hosts: suspicious.toml. A leaf.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from django.conf import settings

from portal import known_hosts
from portal.hosts import host_of, in_words, ip_of, is_beneath, registrable
from portal.text import fold as _fold
from portal.text import normalize

fold = lru_cache(maxsize=20_000)(_fold)
"""The same words come again and again."""


def warnings(addresses: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Sentences that say what looks strange, each once, in order; [] where nothing does.

    addresses: links that are new here. One to a host that somebody has accepted should be left out by the caller
    (OutboundHost.objects.new_among), or it would be warned of for ever. texts: what readers would see.
    """
    found = [sentence for address in addresses for sentence in of_address(address)]
    found += [sentence for text in texts for sentence in of_text(text)]
    return list(dict.fromkeys(found))


# Words


@dataclass(frozen=True)
class Term:
    """kind: a key of _KINDS. words: its syllables as written. after: syllables that make it innocent."""

    kind: str
    words: tuple[str, ...]
    after: frozenset[str]

    @property
    def text(self) -> str:
        return " ".join(self.words)

    @property
    def sentence(self) -> str:
        return _KINDS[self.kind].format(self.text)


_KINDS = {
    "gambling": "Có chữ hay gặp trong quảng cáo cờ bạc: “{}”. Xin xem kỹ trước khi dùng.",
    "fraud": "Có chữ hay gặp trong tin nhắn, trang lừa đảo: “{}”. Xin xem kỹ trước khi dùng.",
}


@cache
def _listed() -> dict:
    return tomllib.loads((Path(__file__).parent / "suspicious.toml").read_text())


@cache
def _terms() -> dict[str, list[Term]]:
    """First syllable without accents → terms."""
    found: dict[str, list[Term]] = {}
    for kind in _KINDS:
        for line in _listed()[kind]["words"]:
            words, _, after = line.partition("|")
            term = Term(kind, tuple(words.split()), frozenset(after.split()))
            found.setdefault(fold(term.words[0]), []).append(term)
    return found


@cache
def _joined() -> dict[str, list[Term]]:
    """Terms written as one word, without accents → terms; short ones would be found in too much."""
    found: dict[str, list[Term]] = {}
    for term in (term for terms in _terms().values() for term in terms):
        if len(joined := fold("".join(term.words))) >= 6:
            found.setdefault(joined, []).append(term)
    return found


def of_text(text: str) -> list[str]:
    """A sentence for each term that a text has."""
    return [term.sentence for term in terms_in(text)]


def terms_in(text: str) -> list[Term]:
    found: dict[Term, None] = {}
    for words in _readings(text):
        for place, word in enumerate(words):
            for term in _at(words, place, word):
                found[term] = None
    return list(found)


def _at(words: list[str], place: int, word: str) -> Iterator[Term]:
    folded = fold(word)
    for term in _terms().get(folded, ()):
        end = place + len(term.words)
        if len(words) < end or not all(map(_same, words[place:end], term.words)):
            continue
        if len(words) == end or words[end] not in term.after:
            yield term
    bare = word.strip("0123456789")
    for term in _joined().get(fold(bare), ()):
        if _same(bare, "".join(term.words)):
            yield term


def _same(word: str, wanted: str) -> bool:
    """Whether a word is the wanted one, with its accents or without any; with others it is another word."""
    folded = fold(word)
    return word == wanted or (folded == fold(wanted) and folded == word)


_LOOKS_LIKE = str.maketrans(
    "аеорсухіїјѕԁһԛԝвкмнтгпАВЕКМНОРСТУХІЈЅαορνικτυχγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡɩʟøØłŁħ",
    "aeopcyxiijsdhqwbkmhtrnABEKMHOPCTYXIJSaopviktuxywABEZHIKMNOPTYXiagilooLLh",
)
"""Letters of other alphabets that are drawn like ours (https://www.unicode.org/Public/security/latest/confusables.txt)."""
_TONES = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323")
_DIGITS = str.maketrans("0134578", "oieastb")
_AT = re.compile(r"(?<![\w.])([^\W\d_]{1,8})@([^\W\d_]{0,8})(?![\w.@])")
_DOLLAR = re.compile(r"(?<=[^\W\d_])\$(?=[^\W\d_])")
_WORD = re.compile(r"[^\W_]+")
_WITHIN = re.compile(r"(?<=[^\W_])[.*_|·•~+\-–'’`^,:;/\\]+(?=[^\W_])")
_LETTER_BY_LETTER = re.compile(r"(?<![^\W_])(?:[^\W\d_][ \t.*_|·•~+\-]{1,3}){3,}[^\W\d_](?![^\W_])")
_GAPS = re.compile(r"[ \t.*_|·•~+\-]+")


def _plain(text: str) -> str:
    """The text in common letters, small, without what nobody sees."""
    text = unicodedata.normalize("NFKC", normalize(text)).translate(_LOOKS_LIKE)
    text = unicodedata.normalize("NFD", text)
    text = "".join(c for c in text if c in _TONES or unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    return unicodedata.normalize("NFC", text).lower()


def _readings(text: str) -> Iterator[list[str]]:
    """The words of a text in the ways in which somebody may have meant them to be read."""
    text = _DOLLAR.sub("s", _AT.sub(r"\1a\2", _plain(text)))
    shown = [text]
    if _WITHIN.search(text):
        shown.append(_WITHIN.sub("", text))
    if _LETTER_BY_LETTER.search(text):
        shown.append(_LETTER_BY_LETTER.sub(lambda match: _GAPS.sub("", match[0]), text))
    for reading in shown:
        words = _WORD.findall(reading)
        yield words
        if any(_is_mixed(word) for word in words):
            yield [word.translate(_DIGITS) if _is_mixed(word) else word for word in words]


def _is_mixed(word: str) -> bool:
    return any(c.isdigit() for c in word) and any(c.isalpha() for c in word)


# Addresses


def of_address(address: str) -> list[str]:
    """What looks strange about one http(s) address."""
    host = host_of(address)
    if not host:
        return []
    found = list(of_host(host))
    authority = re.split(r"[/\\?#]", address.partition(":")[2].lstrip("/\\"), maxsplit=1)[0]
    if "@" in authority:
        found.append(
            f"Địa chỉ viết “{authority.rpartition('@')[0][:60]}” trước dấu @ để che máy chủ thật là {host}. "
            "Xin đừng dùng."
        )
    return found


@lru_cache(maxsize=2000)
def of_host(host: str) -> tuple[str, ...]:
    """What looks strange about a host's name; nothing about the government's and our own."""
    return tuple(_of_host(host, frozenset(_own())))


def _of_host(host: str, own: frozenset[str]) -> Iterator[str]:
    if host in known_hosts.ALL or host in own:
        return
    shown = in_words(host)
    named = host if shown == host else f"{shown} ({host})"
    if ip_of(host):
        yield f"{host} là số máy, không phải tên của cơ quan, đơn vị nào. Xin dùng địa chỉ có tên."
        return
    if any(is_beneath(host, each) for each in _listed()["hosts"]["shorteners"]):
        yield f"{host} rút gọn địa chỉ nên bạn đọc không biết sẽ đến đâu. Xin dùng địa chỉ thật."
    if words := words_of_host(host):
        yield f"Tên máy chủ {named} có chữ hay gặp ở trang cờ bạc, lừa đảo: “{words}”. Xin xem kỹ trước khi dùng."
    if any(_mixes_alphabets(label) for label in shown.split(".")):
        yield f"Tên máy chủ {named} trộn nhiều bảng chữ cái, thường là để giống một tên khác. Xin xem kỹ."
    if like := _looks_like(host, own):
        yield f"Tên máy chủ {named} gần giống {like} nhưng không phải. Xin chắc chắn đây là trang bạn muốn dẫn đến."


def _own() -> set[str]:
    hosts = {host_of(settings.SITE_URL), *(each.lstrip(".") for each in settings.ALLOWED_HOSTS if "*" not in each)}
    return {host for host in hosts if host and "." in host and not ip_of(host)}


def words_of_host(host: str) -> str:
    """What of a host's name is a word of gambling or fraud; "" for nothing."""
    listed = _listed()["hosts"]
    for label in host.split("."):
        bare = _drawn(label).replace("-", "")
        for word in listed["words"]:
            if _drawn(word) in bare:
                return word
        plain = label.replace("-", "")
        for name in listed["names"]:
            if plain == name or (plain.startswith(name) and plain[len(name) :].isdigit()):
                return name
        if re.fullmatch(listed["pattern"], plain):
            return plain
    return ""


def is_parked(host: str, title: str, words: str) -> bool:
    """Whether a page says that its name is for sale, or stands with those who sell names."""
    listed = _listed()["parked"]
    if any(is_beneath(host, each) for each in listed["hosts"]):
        return True
    text = normalize(f"{title} {words}").lower()
    return any(phrase in text for phrase in listed["words"])


_ALPHABETS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "HEBREW", "ARABIC", "GEORGIAN")


def _mixes_alphabets(label: str) -> bool:
    used = {unicodedata.name(c, "").partition(" ")[0] for c in label if c.isalpha()}
    return len(used.intersection(_ALPHABETS)) > 1


def _drawn(name: str) -> str:
    """A name by its looks: what is easily taken for one another becomes the same."""
    return fold(_plain(in_words(name))).translate(_DRAWN_ALIKE).replace("rn", "m").replace("vv", "w")


_DRAWN_ALIKE = str.maketrans("01345i", "oleasl")


_SHORTEST = 6
"""Letters of a name that may not stand elsewhere; shorter ones are common words and initials."""
_SHORTEST_WITHIN, _SHORTEST_MISSPELT = 9, 8


def _looks_like(host: str, own: frozenset[str]) -> str:
    """The name that a host may be mistaken for; "" where there is none."""
    guarded = [*known_hosts.ALL, *own]
    if any(is_beneath(host, name) for name in own):
        return ""
    drawn = _drawn(host)
    for name in (*guarded, "gov.vn", "chinhphu.vn"):
        if is_beneath(drawn, _drawn(name)) and not is_beneath(host, name):
            return name
    if is_beneath(host, "gov.vn") or any(is_beneath(host, registrable(name)) for name in guarded):
        return ""
    written = f".{drawn.replace('-', '.')}."
    for name in guarded:
        if f".{_drawn(name).replace('-', '.')}." in written:  # dichvucong.gov.vn.evil.example, dichvucong-gov-vn.com
            return name
    labels = [label.replace("-", "") for label in drawn.split(".")[:-1]]
    if ".gov.vn." in written or any(
        "govvn" in label or (label.endswith("gov") and host.endswith(".vn")) for label in labels
    ):
        return "tên miền .gov.vn của cơ quan nhà nước"
    for name in guarded:
        label = _drawn(registrable(name).partition(".")[0]).replace("-", "")
        if any(_is_like(each, label) for each in labels):
            return name
    return ""


def _is_like(label: str, guarded: str) -> bool:
    if len(guarded) >= _SHORTEST and label == guarded:
        return True
    if len(guarded) >= _SHORTEST_WITHIN and guarded in label:
        return True
    return len(guarded) >= _SHORTEST_MISSPELT and _one_apart(label, guarded)


def _one_apart(one: str, other: str) -> bool:
    """Whether a single letter was added, left out, changed, or two neighbours were swapped."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    return (
        one[1:] == other[1:]
        or one[1:] == other
        or one == other[1:]
        or (one[:2] == other[:2][::-1] and one[2:] == other[2:])
    )
