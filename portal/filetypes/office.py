"""Word, Excel, PowerPoint and OpenDocument: a zip archive from first byte to last, whose own table of contents says
what it is; nothing in it that runs, nothing that unfolds without measure."""

import re
import struct
import zipfile
import zlib
from html import unescape
from typing import BinaryIO

from portal.filetypes import KINDS, MEGABYTE, Found, NotTaken, read_at

MOST_ENTRIES = 10_000
LARGEST_DIRECTORY = 4 * MEGABYTE
LARGEST_INSIDE = 600 * MEGABYTE
"""Bytes of all entries unpacked, as the directory states them."""
READ_THROUGH = 100 * MEGABYTE
"""Archives that unpack to no more are read through, so that a damaged one is found here and not by a reader."""
LARGEST_READ = 2 * MEGABYTE

_MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": "pptx",
}
_OPEN = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
_HURT = "Tệp này đã hỏng hoặc tải lên chưa trọn. Xin mở trên máy, lưu lại rồi tải lên lần nữa."
_MACRO = (
    "Tệp có macro (mã tự chạy), bạn đọc mở ra có thể bị hại. Xin lưu lại thành tệp không có macro (.docx, .xlsx), "
    "hoặc thành PDF."
)
_PASSWORD = "Tệp có đặt mật khẩu nên bạn đọc không mở được. Xin bỏ mật khẩu rồi tải lại."
_END = struct.Struct("<4s4H2LH")
_CONTENT_TYPE = re.compile(r"""ContentType\s*=\s*["']([^"']+)["']""")
_RELATION = re.compile(r"<[^<>]*\brelationship\b[^<>]*>", re.IGNORECASE)
_FETCHED = re.compile(r"/(?:attachedtemplate|oleobject|frame|subdocument)[\"']")
"""Kinds of relations whose target a program fetches and runs or shows on opening; links and pictures are none."""
_ELSEWHERE = re.compile(r"\btarget\s*=\s*[\"']\s*(?:https?:|ftp:|\\\\|//|file:(?:/{4}|//[^/]|/*\\\\))")
"""On another machine; a template on the writer's own disk is what every office has."""


def read(file: BinaryIO, head: bytes, size: int) -> Found | None:
    """None for what is no such archive at all."""
    if not head.startswith(b"PK\x03\x04"):
        return None
    if not ends_as_archive(file, size):
        raise NotTaken(_HURT)
    try:
        with zipfile.ZipFile(file) as archive:
            name = _kind(archive)
            if name is None:
                return None  # some other archive: said as that
            _hold(archive)
    except NotTaken:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, struct.error, KeyError):
        raise NotTaken(_HURT) from None
    except RuntimeError:  # zipfile's word for a password
        raise NotTaken(_PASSWORD) from None
    return Found(KINDS[name])


def ends_as_archive(file: BinaryIO, size: int) -> bool:
    """Whether the last bytes close a zip archive whose directory is of a size that may be read."""
    tail = read_at(file, max(0, size - 65_557), 65_557)
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        if at + _END.size <= len(tail):
            _, disk, _, _, entries, directory, _, comment = _END.unpack_from(tail, at)
            if at + _END.size + comment == len(tail):
                return disk in (0, 0xFFFF) and entries <= MOST_ENTRIES and directory <= LARGEST_DIRECTORY
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False


def _kind(archive: zipfile.ZipFile) -> str | None:
    names = archive.namelist()
    if names and names[0] == "mimetype":
        return _OPEN.get(_text(archive, "mimetype").strip())
    if "[Content_Types].xml" not in names:
        return None
    types = set(_CONTENT_TYPE.findall(_text(archive, "[Content_Types].xml")))
    if any("macroenabled" in each.lower() or "vbaproject" in each.lower() for each in types):
        raise NotTaken(_MACRO)
    found = [name for mime, name in _MAIN.items() if mime in types]
    return found[0] if len(found) == 1 else None


def _hold(archive: zipfile.ZipFile) -> None:
    """Raises NotTaken for what runs, hides or unfolds without measure."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len({name.lower() for name in names}) != len(names) or any(_leads_out(name) for name in names):
        raise NotTaken(_HURT)
    if any(entry.flag_bits & 0x41 for entry in entries):
        raise NotTaken(_PASSWORD)
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise NotTaken(_HURT)
    if any(_runs(name.lower()) for name in names):
        raise NotTaken(_MACRO)
    inside = sum(entry.file_size for entry in entries)
    if inside > LARGEST_INSIDE:
        raise NotTaken("Tệp này mở ra lớn bất thường nên không nhận. Xin bỏ bớt ảnh hoặc bảng, lưu lại rồi tải lên.")
    if "META-INF/manifest.xml" in names and "encryption-data" in _text(archive, "META-INF/manifest.xml"):
        raise NotTaken(_PASSWORD)
    for name in names:
        if name.lower().endswith(".rels") and _fetches(_text(archive, name)):
            raise NotTaken("Tệp này lấy thêm nội dung từ máy khác mỗi lần mở. Xin chép nội dung sang tệp mới.")
    if inside <= READ_THROUGH and archive.testzip() is not None:
        raise NotTaken(_HURT)


def _fetches(relations: str) -> bool:
    """Whether one of a part's relations brings in something from outside of the file."""
    written = (unescape(relation).lower() for relation in _RELATION.findall(relations))
    return any(_FETCHED.search(relation) and _ELSEWHERE.search(relation) for relation in written)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") or "\0" in name


def _runs(name: str) -> bool:
    last = name.rpartition("/")[2]
    return (
        last.startswith(("vbaproject", "vbadata"))
        or "/activex/" in name
        or name.startswith(("basic/", "scripts/"))
        or last.endswith((".exe", ".dll", ".js", ".vbs", ".bat", ".cmd", ".ps1", ".scr", ".hta", ".lnk", ".jar"))
    )


def _text(archive: zipfile.ZipFile, name: str) -> str:
    """The start of an entry as text; its declared size is not believed."""
    with archive.open(name) as entry:
        data = entry.read(LARGEST_READ)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    return data.decode(encoding, errors="replace")
