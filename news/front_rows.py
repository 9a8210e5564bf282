"""How the sections of the home page stand side by side, so that no column ends far above its neighbour.

Blocks of categories stand in rows by turns: one across the page, then two beside each other. What is short and narrow
(latest, most read, announcements, links) shares a row with what follows it.
"""

NARROW = {"latest", "most_read", "announcements", "links"}
_HEIGHT = {"most_read": 5, "announcements": 4, "links": 2, "banner": 2}
"""About how tall a narrow section is, one to another."""
_PAIR = 4
"""Stories of a block that has a neighbour."""
_STRIP = range(3, 5)
"""Stories that stand side by side with a picture each."""


def rows(sections: list[dict], banners: list) -> list[dict]:
    """Rows of the page, each with its kind: a section across the page, "blocks" or "ending".

    sections: as news.front makes them, none without cards. banners: those of the side column.
    """
    found: list[dict] = []
    wide = 0
    for section in sections:
        together = "blocks" if section["kind"] == "block" else "ending" if section["kind"] in NARROW else ""
        if together and found and found[-1]["kind"] == together:
            found[-1]["sections"].append(section)
        else:
            found.append({"kind": together or section["kind"], "sections": [section]})
    endings = [row for row in found if row["kind"] == "ending"]
    if banners and not endings:
        endings = [{"kind": "ending", "sections": []}]
        found += endings
    for row in found:
        if row["kind"] == "blocks":
            row["lines"], wide = _lines(row["sections"], wide)
        if row["kind"] == "ending":
            row |= _ending(row["sections"], banners if row is endings[-1] else [])
    return found


def _lines(blocks: list[dict], wide: int) -> tuple[list[dict], int]:
    """Lines of one block or two; and how many stood across the page so far, since those change their looks by turns."""
    lines, left, alone = [], list(blocks), True
    while left:
        first = left.pop(0)
        if not left or (alone and len(first["cards"]) > 2):
            lines.append({"blocks": [_across(first, wide)]})
            wide, alone = wide + 1, False
        else:
            lines.append({"blocks": _pair(first, left.pop(0))})
            alone = True
    return lines, wide


def _across(block: dict, number: int) -> dict:
    """A block over the whole width: a strip of pictures, one story on a stage with the others beside it, or words."""
    cards = block["cards"]
    pictured = all(card.cover for card in cards)
    if pictured and len(cards) in _STRIP and number % 2:
        return block | {"shape": "strip"}
    if len(cards) < 3:
        return block | {"shape": "few"}
    if any(card.cover for card in cards):
        main, rest = _parted(cards)
        return block | {"shape": "stage", "main": main, "rest": rest}
    return block | {"shape": "words"}


def _pair(one: dict, other: dict) -> list[dict]:
    """Two blocks with as many stories each, where both have more than one."""
    least = min(len(one["cards"]), len(other["cards"]))
    most = min(least, _PAIR) if least > 1 else _PAIR
    found = []
    for block in (one, other):
        main, rest = _parted(block["cards"])
        found.append(block | {"shape": "half", "main": main, "rest": rest[: most - 1]})
    return found


def _parted(cards: list) -> tuple:
    """(the story on top, the others): the newest that has a picture, else the newest."""
    main = next((card for card in cards if card.cover), cards[0])
    return main, [card for card in cards if card is not main]


def _ending(sections: list[dict], banners: list) -> dict:
    """The latest news, and beside it one or two columns of what is narrower; without them, up to three columns."""
    latest = next((section for section in sections if section["kind"] == "latest"), None)
    beside = [section for section in sections if section is not latest]
    tall = sum(section["kind"] != "links" for section in beside)
    count = (2 if tall > 1 else 1) if latest else min(max(len(beside) + bool(banners), 1), 3)
    columns: list[list[dict]] = [[] for _ in range(count)]
    heights = [0] * count
    for section in [*beside, *([{"kind": "banner"}] if banners else [])]:
        lowest = heights.index(min(heights))
        columns[lowest].append(section)
        heights[lowest] += _HEIGHT[section["kind"]]
    return {"latest": latest, "columns": [column for column in columns if column]}
