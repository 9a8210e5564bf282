"""Two changes of one rich text brought together, block by block (the diff3 way). A leaf over difflib."""

from html.parser import HTMLParser

from portal.matching import Budget, Matcher, TooMuch

_VOID = {"br", "hr", "img"}
_BLOCKS = {"p", "h2", "h3", "h4", "ul", "ol", "blockquote", "figure", "table", "hr"}


def bodies(base: str, mine: str, theirs: str) -> str | None:
    """`base` with both changes; None where the two touched the same block, or where a text is not made of blocks
    or too long to compare.

    Blocks are the outermost elements: a paragraph, a whole list, a whole table.
    """
    blocks, left, right = _blocks(base), _blocks(mine), _blocks(theirs)
    if blocks is None or left is None or right is None:
        return None
    budget = Budget()
    try:
        edits = sorted(_edits(blocks, left, budget) + _edits(blocks, right, budget), key=lambda edit: edit[:2])
    except TooMuch:
        return None
    merged: list[str] = []
    position, last = 0, None
    for edit in edits:
        start, end, new = edit
        if edit == last:
            continue  # both did the same
        if last is not None and (start < last[1] or (start, end) == last[:2]):
            return None  # the same block, or two insertions at one place
        merged += blocks[position:start] + new
        position, last = end, edit
    return "\n".join(merged + blocks[position:])


def _edits(base: list[str], changed: list[str], budget: Budget) -> list[tuple[int, int, list[str]]]:
    """[(from, to, blocks instead)] that turn the one list into the other."""
    matcher = Matcher(base, changed, budget)
    return [(a, b, changed[c:d]) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal"]


class _Outermost(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.blocks: list[str] = []
        self.depth, self.source, self.loose = 0, [], False

    def cut(self) -> None:
        self.blocks.append("".join(self.source))
        self.source = []

    def handle_starttag(self, tag, attrs):
        self.loose |= self.depth == 0 and tag not in _BLOCKS
        self.source.append(self.get_starttag_text())
        if tag not in _VOID:
            self.depth += 1
        elif self.depth == 0:
            self.cut()

    def handle_endtag(self, tag):
        self.source.append(f"</{tag}>")
        self.depth = max(self.depth - 1, 0)
        if self.depth == 0:
            self.cut()

    def handle_data(self, data):
        if self.depth:
            self.source.append(data)
        else:
            self.loose |= bool(data.strip())

    def handle_entityref(self, name):
        self.handle_data(f"&{name};")

    def handle_charref(self, name):
        self.handle_data(f"&#{name};")


def _blocks(html: str) -> list[str] | None:
    """The outermost blocks; None where words stand outside of any."""
    reader = _Outermost()
    reader.feed(html)
    reader.close()
    return None if reader.loose or reader.depth else reader.blocks
