"""Lists that are lists only by their look: Word's paragraphs with a marker, and what people type by hand."""

import re
from dataclasses import dataclass, replace

from portal.pasting.blocks import Block, Box, Item, Paragraph, trimmed
from portal.pasting.markers import BULLET, BULLETS, meanings

_TYPED = re.compile(rf"([{re.escape(BULLETS)}])[ \n]+(?=\S)|(\d{{1,2}}[.)]) +(?=[^\W\d])|([a-zđ]\)) +(?=\S)")


def listed(blocks: list[Block]) -> list[Block]:
    """Blocks with every faked list as a list, also inside boxes."""
    for block in blocks:
        if isinstance(block, Box) and block.tag not in ("figure", "figcaption", "caption"):
            block.children = listed(block.children)
    return _gathered(_typed(_parted([_settled(block) for block in blocks])))


def _settled(block: Block) -> Block:
    """A paragraph is no item where Word drew no marker."""
    if isinstance(block, Paragraph) and block.item and not meanings(block.item.marker):
        block.item = None
    return block


def _gathered(blocks: list[Block]) -> list[Block]:
    found: list[Block] = []
    group: list[Paragraph] = []
    for block in [*blocks, None]:
        if isinstance(block, Paragraph) and block.item:
            group.append(block)
            continue
        found += _built(group)
        group = []
        if block is not None:
            found.append(block)
    return found


@dataclass(slots=True)
class _Open:
    level: int
    box: Box
    type: str
    number: int


def _built(group: list[Paragraph]) -> list[Block]:
    """Consecutive items as lists inside one another."""
    found: list[Block] = []
    stack: list[_Open] = []
    for paragraph in group:
        item = paragraph.item
        paragraph.item = None
        known = meanings(item.marker)
        while stack and stack[-1].level > item.level:
            stack.pop()
        place = stack[-1] if stack and stack[-1].level == item.level else None
        if place and (place.type, place.number + 1 if place.type else 0) in known:
            place.number += 1
        else:
            if place:
                stack.pop()
            type_, number = known[0]
            box = Box("ol" if type_ else "ul", attrs=_attributes(type_, number))
            (stack[-1].box.children[-1].children if stack else found).append(box)
            place = _Open(item.level, box, type_, number)
            stack.append(place)
        place.box.children.append(Box("li", [paragraph]))
    return found


def _attributes(type_: str, number: int) -> dict[str, str]:
    return {"start": str(number) if number > 1 else "", "type": type_ if type_ not in ("", "1") else ""}


def _typed_marker(block: Block) -> re.Match | None:
    if not isinstance(block, Paragraph) or block.tag != "p" or block.item or block.align or not block.runs:
        return None
    return _TYPED.match(block.text)


def _parted(blocks: list[Block]) -> list[Block]:
    """Paragraphs whose lines, but for the first, all begin with a marker are parted at their line breaks."""
    found: list[Block] = []
    for block in blocks:
        texts = block.text.split("\n") if isinstance(block, Paragraph) and block.tag == "p" else []
        marked = [_TYPED.match(text) is not None for text in texts]
        if len(texts) > 1 and all(marked[1:]) and sum(marked) > 1 and not block.align:
            parts = _lines_of(block)
            found += _typed(parts) if any(_is_safe(run) for run in _runs_of(parts)) else [block]
        else:
            found.append(block)
    return found


def _lines_of(paragraph: Paragraph) -> list[Paragraph]:
    parts: list[list] = [[]]
    for run in paragraph.runs:
        first, *others = run.text.split("\n")
        parts[-1].append(run._replace(text=first))
        parts += [[run._replace(text=text, html="")] for text in others]
    return [replace(paragraph, runs=trimmed(part), is_loose=False) for part in parts]


def _runs_of(blocks: list[Block]) -> list[list[Paragraph]]:
    """Consecutive paragraphs with markers of one sort: bullets, numbers, letters."""
    runs: list[list[Paragraph]] = [[]]
    sort = None
    for block in blocks:
        found = _typed_marker(block)
        if sort != (found and found.lastindex):
            runs.append([])
            sort = found and found.lastindex
        if found:
            runs[-1].append(block)
    return [run for run in runs if run]


def _typed(blocks: list[Block]) -> list[Block]:
    """Paragraphs typed as a list become items, where they are one beyond doubt."""
    for run in _runs_of(blocks):
        if not _is_safe(run):
            continue
        levels: dict[str, int] = {}
        for paragraph in run:
            found = _typed_marker(paragraph)
            marker = next(group for group in found.groups() if group)
            level = levels.setdefault(marker if found[1] else "1", len(levels) + 1)
            paragraph.item = Item(level, marker)
            paragraph.runs = trimmed(paragraph.after(found.end()))
    return blocks


def _is_safe(run: list[Paragraph]) -> bool:
    """At least two, all bullets or all numbers in a row; not what people say to one another, not headings."""
    if len(run) < 2 or all(paragraph.is_bold for paragraph in run):
        return False
    markers = [next(group for group in _typed_marker(paragraph).groups() if group) for paragraph in run]
    known = [meanings(marker) for marker in markers]
    if all(each == [BULLET] for each in known):
        return not any("?" in paragraph.text or paragraph.text.rstrip("”\"' ")[-1:] in "!…" for paragraph in run)
    for type_, number in known[0]:
        if type_ and all((type_, number + index) in each for index, each in enumerate(known)):
            return True
    return False
