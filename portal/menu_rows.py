"""A menu as the rows of a form: what was sent, what the buttons do with it, and the entries that are saved.

A row is an entry and how deep it stands (0 or 1); a row of depth 1 belongs to the nearest one above of depth 0.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from portal.models.menu import blank_entry

LONGEST = 2000
"""Characters of anything that is sent for a row; longer ones are cut, and then refused as too long."""


@dataclass
class Row:
    entry: dict
    depth: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def key(self) -> int:
        return self.entry["key"]


def rows_of(entries: Iterable[dict]) -> list[Row]:
    """The rows of what is saved."""
    found = []
    for entry in entries:
        found.append(Row({name: value for name, value in entry.items() if name != "children"}))
        found += [Row(dict(child), 1) for child in entry["children"]]
    return found


def entries_of(rows: list[Row]) -> list[dict]:
    """What is saved of rows."""
    entries: list[dict] = []
    for row in rows:
        if row.depth and entries:
            entries[-1]["children"].append(row.entry)
        else:
            entries.append(row.entry | {"children": []})
    return entries


def sent(data) -> list[Row]:
    """The rows that a form names, a QueryDict; nonsense is left out, and what remains is a tree of two levels."""
    rows, seen = [], set()
    for text in data.getlist("row"):
        key = _number(text)
        if not key or key in seen:
            continue
        seen.add(key)

        def given(name, key=key):
            return data.get(f"row-{key}-{name}", "")[:LONGEST]

        kind, _, pk = given("to").partition("-")
        entry = blank_entry() | {"key": key, "title": given("title").strip(), "title_en": given("title_en").strip()}
        entry["is_off"] = bool(given("is_off"))
        if kind in ("category", "page"):
            entry[kind] = _number(pk) or None
        else:
            entry["address"] = given("address").strip()
        rows.append(Row(entry, 1 if given("depth") == "1" and rows else 0))
    return rows


def act(rows: list[Row], data, offer) -> int:
    """What the pressed button asks for, done to the rows in place; the key of the row that it was about, or 0.

    offer(kind, value) → the entry that is to be added, or None where there is none.
    """
    verb, _, value = data.get("act", "").partition(":")
    if verb == "add":
        entry = offer(*value.partition(":")[::2])
        if entry is None:
            return 0
        key = max((row.key for row in rows), default=0) + 1
        rows.append(Row(blank_entry() | entry | {"key": key}))
        if "before" in data:
            place(rows, key, _number(data["before"]), data.get("depth") == "1")
        return key
    key = _number(value)
    if not any(row.key == key for row in rows):
        return 0
    if verb in _MOVES:
        _MOVES[verb](rows, key)
    elif verb == "place":
        place(rows, key, _number(data.get("before", "")), data.get("depth") == "1")
    return key


def span(rows: list[Row], key: int) -> tuple[int, int]:
    """Where a row begins, and where what belongs to it ends."""
    start = next(number for number, row in enumerate(rows) if row.key == key)
    end = start + 1
    while not rows[start].depth and end < len(rows) and rows[end].depth:
        end += 1
    return start, end


def up(rows: list[Row], key: int) -> None:
    """Before the one before it on its own level, with its children; the first child goes nowhere."""
    start, end = span(rows, key)
    if start and (rows[start].depth == 0 or rows[start - 1].depth):
        above = start - 1
        while rows[above].depth > rows[start].depth:
            above -= 1
        rows[above:end] = rows[start:end] + rows[above:start]


def down(rows: list[Row], key: int) -> None:
    start, end = span(rows, key)
    if end < len(rows) and rows[end].depth == rows[start].depth:
        _, after = span(rows, rows[end].key)
        rows[start:after] = rows[end:after] + rows[start:end]


def into(rows: list[Row], key: int) -> None:
    """Under the entry above it, as its last; not with children of its own, since there are two levels."""
    start, end = span(rows, key)
    if may_go_into(rows, start, end):
        rows[start].depth = 1


def may_go_into(rows: list[Row], start: int, end: int) -> bool:
    return rows[start].depth == 0 and start > 0 and end == start + 1


def out(rows: list[Row], key: int) -> None:
    """To the upper level, after the entry that it stood under and that one's children."""
    start, _ = span(rows, key)
    row = rows[start]
    if row.depth:
        after = start + 1
        while after < len(rows) and rows[after].depth:
            after += 1
        row.depth = 0
        rows[start:after] = [*rows[start + 1 : after], row]


def remove(rows: list[Row], key: int) -> None:
    """The row; its children come up."""
    start, end = span(rows, key)
    for row in rows[start:end]:
        row.depth = 0
    del rows[start]


_MOVES = {"up": up, "down": down, "into": into, "out": out, "remove": remove}


def place(rows: list[Row], key: int, before: int, deep: bool) -> None:
    """Where a row was dropped: before another (0: at the end), on the lower level where it may be there.

    What has children stays on the upper level, so it lands before the entry whose children it was dropped among.
    """
    start, end = span(rows, key)
    block = rows[start:end]
    if any(row.key == before for row in block):
        before = rows[end].key if end < len(rows) else 0
    del rows[start:end]
    at = next((number for number, row in enumerate(rows) if row.key == before), len(rows))
    depth = 1 if deep and len(block) == 1 and at > 0 else 0
    while not depth and 0 < at < len(rows) and rows[at].depth:
        at += 1  # between an entry and its children there is no place for another entry
    block[0].depth = depth
    rows[at:at] = block


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0
