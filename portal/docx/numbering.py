"""The labels of automatically numbered paragraphs, counted as Word counts them.

"Điều 5", "khoản 2", "điểm b" stand in no text of the file; a reader that makes fresh lists of such paragraphs would
number them anew, and every reference to them would be wrong.
"""

import re
from dataclasses import dataclass

from portal.docx.tree import Node, number

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_PLAIN = re.compile(r"%\d[.)]?")
TYPES = {
    "decimal": "1",
    "decimalZero": "1",
    "lowerLetter": "a",
    "upperLetter": "A",
    "lowerRoman": "i",
    "upperRoman": "I",
}
"""Word's format → the type of an HTML list that counts so."""


@dataclass
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int | None = None
    is_legal: bool = False
    style: str = ""


@dataclass
class Label:
    """bullet; plain (one number or letter and nothing else, which a list can write by itself); or typed."""

    kind: str
    text: str
    value: int
    level: int
    series: str
    """Which numbering it belongs to."""
    type: str = ""
    """Of a plain one, as lists have it: 1, a, A, i, I."""


class Numbering:
    def __init__(self, root: Node | None):
        abstract: dict[str, Node] = {}
        self._levels: dict[str, dict[int, Level]] = {}
        self._series: dict[str, str] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._overridden: set[tuple[str, int]] = set()
        nodes = root.children if root is not None else []
        for node in nodes:
            if node.tag == "w:abstractNum":
                abstract[node.get("w:abstractNumId") or ""] = node
        linked = {node.value("w:styleLink"): node for node in abstract.values() if node.value("w:styleLink")}
        for node in nodes:
            if node.tag == "w:num":
                self._num(node, abstract, linked)

    def _num(self, node: Node, abstract: dict[str, Node], linked: dict) -> None:
        name, series = node.get("w:numId") or "", node.value("w:abstractNumId") or ""
        definition = abstract.get(series)
        if definition is None:
            return
        definition = linked.get(definition.value("w:numStyleLink"), definition)
        levels = _levels(definition)
        for override in node.children:
            if override.tag != "w:lvlOverride" or (index := number(override.get("w:ilvl"))) is None:
                continue
            if (own := override.child("w:lvl")) is not None:
                levels[index] = _level(own)
            if (start := override.number("w:startOverride")) is not None:
                self._overrides.setdefault(name, {})[index] = start
        self._levels[name], self._series[name] = levels, series

    def level_of_style(self, name: str, style: str | None) -> int:
        """The level that a numbered style stands for, where its paragraphs name none."""
        levels = self._levels.get(name, {})
        return next((index for index, level in levels.items() if style and level.style == style), 0)

    def next(self, name: str, index: int) -> Label | None:
        """The label of the next paragraph of this numbering at this level; None where it has no label."""
        levels = self._levels.get(name)
        index = min(max(index, 0), LEVELS - 1)
        if levels is None or index not in levels:
            return None
        level, series = levels[index], self._series[name]
        if level.format == "bullet":
            return Label("bullet", level.text, 0, index, f"{series}.{index}")
        value = self._count(name, series, index, levels)
        if level.format == "none" or not level.text:
            return None
        counts = self._counts[series]
        text = _PLACE.sub(lambda place: _written(place, counts, levels, level.is_legal), level.text).strip()
        is_alone = bool(_PLAIN.fullmatch(level.text.strip())) and level.text.strip()[1] == str(index + 1)
        kind = TYPES.get(level.format, "") if is_alone else ""
        return Label("plain" if kind else "typed", text, value, index, f"{series}.{index}", kind)

    def _count(self, name: str, series: str, index: int, levels: dict[int, Level]) -> int:
        counts = self._counts.setdefault(series, {})
        override = self._overrides.get(name, {}).get(index)
        if override is not None and (name, index) not in self._overridden:
            self._overridden.add((name, index))
            counts[index] = override
        else:
            counts[index] = counts[index] + 1 if index in counts else levels[index].start
        for above in range(index):  # what was passed over counts as begun
            counts.setdefault(above, levels[above].start if above in levels else 1)
        for below in [each for each in counts if each > index]:
            restart = levels[below].restart if below in levels else None
            if restart is None or (restart and index < restart):
                del counts[below]
        return counts[index]


def _levels(definition: Node) -> dict[int, Level]:
    found = {}
    for node in definition.children:
        if node.tag == "w:lvl" and (index := number(node.get("w:ilvl"))) is not None and 0 <= index < LEVELS:
            found[index] = _level(node)
    return found


def _level(node: Node) -> Level:
    start = node.number("w:start")
    return Level(
        start=1 if start is None else max(start, 0),
        format=node.value("w:numFmt") or "decimal",
        text=node.value("w:lvlText") or "",
        restart=node.number("w:lvlRestart"),
        is_legal=bool(node.is_on("w:isLgl")),
        style=node.value("w:pStyle") or "",
    )


def _written(place: re.Match, counts: dict[int, int], levels: dict[int, Level], is_legal: bool) -> str:
    index = int(place[1]) - 1
    format = levels[index].format if index in levels and not is_legal else "decimal"
    return counter(counts.get(index, 1), format)


def counter(value: int, format: str) -> str:
    """A number as Word writes it in this format."""
    if format in ("lowerLetter", "upperLetter") and value > 0:
        letters = chr(ord("a") + (value - 1) % 26) * min((value - 1) // 26 + 1, 40)
        return letters if format == "lowerLetter" else letters.upper()
    if format in ("lowerRoman", "upperRoman") and 0 < value < 4000:
        return _roman(value) if format == "lowerRoman" else _roman(value).upper()
    return f"{value:02d}" if format == "decimalZero" else str(value)


def _roman(value: int) -> str:
    found = ""
    for size, letters in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        found += letters * (value // size)
        value %= size
    return found
