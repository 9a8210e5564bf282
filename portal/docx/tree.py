"""XML of a stranger as a tree: no document type, hence no entities; bounded in depth and in number of elements.

Names come out as prefix:name with one fixed prefix a namespace, whatever the file calls it; Word's "strict" files,
which use other namespaces for the same elements, read like all others.
"""

from xml.parsers import expat

from portal.docx.errors import BROKEN, SUSPICIOUS, TOO_MUCH, Unusable

DEEPEST = 200
MOST_ELEMENTS = 600_000
"""In all parts of a file together; one takes about half a kilobyte of memory."""

_SCHEMAS = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_PREFIXES = {
    _SCHEMAS + "package/2006/content-types": "ct",
    _SCHEMAS + "package/2006/relationships": "rel",
    _SCHEMAS + "wordprocessingml/2006/main": "w",
    _STRICT + "wordprocessingml/main": "w",
    _SCHEMAS + "officeDocument/2006/relationships": "r",
    _STRICT + "officeDocument/relationships": "r",
    _SCHEMAS + "officeDocument/2006/math": "m",
    _STRICT + "officeDocument/math": "m",
    _SCHEMAS + "drawingml/2006/main": "a",
    _STRICT + "drawingml/main": "a",
    _SCHEMAS + "drawingml/2006/wordprocessingDrawing": "wp",
    _STRICT + "drawingml/wordprocessingDrawing": "wp",
    _SCHEMAS + "drawingml/2006/picture": "pic",
    _STRICT + "drawingml/picture": "pic",
    _SCHEMAS + "markup-compatibility/2006": "mc",
    "http://schemas.microsoft.com/office/word/2010/wordprocessingShape": "wps",
    "urn:schemas-microsoft-com:vml": "v",
    "urn:schemas-microsoft-com:office:office": "o",
    "http://purl.org/dc/elements/1.1/": "dc",
}


class Node:
    __slots__ = ("attributes", "children", "tag", "text")

    def __init__(self, tag: str, attributes: dict[str, str]):
        self.tag, self.attributes = tag, attributes
        self.children: list[Node] = []
        self.text = ""

    def get(self, name: str) -> str | None:
        return self.attributes.get(name)

    def child(self, tag: str) -> "Node | None":
        return next((child for child in self.children if child.tag == tag), None)

    def path(self, *tags: str) -> "Node | None":
        node = self
        for tag in tags:
            node = node.child(tag) if node is not None else None
        return node

    def value(self, tag: str, name: str = "w:val") -> str | None:
        """An attribute of a child; None where either is missing."""
        child = self.child(tag)
        return child.get(name) if child is not None else None

    def number(self, tag: str, name: str = "w:val") -> int | None:
        return number(self.value(tag, name))

    def is_on(self, tag: str) -> bool | None:
        """Word's switches: there without a value is on; None where it says nothing."""
        child = self.child(tag)
        return None if child is None else child.get("w:val") not in ("0", "false", "off", "none")

    def walk(self):
        """All nodes below, in document order."""
        waiting = self.children[::-1]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


class Counter:
    """Elements met so far in the file."""

    def __init__(self):
        self.count = 0


def number(text: str | None) -> int | None:
    """A whole number of at most nine digits, else None."""
    text = (text or "").strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def parse(data: bytes, counter: Counter) -> Node:
    """The root element; Unusable where the XML is broken, has a document type, or is too much."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    root = Node("", {})
    opened = [root]

    def refuse(*_):
        raise Unusable(SUSPICIOUS)

    def start(name: str, attributes: dict[str, str]) -> None:
        counter.count += 1
        if counter.count > MOST_ELEMENTS or len(opened) > DEEPEST:
            raise Unusable(TOO_MUCH)
        node = Node(_short(name), {_short(key): value for key, value in attributes.items()})
        opened[-1].children.append(node)
        opened.append(node)

    def end(_: str) -> None:
        opened.pop()

    def text(data: str) -> None:
        opened[-1].text += data

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable(BROKEN) from None
    return root.children[0]


def _short(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    return f"{_PREFIXES.get(namespace, '?')}:{local}" if namespace else local
