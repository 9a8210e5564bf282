"""What the styles of a file say about a paragraph or a run that uses them."""

from portal.docx.tree import Node, number

_NAMES = {
    "title": {"title", "tiêu đề", "tiêu đề bài", "tít", "tít bài"},
    "lead": {"sapo", "sapô", "lead", "chapeau"},
    "caption": {"caption", "chú thích", "chú thích ảnh", "chú thích hình", "chú thích bảng"},
    "quote": {"quote", "intense quote", "block text", "trích dẫn", "quotations"},
}
_LONGEST_CHAIN = 20


class Styles:
    """By id. Word's own styles carry the same English name in every language of its interface."""

    def __init__(self, root: Node | None):
        self._styles: dict[str, Node] = {}
        self._standard: str | None = None
        self._font = _font(None)
        for node in root.children if root is not None else ():
            if node.tag == "w:style" and node.get("w:styleId"):
                self._styles.setdefault(node.get("w:styleId"), node)
                if node.get("w:type") == "paragraph" and node.get("w:default") in ("1", "true", "on"):
                    self._standard = node.get("w:styleId")
            elif node.tag == "w:docDefaults":
                self._font = _font(node.path("w:rPrDefault", "w:rPr"))
        self._chains: dict[str, list[Node]] = {}

    def chain(self, name: str | None) -> list[Node]:
        """The style and those it is based on, nearest first."""
        name = name or self._standard or ""
        if name not in self._chains:
            found, seen = [], set()
            following = name
            while following in self._styles and following not in seen and len(found) < _LONGEST_CHAIN:
                seen.add(following)
                found.append(self._styles[following])
                following = self._styles[following].value("w:basedOn") or ""
            self._chains[name] = found
        return self._chains[name]

    def names(self, name: str | None) -> list[str]:
        return [(style.value("w:name") or "").strip().lower() for style in self.chain(name)]

    def role(self, name: str | None) -> str:
        """title, lead, caption, quote, toc, or "" for any other paragraph."""
        for style in self.names(name):
            if style.startswith(("toc ", "table of figures")) and style != "toc heading":
                return "toc"
            for role, names in _NAMES.items():
                if style in names:
                    return role
        return ""

    def heading(self, properties: Node | None) -> int | None:
        """1 to 9 for a heading, by its style or its level in the outline; None for text."""
        level = properties.number("w:outlineLvl") if properties is not None else None
        style = properties.value("w:pStyle") if properties is not None else None
        for node, name in zip(self.chain(style), self.names(style), strict=True):
            if name.startswith("heading ") and (found := number(name.removeprefix("heading "))):
                return min(found, 9)
            if level is None and (outline := node.child("w:pPr")) is not None:
                level = outline.number("w:outlineLvl")
        return level + 1 if level is not None and 0 <= level <= 8 else None

    def paragraph(self, properties: Node | None, tag: str) -> Node | None:
        """The property of a paragraph as it holds: its own, else its style's."""
        if properties is None:
            return self._from_chain(None, "w:pPr", tag)
        own = properties.child(tag)
        return own if own is not None else self._from_chain(properties.value("w:pStyle"), "w:pPr", tag)

    def is_on(self, tag: str, run: Node | None, paragraph_style: str | None, *, only_run: bool = False) -> bool:
        """Whether bold, italics … hold for a run: its own word, else its style's, else its paragraph's style's."""
        if run is not None:
            if (own := run.is_on(tag)) is not None:
                return own
            if (style := run.value("w:rStyle")) and (found := self._from_chain(style, "w:rPr", tag)) is not None:
                return found.get("w:val") not in ("0", "false", "off", "none")
        if only_run:
            return False
        found = self._from_chain(paragraph_style, "w:rPr", tag)
        return found is not None and found.get("w:val") not in ("0", "false", "off", "none")

    def font(self, run: Node | None, paragraph_style: str | None) -> str:
        own = _font(run)
        if own:
            return own
        style = run.value("w:rStyle") if run is not None else None
        for node in [*(self.chain(style) if style else []), *self.chain(paragraph_style)]:
            if found := _font(node.child("w:rPr")):
                return found
        return self._font

    def _from_chain(self, name: str | None, part: str, tag: str) -> Node | None:
        for style in self.chain(name):
            if (found := style.path(part, tag)) is not None:
                return found
        return None


def _font(properties: Node | None) -> str:
    fonts = properties.child("w:rFonts") if properties is not None else None
    return (fonts.get("w:ascii") or fonts.get("w:hAnsi") or "") if fonts is not None else ""
