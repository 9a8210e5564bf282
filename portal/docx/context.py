"""What the reading of one file shares: its parts, styles and numbering, the pictures and notes met so far."""

import re

from portal import legacy
from portal.docx.archive import Archive, Relations
from portal.docx.drawings import Shown
from portal.docx.errors import Unusable
from portal.docx.losses import Losses
from portal.docx.numbering import Numbering
from portal.docx.styles import Styles
from portal.docx.tree import Node

MOST_PICTURES = 60
MOST_NOTES = 1000
LONGEST_TEXT = 500_000
"""Characters of the words; more is no article."""
_OLD_FONTS = {".vn": legacy.TCVN3, "vni-": legacy.VNI, "vni ": legacy.VNI}
"""How the names of fonts begin that show other letters than Unicode's → the encoding of their words."""
_TOO_LONG = "Tệp Word dài quá mức một bài viết. Xin tách thành nhiều tệp, hoặc đính kèm tệp vào một bài ngắn."
_SIGNATURES = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF8", "gif"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
)
_NAMES_OF_NOTHING = re.compile(
    r"(?:picture|image|graphic|photo|shape|object|hình ảnh|hình|ảnh|img|dsc[nf]?|screenshot|zalo)?[\s_-]*[\d_-]*"
    r"|\S+\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp|emf|wmf)"
    r"|(?:img|dsc[nf]?|pxl|image|photo|anh|scan|screenshot|z\d)[-_ ]?\d[\w-]*",
    re.IGNORECASE,
)
_BY_MACHINE = re.compile(
    r"(?:description automatically generated|ai-generated content may be incorrect|tự động tạo ra|tạo tự động"
    r"|do ai tạo)",
    re.IGNORECASE,
)


def description(text: str) -> str:
    """What the writer says a picture shows; "" for what a machine put there."""
    line = " ".join(text.split())
    return "" if _NAMES_OF_NOTHING.fullmatch(line) or _BY_MACHINE.search(line) else line[:250]


def kind_of_picture(data: bytes) -> str:
    for head, kind in _SIGNATURES:
        if data.startswith(head):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    return "heic" if data[4:8] == b"ftyp" else ""


def camera_turns(data: bytes) -> bool:
    """Whether a JPEG's Exif says that it is to be turned before it is shown."""
    at = data.find(b"Exif\0\0", 0, 65_536) if data.startswith(b"\xff\xd8") else -1
    if at < 0:
        return False
    tiff = data[at + 6 : at + 6 + 65_536]
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None:
        return False

    def value(position: int, size: int) -> int:
        return int.from_bytes(tiff[position : position + size], order)

    start = value(4, 4)
    for index in range(min(value(start, 2), 200)):
        entry = start + 2 + index * 12
        if value(entry, 2) == 0x0112:
            return value(entry + 8, 2) in range(2, 9)
    return False


class Context:
    def __init__(self, archive: Archive):
        self.archive = archive
        self.losses = Losses()
        self._relations: dict[str, Relations] = {}
        main = self.relations(archive.main)
        self.styles = Styles(self._first(main.of_kind("styles")))
        self.numbering = Numbering(self._first(main.of_kind("numbering")))
        self.pictures: list[dict] = []
        """{"part", "kind", "bytes", "is_turned", "alt", "crop", "rotate"} in order of first use."""
        self._known: dict[tuple, int] = {}
        self.notes: list[tuple[str, str]] = []
        """(kind, id) in order of first reference."""
        self.comments_at: list[str] = []
        self._has_legacy = False
        self.sections: list[Node] = []
        self.tables_open = 0
        self._words = 0

    def relations(self, part: str) -> Relations:
        if part not in self._relations:
            self._relations[part] = self.archive.relations(part)
        return self._relations[part]

    def part_of_kind(self, kind: str) -> tuple[str, Node] | None:
        """(name, root) of the main part's relative of this kind."""
        for part in self.relations(self.archive.main).of_kind(kind):
            if (root := self.archive.xml(part)) is not None:
                return part, root
        return None

    def core_title(self) -> str:
        """What the properties of the file call it."""
        for part in self.archive.relations("").of_kind("core-properties"):
            root = self.archive.xml(part)
            title = root.child("dc:title") if root is not None else None
            if title is not None:
                return " ".join(title.text.split())
        return ""

    def _first(self, parts: list[str]) -> Node | None:
        return next((root for part in parts if (root := self.archive.xml(part)) is not None), None)

    def words(self, text: str, run: Node | None, paragraph_style: str | None) -> str:
        """The words of a run, counted, and in Unicode where its font is one of old."""
        self._words += len(text)
        if self._words > LONGEST_TEXT:
            raise Unusable(_TOO_LONG)
        font = self.styles.font(run, paragraph_style).strip()
        encoding = next((name for head, name in _OLD_FONTS.items() if font.lower().startswith(head)), "")
        if not encoding or text.isascii():
            return text
        converted = "<".join(legacy.convert(piece, encoding) for piece in text.split("<"))
        converted = converted.upper() if encoding == legacy.TCVN3 and font.endswith("H") else converted
        self._has_legacy = self._has_legacy or converted != text
        return converted

    def note_legacy(self, paragraph: str) -> None:
        """Once a paragraph, when its words have been read."""
        if self._has_legacy:
            self.losses.add("legacy", paragraph)
        self._has_legacy = False

    def note(self, kind: str, name: str | None) -> int | None:
        """The place of a footnote or endnote among all notes, by first reference."""
        if not name:
            return None
        if (kind, name) not in self.notes:
            if len(self.notes) >= MOST_NOTES:
                raise Unusable(_TOO_LONG)
            self.notes.append((kind, name))
        return self.notes.index((kind, name))

    def picture(self, part: str, shown: Shown, near: str) -> int | None:
        """The place of a picture among those of the file; None where it cannot be taken, which is noted."""
        relations = self.relations(part)
        target = relations.part(shown.relation)
        if shown.is_linked or target is None:
            is_outside = shown.is_linked or relations.address(shown.relation) is not None
            self.losses.add("picture_linked" if is_outside else "picture_missing", near)
            return None
        key = (target.lower(), tuple(shown.crop or ()), shown.rotate)
        if key in self._known:
            return self._known[key]
        if not self.archive.has(target):
            self.losses.add("picture_missing", near)
            return None
        try:
            data = self.archive.picture(target)
        except Unusable:
            self.losses.add("picture_missing", near)
            return None
        if data is None:
            self.losses.add("picture_large", near)
            return None
        kind = kind_of_picture(data)
        if not kind:
            self.losses.add("picture_format", near)
            return None
        if len(self.pictures) >= MOST_PICTURES:
            raise Unusable(
                f"Tệp Word có hơn {MOST_PICTURES} ảnh. Xin tách thành nhiều tệp, mỗi tệp tối đa {MOST_PICTURES} ảnh."
            )
        self.pictures.append(
            {
                "part": target,
                "kind": kind,
                "bytes": len(data),
                "is_turned": camera_turns(data),
                "alt": description(shown.alt),
                "crop": shown.crop,
                "rotate": shown.rotate,
            }
        )
        self._known[key] = len(self.pictures) - 1
        return self._known[key]
