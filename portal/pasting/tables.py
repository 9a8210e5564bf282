"""Tables that hold data, with their header cells; and those that only lay out, taken apart."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from portal.pasting.blocks import Block, Box, Paragraph
from portal.pasting.looks import align, cells, elements
from portal.pasting.source import Node
from portal.text import is_number

if TYPE_CHECKING:
    from portal.pasting.passage import Around
    from portal.pasting.reading import Reader


@dataclass(slots=True)
class Cell:
    blocks: list[Block]
    is_header: bool = False
    colspan: int = 1
    rowspan: int = 1
    scope: str = ""

    @property
    def is_bold(self) -> bool:
        return bool(self.blocks) and all(isinstance(block, Paragraph) and block.is_bold for block in self.blocks)

    @property
    def is_heading(self) -> bool:
        return self.is_header or self.is_bold


@dataclass(slots=True)
class Table:
    rows: list[list[Cell]] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    """thead, tbody or tfoot of each row."""
    caption: list[Block] = field(default_factory=list)
    has_border: bool = False
    is_presentation: bool = False


def span(value: str) -> int:
    """Cells that a cell takes up, 1 for nonsense."""
    return int(value) if is_number(value) and 0 < int(value) < 1000 else 1


def read_table(reader: "Reader", node: Node, around: "Around") -> None:
    around = reader.styled(node, around)._replace(align="", item=None, tag="p")
    table = Table(
        has_border=node.attrs.get("border", "0") not in ("0", "")
        or any("border" in part.style or "border-top" in part.style for part in [node, *cells(node)]),
        is_presentation=node.attrs.get("role") == "presentation",
    )
    _rows(reader, node, "tbody", around, table)
    reader.close(is_loose=True)
    reader.blocks += made(table)


def _rows(reader: "Reader", node: Node, section: str, around: "Around", table: Table) -> None:
    for child in node.children:
        if isinstance(child, str) or reader.is_left_out(child):
            continue
        if child.name in ("thead", "tbody", "tfoot"):
            _rows(reader, child, child.name, reader.styled(child, around), table)
        elif child.name == "tr":
            inner = reader.styled(child, around)
            table.rows.append([_read_cell(reader, each, inner) for each in elements(child, ("td", "th"))])
            table.groups.append(section)
        elif child.name == "caption":
            table.caption += reader.inside(child, around._replace(align=""))


def _read_cell(reader: "Reader", node: Node, around: "Around") -> Cell:
    inner = reader.styled(node, around._replace(align=align(node) or ""))
    blocks = [] if reader.is_left_out(node) else reader.inside(node, inner)
    for block in blocks:
        if isinstance(block, Paragraph) and block.align in ("left", "justify"):
            block.align = ""
    return Cell(
        blocks,
        is_header=node.name == "th",
        colspan=span(node.attrs.get("colspan", "1")),
        rowspan=span(node.attrs.get("rowspan", "1")),
        scope=node.attrs.get("scope", "").lower(),
    )


def made(table: Table) -> list[Block]:
    """The table as blocks: a table, or what lay in it."""
    kept = [(row, group) for row, group in zip(table.rows, table.groups, strict=True) if any(row)]
    rows, groups = [row for row, _ in kept], [group for _, group in kept]
    cells = [cell for row in rows for cell in row]
    if not any(cell.blocks for cell in cells):
        return table.caption
    if _lays_out(table, rows):
        return [*table.caption, *(block for cell in cells for block in cell.blocks)]
    if _begins_with_title(table, rows):
        table.caption = [replace(block.without("strong"), align="") for block in rows[0][0].blocks]
        rows, groups = rows[1:], groups[1:]
    heads = _heads(rows, groups)
    sections = [
        "thead" if index < heads else "tbody" if group == "thead" else group for index, group in enumerate(groups)
    ]
    children: list[Block] = [Box("caption", table.caption)] if table.caption else []
    for section in ("thead", "tbody", "tfoot"):
        chosen = [index for index, name in enumerate(sections) if name == section]
        if chosen:
            children.append(
                Box(section, [Box("tr", [_cell(each, section) for each in rows[index]]) for index in chosen])
            )
    return [Box("table", children)]


def _begins_with_title(table: Table, rows: list[list[Cell]]) -> bool:
    """Whether the first row is one bold cell over the whole width: so spreadsheets write a table's name."""
    if table.caption or len(rows) < 3 or len(rows[0]) > 1:
        return False
    title, width = rows[0][0], sum(cell.colspan for cell in rows[1])
    return 1 < width == title.colspan and title.rowspan == 1 and title.is_bold


def _lays_out(table: Table, rows: list[list[Cell]]) -> bool:
    cells = [cell for row in rows for cell in row]
    if len(cells) == 1 or table.is_presentation:
        return not any(cell.is_header for cell in cells)
    if any(isinstance(block, Box) and block.tag == "table" for cell in cells for block in cell.blocks):
        return True
    is_one_column = all(len(row) == 1 for row in rows)
    return is_one_column and not table.has_border and not table.caption and not any(cell.is_header for cell in cells)


def _heads(rows: list[list[Cell]], groups: list[str]) -> int:
    """How many rows from the top are headers."""
    said = 0
    while said < len(rows) and groups[said] == "thead":
        said += 1
    if said and said < len(rows):
        return _with_spans(rows, said)
    filled = [cell for cell in rows[0] if cell.blocks]
    if len(rows) < 2 or len(rows[0]) < 2 or not filled or not all(cell.is_heading for cell in filled):
        return 0
    heads = _with_spans(rows, 1)
    inside = [cell for row in rows[:heads] for cell in row if cell.blocks]
    below = [cell for row in rows[heads:] for cell in row if cell.blocks]
    if not all(cell.is_heading for cell in inside) or all(cell.is_heading for cell in below):
        return 0
    return heads


def _with_spans(rows: list[list[Cell]], heads: int) -> int:
    """A header that reaches down into further rows takes them in: no cell spans two sections of a table."""
    index = 0
    while index < heads:
        heads = min(max(heads, *(index + cell.rowspan for cell in rows[index]), heads), len(rows))
        index += 1
    return heads if heads < len(rows) else 0


def _cell(cell: Cell, section: str) -> Box:
    attrs = {
        "colspan": str(cell.colspan) if cell.colspan > 1 else "",
        "rowspan": str(cell.rowspan) if cell.rowspan > 1 else "",
    }
    if section != "thead" and not cell.is_header:
        return Box("td", cell.blocks, attrs)
    scope = "row" if section != "thead" else "colgroup" if cell.colspan > 1 else "col"
    blocks = [block.without("strong") if isinstance(block, Paragraph) else block for block in cell.blocks]
    return Box("th", blocks, {"scope": cell.scope or scope} | attrs)
