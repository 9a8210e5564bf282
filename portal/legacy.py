"""Words typed for the fonts of old, TCVN3 (ABC) and VNI, brought into Unicode. A leaf.

Both encodings show their bytes as Western letters where the font is missing: “Th«ng tin”, “Thoâng tin”. Tables after
TCVN 5712:1993 (VN3) and VNI for Windows. TCVN3's capitals with a tone exist only as fonts whose names end in H
(.VnTimeH). Nothing here strips anything: TCVN3's ư is the soft hyphen, which portal.text.normalize would take away, so
convert first and clean afterwards.
"""

import re
from collections.abc import Callable

from portal import oldfonts
from portal.foreign import parsed
from portal.vietnamese import is_syllable

TCVN3, VNI = "tcvn3", "vni"

_TCVN3 = dict(
    zip(
        "\xb8\xb5\xb6\xb7\xb9\xa8\xbe\xbb\xbc\xbd\xc6\xa9\xca\xc7\xc8\xc9\xcb"
        "\xd0\xcc\xce\xcf\xd1\xaa\xd5\xd2\xd3\xd4\xd6\xdd\xd7\xd8\xdc\xde"
        "\xe3\xdf\xe1\xe2\xe4\xab\xe8\xe5\xe6\xe7\xe9\xac\xed\xea\xeb\xec\xee"
        "\xf3\xef\xf1\xf2\xf4\xad\xf8\xf5\xf6\xf7\xf9\xfd\xfa\xfb\xfc\xfe\xae"
        "\xa1\xa2\xa3\xa4\xa5\xa6\xa7",
        "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĂÂÊÔƠƯĐ",
        strict=True,
    )
)
_VNI_MARKS = {
    "a": dict(zip("ùøûõïâáàåãäêéèúüë", "áàảãạâấầẩẫậăắằẳẵặ", strict=True)),
    "e": dict(zip("ùøûõïâáàåãä", "éèẻẽẹêếềểễệ", strict=True)),
    "o": dict(zip("ùøûõïâáàåãä", "óòỏõọôốồổỗộ", strict=True)),
    "ô": dict(zip("ùøûõï", "ớờởỡợ", strict=True)),
    "u": dict(zip("ùøûõï", "úùủũụ", strict=True)),
    "ö": dict(zip("ùøûõï", "ứừửữự", strict=True)),
    "y": dict(zip("ùøûõ", "ýỳỷỹ", strict=True)),
}
_VNI = dict(zip("íìæóòôöîñ", "íìỉĩịơưỵđ", strict=True))
_VNI |= {base + mark: letter for base, marks in _VNI_MARKS.items() for mark, letter in marks.items()}

_TCVN3_TOKEN = re.compile(f"[A-Za-z{re.escape(''.join(_TCVN3))}]+")
_VNI_LETTERS = "".join(sorted(set("".join(_VNI)) - set("aeouy")))
_VNI_TOKEN = re.compile(f"[A-Za-z{_VNI_LETTERS}{_VNI_LETTERS.upper()}]+")
_VNI_PIECE = re.compile("|".join(sorted(_VNI, key=len, reverse=True)), re.IGNORECASE)
_SIGNS = frozenset("©®§«»µ·¬½¼¾ª¸¹¨¶")
"""Stand by themselves in texts of every encoding."""
_UNITS = frozenset({"µm", "µg", "µl", "µs", "µA", "µF"})
_MODERN = re.compile("[\u0102-\u01b0\u1ea0-\u1ef9]")
"""Vietnamese letters that neither encoding writes: such a text is in Unicode already."""

_LONGEST = 20
"""Characters of a syllable with signs around it, with room to spare."""
ENOUGH = 2
"""Different words that must come out right before anything is suspected."""


def suspected(text: str) -> str:
    """TCVN3 or VNI where words only make sense when read so; else "". Takes words, not markup."""
    encoding, words = leftovers(text)
    return encoding if len(words) >= ENOUGH else ""


def leftovers(text: str) -> tuple[str, list[str]]:
    """(encoding, the different words in it, in order); ("", []) where there are none."""
    found = {encoding: _evident(text, encoding) for encoding in (TCVN3, VNI)}
    encoding = max(found, key=lambda each: len(found[each]))
    return (encoding, found[encoding]) if found[encoding] else ("", [])


def _evident(text: str, encoding: str) -> list[str]:
    token, read = _READERS[encoding]
    return [word for word in dict.fromkeys(token.findall(text)) if _makes_sense(word, read)]


def _makes_sense(word: str, read: Callable[[str], str]) -> bool:
    """Whether a word is a Vietnamese syllable when read so, and none as it stands."""
    if word.isascii() or word in _UNITS or not any(character.isascii() for character in word):
        return False
    return len(word) <= _LONGEST and not is_syllable(word.strip("«»®©")) and is_syllable(read(word))


def _from_tcvn3(word: str) -> str:
    return "".join(_TCVN3.get(character, character) for character in word)


def _from_vni(word: str) -> str:
    def read(match: re.Match) -> str:
        letter = _VNI[match[0].lower()]
        return letter.upper() if match[0][0].isupper() else letter

    return _VNI_PIECE.sub(read, word)


_READERS = {TCVN3: (_TCVN3_TOKEN, _from_tcvn3), VNI: (_VNI_TOKEN, _from_vni)}


def convert(html_or_text: str, encoding: str) -> str:
    """The words in Unicode, markup as it was. Passages that are in Unicode already stay, and so do those which the
    markup sets in a font of today, where it sets others in one of old (.VnTime, VNI-Times). Raises portal.foreign.
    TooLong."""
    if encoding not in _READERS:
        return html_or_text
    if not re.search(r"<[a-zA-Z!/]", html_or_text):
        return _words(html_or_text, encoding)
    document = parsed(html_or_text)
    fonts = oldfonts.of_rules([sheet.to_text() for sheet in document.query("style")])
    says_fonts = oldfonts.are_named(html_or_text, encoding)
    nodes: list[tuple] = [(document.root, None)]
    while nodes:
        node, font = nodes.pop()
        if node.name == "#text":
            node.data = _run(node.data or "", encoding, font if says_fonts else None)
        elif node.name not in ("style", "script"):
            font = oldfonts.of_element(node, fonts) or font
            nodes += [(child, font) for child in node.children or ()]
    return document.to_html(pretty=False)


def _run(text: str, encoding: str, font: str | None) -> str:
    """A passage in one font; None where the markup does not say which."""
    if font is None:
        return _words(text, encoding)
    if not oldfonts.is_old(font, encoding):
        return text
    converted = _words(text, encoding)
    return converted.upper() if encoding == TCVN3 and font.endswith("H") and not _MODERN.search(text) else converted


def _words(text: str, encoding: str) -> str:
    token, read = _READERS[encoding]
    is_mixed = _MODERN.search(text) is not None

    def one(match: re.Match) -> str:
        word = match[0]
        if word.isascii() or (is_mixed and not _makes_sense(word, read)):
            return word
        return _read_apart(word, read)

    if encoding == VNI:
        return token.sub(one, text)
    return _with_capitals(token, one, text)


def _read_apart(word: str, read: Callable[[str], str]) -> str:
    """Signs that are no letters stay: “Windows®”, “«trích dẫn»”, “§ 5”."""
    if word in _UNITS or word in _SIGNS:
        return word
    if len(word) > _LONGEST or is_syllable(read(word)):
        return read(word)
    if all(character in _SIGNS for character in word):
        return word
    start, end = word[:1] in "«©§®" and word[:1], word[-1:] in "»®©" and word[-1:]
    inner = word[1 if start else 0 : -1 if end else None]
    if start and start in "«©" and is_syllable(read(word[1:].rstrip("»"))):
        return start + _read_apart(word[1:], read)
    if end and inner and (end != "®" or not word.isupper()):
        return _read_apart(word[:-1], read) + end
    return read(word)


def _with_capitals(token: re.Pattern, one: Callable[[re.Match], str], text: str) -> str:
    """TCVN3 writes “HỘI NGHỊ” as “HéI NGHÞ”: in a word of capitals the letters with a tone are capitals too."""
    matches = list(token.finditer(text))
    loud = [_is_loud(match[0]) for match in matches]
    known = [index for index, answer in enumerate(loud) if answer is not None]
    found, position, following = [], 0, 0
    for index, match in enumerate(matches):
        while following < len(known) and known[following] < index:
            following += 1
        around = [loud[each] for each in known[max(following - 1, 0) : following + 1]]
        word = one(match)
        is_capital = loud[index] if loud[index] is not None else bool(around) and all(around)
        found += [text[position : match.start()], word.upper() if is_capital and word != match[0] else word]
        position = match.end()
    return "".join(found) + text[position:]


def _is_loud(word: str) -> bool | None:
    """Whether a word is in capitals; None where its plain letters do not tell."""
    plain = [character for character in word if character.isascii()]
    if any(character.islower() for character in plain):
        return False
    return True if len(plain) > 1 else None
