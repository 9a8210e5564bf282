"""A whole Word file as one dictionary that can be written as JSON, and the bytes of its pictures."""

import re
from collections.abc import Iterator

from portal.docx import body
from portal.docx.archive import Archive
from portal.docx.context import Context
from portal.docx.errors import BROKEN, Unusable
from portal.docx.tree import Node

_NOTES = {"footnotes": "w:footnote", "endnotes": "w:endnote"}


def read(data: bytes) -> tuple[dict, Iterator[bytes]]:
    """(the dictionary, the bytes of each picture). Raises Unusable. The dictionary holds:

    blocks, see portal.docx.body. notes: rich text of each, by the number that its marks carry. pictures: {"kind",
    "alt", "edits", "is_cropped_by_hand"} each. title: what the file's properties say. lost: {"kind", "count",
    "where": [words near it]} each.
    """
    archive = Archive(data)
    context = Context(archive)
    root = archive.xml(archive.main)
    text = root.child("w:body") if root is not None else None
    if text is None:
        raise Unusable(BROKEN)
    blocks = body.Body(context, archive.main).read(text)
    notes = _notes(context)
    if (section := text.child("w:sectPr")) is not None:
        context.sections.append(section)
    _sections(context)
    _comments(context)
    title = context.core_title()
    found = {
        "blocks": blocks,
        "notes": notes,
        "pictures": [_picture(about) for about in context.pictures],
        "sizes": [about["bytes"] for about in context.pictures],
        "title": title,
        "lost": context.losses.as_list(),
    }
    return found, (archive.picture(about["part"]) or b"" for about in context.pictures)


def _notes(context: Context) -> list[str]:
    """Rich text of the notes in the order of their first mention; a note may mention further ones."""
    stories: dict[str, dict[str, Node]] = {}
    parts: dict[str, str] = {}
    for kind, tag in _NOTES.items():
        if (found := context.part_of_kind(kind)) is not None:
            parts[kind] = found[0]
            stories[kind] = {node.get("w:id") or "": node for node in found[1].children if node.tag == tag}
    written: list[str] = []
    while len(written) < len(context.notes):
        kind, name = context.notes[len(written)]
        node = stories.get(kind, {}).get(name)
        blocks = body.Body(context, parts[kind]).read(node) if node is not None else []
        written.append("<br>".join(block["html"] for block in blocks if block["kind"] == "paragraph" or block["text"]))
    return written


def _sections(context: Context) -> None:
    """Columns, and headers and footers that say more than a page's number."""
    seen = set()
    relations = context.relations(context.archive.main)
    for section in context.sections:
        if (section.number("w:cols", "w:num") or 1) > 1:
            context.losses.add("columns", "")
        for node in section.children:
            kind = {"w:headerReference": "header", "w:footerReference": "footer"}.get(node.tag)
            part = relations.part(node.get("r:id")) if kind else None
            if part is None or part in seen:
                continue
            seen.add(part)
            root = context.archive.xml(part)
            words = " ".join(each.text for each in root.walk() if each.tag == "w:t") if root is not None else ""
            if re.search(r"[^\W\d_]{2}", words):
                context.losses.add(kind, words)


def _comments(context: Context) -> None:
    found = context.part_of_kind("comments")
    for node in found[1].children if found else ():
        if node.tag == "w:comment":
            context.losses.add("comment", "".join(each.text for each in node.walk() if each.tag == "w:t"))


def _picture(about: dict) -> dict:
    """What Word did to a picture, as the library's edits. Where the camera's own note turns it, it lies upright
    already, and what Word cut off is measured along other sides: then it is left to people."""
    is_turned = about["is_turned"]
    edits: dict = {}
    if about["rotate"] and not is_turned:
        edits["rotate"] = about["rotate"]
    if about["crop"] and not is_turned:
        edits["crop"] = _turned(about["crop"], about["rotate"])
    return {
        "kind": about["kind"],
        "alt": about["alt"],
        "edits": edits,
        "is_cropped_by_hand": bool(about["crop"]) and is_turned,
    }


def _turned(crop: list[float], degrees: int) -> list[float]:
    """A part of a picture, as seen after the picture was turned clockwise."""
    x, y, width, height = crop
    turned = {
        90: [1 - y - height, x, height, width],
        180: [1 - x - width, 1 - y - height, width, height],
        270: [y, 1 - x - width, height, width],
    }.get(degrees, crop)
    return [round(each, 4) for each in turned]
