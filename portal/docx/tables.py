"""Tables: merged cells, header rows, and tables that are none (a frame around text, pictures side by side)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from portal.docx import captions, drawings
from portal.docx.context import Context
from portal.docx.tree import Node

Story = Callable[[Node], list[dict]]
_WIDEST = 63
"""Columns; Word has no more."""


@dataclass
class Cell:
    column: int
    width: int
    blocks: list[dict] = field(default_factory=list)
    height: int = 1
    goes_on: bool = False
    """Continues the cell above it."""

    @property
    def text(self) -> str:
        return " ".join(block["text"] for block in self.blocks if block["text"]).strip()

    @property
    def is_bold(self) -> bool:
        worded = [block for block in self.blocks if block["text"]]
        return bool(worded) and all(block.get("is_bold") or block["kind"] == "heading" for block in worded)

    @property
    def shows_pictures_only(self) -> bool:
        return bool(self.blocks) and all(block["kind"] == "picture" for block in self.blocks)


@dataclass
class Row:
    cells: list[Cell]
    is_header: bool


def read(context: Context, table: Node, story: Story) -> list[dict]:
    """The blocks that a table becomes: most often one. `story` reads what a cell holds."""
    if context.tables_open:
        context.losses.add("nested_table")
        return _flattened(context, table, story)
    context.tables_open += 1
    try:
        rows = _merged([_row(context, row, story) for row in _children(table, "w:tr", context)])
    finally:
        context.tables_open -= 1
    rows = [row for row in rows if row.cells]
    cells = [cell for row in rows for cell in row.cells]
    if not any(cell.blocks for cell in cells):
        return []
    if len(cells) == 1:  # a frame around text
        return cells[0].blocks
    if (pictures := _gallery(rows)) is not None:
        return pictures
    html = _written(rows, _names_first_column(table))
    text = " ".join(cell.text for cell in cells if cell.text)
    return [{"kind": "table", "html": html, "text": text, "caption": ""}]


def _children(node: Node, tag: str, context: Context):
    """Rows or cells, also those in content controls and tracked insertions; deleted ones are noted."""
    for child in node.children:
        if child.tag == tag:
            marks = child.child("w:trPr") or child.child("w:tcPr")
            if marks is not None and (marks.child("w:del") is not None or marks.child("w:cellDel") is not None):
                context.losses.add("deletion", drawings.words_of([child]))
            else:
                yield child
        elif child.tag in ("w:sdt", "w:sdtContent", "w:customXml", "w:ins"):
            yield from _children(child, tag, context)


def _row(context: Context, node: Node, story: Story) -> Row:
    properties = node.child("w:trPr")
    column = (properties.number("w:gridBefore") or 0) if properties is not None else 0
    cells = [Cell(0, min(column, _WIDEST))] if column > 0 else []
    for each in _children(node, "w:tc", context):
        about = each.child("w:tcPr")
        width = min(max((about.number("w:gridSpan") or 1) if about is not None else 1, 1), _WIDEST)
        blocks = story(each)
        across = _merge(about, "w:hMerge")
        if across == "continue" and cells:
            cells[-1].width += width
            cells[-1].blocks += blocks
        else:
            cells.append(Cell(column, width, blocks, goes_on=_merge(about, "w:vMerge") == "continue"))
        column += width
    return Row(cells, bool(properties is not None and properties.is_on("w:tblHeader")))


def _merge(about: Node | None, tag: str) -> str:
    found = about.child(tag) if about is not None else None
    return "" if found is None else (found.get("w:val") or "continue")


def _merged(rows: list[Row]) -> list[Row]:
    """Each cell that goes on downwards as one with its height; rows that hold nothing else go."""
    above: dict[int, Cell] = {}
    kept: list[Row] = []
    for row in rows:
        going_on = [above.get(cell.column) if cell.goes_on else None for cell in row.cells]
        is_new = [
            origin is None or origin.width != cell.width for origin, cell in zip(going_on, row.cells, strict=True)
        ]
        is_empty = not any(is_new)
        following: dict[int, Cell] = {}
        own = []
        for cell, origin, new in zip(row.cells, going_on, is_new, strict=True):
            if new:
                own.append(cell)
                following[cell.column] = cell
            else:
                origin.height += 0 if is_empty else 1
                origin.blocks += cell.blocks
                following[cell.column] = origin
        above = following
        if not is_empty:
            kept.append(Row(own, row.is_header))
    return kept


def _gallery(rows: list[Row]) -> list[dict] | None:
    """Pictures with their captions, where a table only holds them side by side; None where it is a table."""
    found: list[dict] = []
    shown: dict[int, dict] | None = None
    for row in rows:
        filled = [cell for cell in row.cells if cell.blocks]
        if filled and all(cell.shows_pictures_only for cell in filled):
            shown = {cell.column: cell.blocks[-1] for cell in filled}
            found.extend(block for cell in filled for block in cell.blocks)
        elif shown is not None and all(cell.text and len(cell.text) <= captions.LONGEST for cell in filled):
            if any(block["kind"] != "paragraph" for cell in filled for block in cell.blocks):
                return None
            under = [shown.get(cell.column) or list(shown.values())[-1] for cell in filled]
            for cell, picture in zip(filled, under, strict=True):
                words = " ".join(captions.unslanted(block) for block in cell.blocks)
                picture["caption"] = f"{picture['caption']} {words}".strip()
                picture["text"] = f"{picture['text']} {cell.text}".strip()
            shown = None
        elif filled and all(_is_captioned_picture(cell) for cell in filled):
            found.extend(block for cell in filled for block in cell.blocks)
            shown = None
        elif filled:
            return None
    return found or None


def _is_captioned_picture(cell: Cell) -> bool:
    return any(block["kind"] == "picture" for block in cell.blocks) and all(
        block["kind"] == "picture" or (block["kind"] == "paragraph" and len(block["text"]) <= captions.LONGEST)
        for block in cell.blocks
    )


def _names_first_column(table: Node) -> bool:
    look = table.path("w:tblPr", "w:tblLook")
    if look is None:
        return False
    if (said := look.get("w:firstColumn")) is not None:
        return said in ("1", "true", "on")
    value = look.get("w:val") or ""
    return value.isascii() and len(value) == 4 and bool(_hexadecimal(value) & 0x0080)


def _hexadecimal(text: str) -> int:
    try:
        return int(text, 16)
    except ValueError:
        return 0


def _header_rows(rows: list[Row]) -> int:
    """How many rows at the top are headings of columns: those that Word repeats on each page, else a bold first row."""
    marked = 0
    while marked < len(rows) and rows[marked].is_header:
        marked += 1
    if not marked and len(rows) > 1:
        filled = [cell for cell in rows[0].cells if cell.blocks]
        is_bold = len(filled) > 1 and all(cell.is_bold for cell in filled)
        marked = 1 if is_bold and not all(cell.is_bold for row in rows for cell in row.cells if cell.blocks) else 0
    for index in range(marked):  # a heading that spans rows takes them along
        marked = max(marked, *(index + cell.height for cell in rows[index].cells), 0)
    return marked if marked < len(rows) else 0


def _written(rows: list[Row], names_first: bool) -> str:
    headers = _header_rows(rows)
    is_headed = headers > 0
    names_first = names_first and all(
        row.cells[0].column > 0 or not row.cells[0].blocks or row.cells[0].is_bold for row in rows[headers:]
    )
    parts = []
    for index, row in enumerate(rows):
        cells = [_cell(cell, index, headers, names_first and cell.column == 0) for cell in row.cells]
        parts.append(f"<tr>{''.join(cells)}</tr>")
    head = f"<thead>{''.join(parts[:headers])}</thead>" if is_headed else ""
    return f"<table>{head}<tbody>{''.join(parts[headers:])}</tbody></table>"


def _cell(cell: Cell, row: int, headers: int, names_row: bool) -> str:
    spans = f' colspan="{cell.width}"' if cell.width > 1 else ""
    spans += f' rowspan="{cell.height}"' if cell.height > 1 else ""
    if row < headers:
        scope = "colgroup" if cell.width > 1 and row + cell.height < headers else "col"
        return (
            f'<th scope="{scope}"{spans}>{_content(cell, is_header=True)}</th>' if cell.blocks else f"<td{spans}></td>"
        )
    if names_row and cell.blocks:
        scope = "rowgroup" if cell.height > 1 else "row"
        return f'<th scope="{scope}"{spans}>{_content(cell, is_header=True)}</th>'
    return f"<td{spans}>{_content(cell)}</td>"


def _content(cell: Cell, *, is_header: bool = False) -> str:
    """One paragraph stands in its cell by itself; headings are bold words here."""
    parts = []
    for block in cell.blocks:
        html = block["html"]
        if is_header and block["kind"] == "paragraph" and block["is_bold"] and html.count("<strong>") == 1:
            html = html.replace("<strong>", "").replace("</strong>", "")
        if block["kind"] == "heading" and not is_header:
            html = f"<strong>{html}</strong>"
        if block["kind"] in ("paragraph", "heading"):
            aligned = f' class="{block["align"]}"' if block["align"] and not is_header else ""
            html = html if len(cell.blocks) == 1 and not aligned else f"<p{aligned}>{html}</p>"
        elif block["kind"] == "picture":
            html = written_picture(block)
        parts.append(html)
    return "".join(parts)


def written_picture(block: dict) -> str:
    """A picture's mark, its caption with it."""
    return f'<x-picture n="{block["picture"]}">{block["caption"]}</x-picture>'


def _flattened(context: Context, table: Node, story: Story) -> list[dict]:
    """The text of a table within a table, cell after cell."""
    found = []
    for row in _children(table, "w:tr", context):
        for each in _children(row, "w:tc", context):
            found.extend(story(each))
    return found
