"""What stands before an item of a list: bullets, numbers, letters."""

import re

BULLETS = "-–+*•·▪▫●○◦■□✓✔➢➤►❖\uf0b7\uf0a7\uf0d8\uf076\uf0fc\uf02d\uf0a8\uf06f"
_NUMBER = re.compile(r"\(?([0-9]{1,3}|[a-z]|[A-Z]|[ivxl]{1,6}|[IVXL]{1,6})[.)]?")
_ROMAN = re.compile(r"(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}

BULLET = ("", 0)


def meanings(marker: str) -> list[tuple[str, int]]:
    """What a marker may mean, likeliest first: BULLET, or (type of the ol, number); empty for “1.1.” and “Điều 1”.

    Types: "1", "a", "A", "i", "I".
    """
    marker = marker.strip()
    if len(marker) == 1 and (marker in BULLETS or marker in "o§vØüq¨"):  # as Symbol and Wingdings show their bullets
        return [BULLET]
    found = _NUMBER.fullmatch(marker)
    if not found:
        return []
    core = found[1]
    if core.isdigit():
        return [("1", int(core))]
    small = "a" if core.islower() else "A"
    letters = [(small, ord(core.lower()) - ord("a") + 1)] if len(core) == 1 else []
    romans = [("i" if core.islower() else "I", _roman(core.lower()))] if _ROMAN.fullmatch(core.lower()) else []
    return romans + letters if core.lower() == "i" or not letters else letters + romans


def _roman(number: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in number]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
