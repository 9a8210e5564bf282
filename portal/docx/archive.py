"""The package of a .docx: what it is by its content, and parts of bounded size.

Everything is asked of the package's directory before anything is unpacked; what is unpacked is never more than
the directory said, since Python's zipfile stops there.
"""

import io
import posixpath
import struct
import zipfile
import zlib

from portal.docx import tree
from portal.docx.errors import BROKEN, SUSPICIOUS, TOO_MUCH, Unusable

LARGEST_FILE = 30 * 1024 * 1024
MOST_ENTRIES = 3000
LARGEST_TOTAL = 200 * 1024 * 1024
"""Bytes of all parts together, unpacked."""
LARGEST_XML = 32 * 1024 * 1024
LARGEST_PICTURE = 20 * 1024 * 1024
STRANGE_RATIO = 250
"""Unpacked to packed; of parts above RATIO_FROM only. Deflate ends at 1032; the densest tables of Word reach 100."""
RATIO_FROM = 2 * 1024 * 1024

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_MAIN = {_WORD + "document.main+xml", _WORD + "template.main+xml"}
_OTHERS = {
    "macroEnabled": "Tệp Word có macro (.docm) không được nhận vì lý do an toàn. "
    "Xin mở bằng Word, lưu lại dạng .docx rồi tải lên.",
    "spreadsheetml": "Đây là tệp Excel, không phải tệp Word. Xin chọn tệp .docx.",
    "presentationml": "Đây là tệp PowerPoint, không phải tệp Word. Xin chọn tệp .docx.",
    "opendocument": "Đây là tệp OpenDocument (.odt). Xin mở bằng Word hoặc LibreOffice và lưu lại dạng .docx.",
}
_OLD_WORD = "Tệp .doc cũ: xin mở bằng Word và lưu lại dạng .docx rồi tải lên."
_LOCKED = "Tệp Word có mật khẩu nên không đọc được. Xin mở bằng Word, bỏ mật khẩu, lưu lại rồi tải lên."
_OLD_OFFICE = "Đây là tệp Office dạng cũ, không phải .docx. Xin mở bằng Word và lưu lại dạng .docx."
_NO_WORD = "Đây là tệp nén (.zip), không phải tệp Word. Xin chọn tệp .docx do Word lưu."
_NOT_DOCX = "Tệp này không phải tệp Word (.docx). Xin chọn tệp .docx do Word lưu."
_EMPTY = "Tệp này rỗng. Xin chọn lại tệp .docx."
_HEADS = (
    (b"{\\rtf", "Đây là tệp .rtf, không phải .docx. Xin mở bằng Word và lưu lại dạng .docx."),
    (b"%PDF", "Đây là tệp PDF, không phải tệp Word. Xin chọn tệp .docx."),
    (b"PK\x05\x06", _NO_WORD),
)


def _utf16(word: str) -> bytes:
    return word.encode("utf-16-le")


def too_large(size: int) -> str:
    return (
        f"Tệp nặng {size / 1048576:.0f} MB; tối đa là {LARGEST_FILE // 1048576} MB. "
        "Trong Word, xin dùng “Nén ảnh” (Compress Pictures) rồi lưu lại, hoặc tách tệp."
    )


def by_head(data: bytes) -> str:
    """Why these bytes cannot be a .docx, from their first ones; "" when they may be one."""
    if not data:
        return _EMPTY
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if _utf16("EncryptedPackage") in data:
            return _LOCKED
        return _OLD_WORD if _utf16("WordDocument") in data else _OLD_OFFICE
    for head, sentence in _HEADS:
        if data.startswith(head):
            return sentence
    return "" if data.startswith(b"PK\x03\x04") else _NOT_DOCX


class Archive:
    """The parts of a .docx by name. Raises Unusable for whatever is not one, or is more than may be."""

    def __init__(self, data: bytes):
        if len(data) > LARGEST_FILE:
            raise Unusable(too_large(len(data)))
        if sentence := by_head(data):
            raise Unusable(sentence)
        _few_entries(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError, EOFError):
            raise Unusable(BROKEN) from None
        self._parts = _checked(self._zip.infolist())
        self._counter = tree.Counter()
        self._types = self._content_types()
        self.main = self._main_part()

    def xml(self, part: str) -> tree.Node | None:
        """The root of a part; None where the package has no such part."""
        if part.lower() not in self._parts:
            return None
        return tree.parse(self._read(part, LARGEST_XML), self._counter)

    def picture(self, part: str) -> bytes | None:
        """The bytes of a part; None where there is none, or where it is larger than a picture may be."""
        info = self._parts.get(part.lower())
        return self._read(part, LARGEST_PICTURE) if info and info.file_size <= LARGEST_PICTURE else None

    def has(self, part: str) -> bool:
        return part.lower() in self._parts

    def relations(self, part: str) -> "Relations":
        folder, name = posixpath.split(part)
        return Relations(self.xml(posixpath.join(folder, "_rels", f"{name}.rels")), folder)

    def _read(self, part: str, limit: int) -> bytes:
        info = self._parts[part.lower()]
        if info.file_size > limit:
            raise Unusable(TOO_MUCH)
        try:
            return self._zip.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError, struct.error):
            raise Unusable(BROKEN) from None

    def _content_types(self) -> dict[str, str]:
        root = self.xml("[Content_Types].xml")
        if root is None:
            mimetype = self._parts.get("mimetype")
            is_odt = mimetype is not None and b"opendocument" in self._read("mimetype", 1000)
            raise Unusable(_OTHERS["opendocument"] if is_odt else _NO_WORD)
        return {
            (node.get("PartName") or "").lstrip("/").lower(): node.get("ContentType") or ""
            for node in root.children
            if node.tag == "ct:Override"
        }

    def _main_part(self) -> str:
        found = self.relations("").of_kind("officeDocument")
        kind = self._types.get(found[0].lower(), "") if found else ""
        if any("macroEnabled" in name for name in self._types.values()) or any(
            part.endswith("vbaproject.bin") for part in self._parts
        ):
            raise Unusable(_OTHERS["macroEnabled"])
        if kind not in _MAIN:
            for word, sentence in _OTHERS.items():
                if word in kind:
                    raise Unusable(sentence)
            raise Unusable(SUSPICIOUS if found else _NO_WORD)
        if not self.has(found[0]):
            raise Unusable(BROKEN)
        return found[0]


class Relations:
    """What a part points to, by the id it uses."""

    def __init__(self, root: tree.Node | None, folder: str):
        self._inside: dict[str, str] = {}
        self._outside: dict[str, str] = {}
        self._kinds: dict[str, list[str]] = {}
        for node in root.children if root is not None else ():
            name, target = node.get("Id"), node.get("Target")
            if node.tag != "rel:Relationship" or not name or not target:
                continue
            if node.get("TargetMode") == "External":
                self._outside[name] = target
                continue
            part = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
            self._inside[name] = part
            self._kinds.setdefault(posixpath.basename(node.get("Type") or ""), []).append(part)

    def part(self, name: str | None) -> str | None:
        return self._inside.get(name or "")

    def address(self, name: str | None) -> str | None:
        """Where an id leads that points out of the package."""
        return self._outside.get(name or "")

    def of_kind(self, kind: str) -> list[str]:
        return self._kinds.get(kind, [])


def _few_entries(data: bytes) -> None:
    """By the record at the end alone: a directory of a million names is not even read."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or len(data) < at + 22:
        raise Unusable(BROKEN)
    entries, size = struct.unpack_from("<HI", data, at + 10)
    if entries > MOST_ENTRIES or size > MOST_ENTRIES * 400:
        raise Unusable(SUSPICIOUS)


def _checked(entries: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Name in small letters → entry."""
    if len(entries) > MOST_ENTRIES:
        raise Unusable(SUSPICIOUS)
    if sum(entry.file_size for entry in entries) > LARGEST_TOTAL:
        raise Unusable(TOO_MUCH)
    parts: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        name = entry.orig_filename
        strange = name.startswith("/") or "\\" in name or ":" in name or "\0" in name or ".." in name.split("/")
        if strange or name.lower() in parts:
            raise Unusable(SUSPICIOUS)
        if entry.flag_bits & 0x1:
            raise Unusable(_LOCKED)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unusable(SUSPICIOUS)
        if entry.file_size > RATIO_FROM and entry.file_size > STRANGE_RATIO * max(entry.compress_size, 1):
            raise Unusable(TOO_MUCH)
        parts[name.lower()] = entry
    return parts
