"""Headings: real ones brought to our levels, and short bold paragraphs that can be nothing else."""

import re
from dataclasses import replace

from portal.pasting.blocks import Block, Paragraph
from portal.pasting.markers import meanings
from portal.text import fold

LONGEST = 120
_LEVELS = ("h2", "h3", "h4")
_NUMBERED = re.compile(
    r"(?:(\d{1,2}(?:\.\d{1,2})*\.?\d?)|([IVXL]{1,5}|[A-Z])|([a-z]))[.)]+\s+(?=\S)|(\d{1,2}(?:\.\d{1,2})+)\s+(?=\S)"
)
_MOTTO = ("cong hoa xa hoi chu nghia", "doc lap")
"""What stands over an official letter is no heading."""


def levelled(blocks: list[Block]) -> list[Block]:
    """Headings h1 to h6 as h2 to h4; where there are none, faked ones."""
    real = [block for block in blocks if isinstance(block, Paragraph) and block.tag[0] == "h"]
    if not real:
        return _unmasked(blocks)
    shift = 1 if any(block.tag == "h1" for block in real) else 0
    for block in real:
        block.tag = _LEVELS[min(int(block.tag[1]) + shift, 4) - 2]
    return [_plain(block) for block in blocks]


def _plain(block: Block) -> Block:
    """A heading is bold by itself."""
    return block.without("strong") if isinstance(block, Paragraph) and block.tag in _LEVELS else block


def _unmasked(blocks: list[Block]) -> list[Block]:
    found = [index for index in range(len(blocks)) if _looks_like_one(blocks, index)]
    kinds = {index: _kind(blocks[index].text) for index in found}
    if any(kinds.values()):
        found = [index for index in found if kinds[index]]
    elif len(found) < 2:
        return blocks
    order = list(dict.fromkeys(kinds[index] for index in found))
    result = list(blocks)
    for index in found:
        tag = _LEVELS[min(order.index(kinds[index]), 2)]
        result[index] = replace(blocks[index].without("strong"), tag=tag, is_loose=False)
    return result


def _looks_like_one(blocks: list[Block], index: int) -> bool:
    block = blocks[index]
    if not (isinstance(block, Paragraph) and block.tag == "p" and block.is_bold) or block.item:
        return False
    text = block.text.strip()
    if len(text) > LONGEST or "\n" in text or text[-1] in ".,;:…?!-–" or block.align == "right":
        return False
    if not any(character.isalpha() for character in text) or fold(text).startswith(_MOTTO):
        return False
    if any(run.html for run in block.runs):
        return False
    following = next((each for each in blocks[index + 1 : index + 2]), None)
    if isinstance(following, Paragraph) and following.is_bold:
        # “I. …” may be followed by “1. …” at once; two bold lines without numbers are a title or a signature.
        return bool(_kind(text) and _kind(following.text) and _kind(text) != _kind(following.text))
    return following is not None


def _kind(text: str) -> str:
    """By what a heading is numbered: “I”, “1”, “1.1”, “a”; empty for none."""
    found = _NUMBERED.match(text)
    if not found:
        return ""
    if number := found[1] or found[4]:
        return ".".join("1" for part in number.split(".") if part)
    if found[2]:
        return "I" if any(type_ == "I" for type_, _ in meanings(found[2])) else "A"
    return "a"
