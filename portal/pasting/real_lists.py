"""Lists of a pasted tree that are lists in its markup."""

from typing import TYPE_CHECKING

from portal.pasting.blocks import Box, Item, Paragraph
from portal.pasting.looks import list_attributes
from portal.pasting.source import Node
from portal.text import is_number

if TYPE_CHECKING:
    from portal.pasting.passage import Around
    from portal.pasting.reading import Reader


def read_list(reader: "Reader", node: Node, around: "Around") -> None:
    reader.close(is_loose=True)
    around = reader.styled(node, around)._replace(item=None, align="", tag="p")
    box = Box("ol" if node.name == "ol" else "ul", attrs=list_attributes(node))
    for child in node.children:
        if isinstance(child, str):
            inner = reader.inside(Node("x", children=[child]), around)
        elif child.name in ("ul", "ol"):
            inner = reader.inside(Node("x", children=[child]), around)
            if box.children and len(inner) == 1:  # as Google Docs nests its lists
                box.children[-1].children += inner
                continue
        elif child.name == "li":
            if _is_item_by_itself(reader, child, box.attrs.get("type", ""), around):
                continue
            inner = reader.inside(child, reader.styled(child, around))
        else:
            inner = reader.inside(Node("x", children=[child]), around)
        if inner:
            box.children.append(Box("li", inner))
    if box.children:
        reader.blocks.append(box)


def _is_item_by_itself(reader: "Reader", node: Node, type_: str, around: "Around") -> bool:
    """Word on the web makes a list of its own of every item, and says how deep it lies."""
    level = node.attrs.get("data-aria-level", "")
    if "data-listid" not in node.attrs or not is_number(level):
        return False
    inner = reader.inside(node, around)
    text = node.attrs.get("data-leveltext", "")
    place = node.attrs.get("data-aria-posinset", "")
    place = int(place) if is_number(place) else 1
    number = chr(ord(type_) + place - 1) if type_ in ("a", "A") and 0 < place < 27 else str(place)
    marker = f"{number}." if "%" in text else "•"
    for index, block in enumerate(inner):
        if index == 0 and isinstance(block, Paragraph):
            block.item, block.is_loose = Item(int(level[:2]), marker), False
    reader.blocks += inner
    return True


def read_item(reader: "Reader", node: Node, around: "Around") -> None:
    """An item outside of any list."""
    read_list(reader, Node("ul", children=[node]), around)
