"""PDF: its frame is looked at here, its inside by a process of its own with little memory and time."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import BinaryIO

from portal.filetypes import KINDS, Found, NotTaken, read_at
from portal.filetypes.office import ends_as_archive

_HURT = "Tệp PDF này đã hỏng hoặc tải lên chưa trọn. Xin mở trên máy, in hoặc xuất lại thành PDF rồi tải lên."
_JUNK = "Tệp PDF này có dữ liệu lạ ở đầu hoặc ở cuối. Xin mở trên máy, in hoặc xuất lại thành PDF rồi tải lên."
_LOCKED = "Tệp PDF này đòi mật khẩu mới mở được. Xin bỏ mật khẩu rồi tải lại."
_CHILD = Path(__file__).with_name("pdf_child.py")
SECONDS = 20
"""Of waiting; the process gives itself fewer of computing."""
_BEFORE = b"\xef\xbb\xbf \t\r\n\0"


def read(file: BinaryIO, head: bytes, size: int) -> Found | None:
    at = head[:1024].find(b"%PDF-")
    if at < 0:
        return None
    if head[:at].strip(_BEFORE):
        raise NotTaken(_JUNK)
    tail = read_at(file, max(0, size - 2048), 2048)
    end = tail.rfind(b"%%EOF")
    if end < 0:
        raise NotTaken(_HURT)
    if ends_as_archive(file, size):
        raise NotTaken(_JUNK)
    return Found(KINDS["pdf"], _inside(file))


def _inside(file: BinaryIO) -> dict:
    """Facts of the document; what could not be found out in time is absent."""
    said: dict = {}
    for line in _asked(file).splitlines():
        try:
            said |= json.loads(line)
        except ValueError:
            break
    if said.pop("password", False):
        raise NotTaken(_LOCKED)
    if not (said.get("pages") or said.get("locked")):
        raise NotTaken(_HURT)
    return said


def _asked(file: BinaryIO) -> str:
    """What the process said, up to where it ended or was ended."""
    with _opened(file) as document, tempfile.TemporaryFile() as answer:
        try:
            subprocess.run(
                [sys.executable, "-I", str(_CHILD)],
                stdin=document,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            pass
        answer.seek(0)
        return answer.read(65536).decode("utf-8", errors="replace")


def _opened(file: BinaryIO) -> BinaryIO:
    """The same bytes under a handle of their own: one that is shared would move under the caller's feet."""
    if path := getattr(file, "temporary_file_path", None):
        return open(path(), "rb")
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.seek(0)
    while piece := file.read(1024 * 1024):
        copy.write(piece)
    copy.seek(0)
    return copy
