"""Small true files of each kind that may be attached, and what is wrong with the others. All are functions."""

import io
import struct
import zipfile

_OFFICE = {
    "docx": ("word/document.xml", "wordprocessingml.document"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation"),
}


def pdf(words: str = "Quyet dinh cua Uy ban nhan dan tinh Kinh Son ve phan bo kinh phi", *, pages=1, root="") -> bytes:
    """A document of this text (plain letters), one paragraph a page; without words, as a scanner leaves it."""
    text = f"BT /F1 12 Tf 40 700 Td ({words}) Tj ET".encode() if words else b"0 0 200 200 re f"
    kids = " ".join(f"{5 + n} 0 R" for n in range(pages))
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {root} >>".encode(),
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
    ]
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 3 0 R >> >> >>"
    )
    objects += [page] * pages
    return _pdf_of(objects)


def _pdf_of(objects: list[bytes], trailer: bytes = b"") -> bytes:
    out, places = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def _entry(name: str) -> zipfile.ZipInfo:
    """Of a fixed time, so that the same words make the same file."""
    return zipfile.ZipInfo(name, (2026, 11, 20, 8, 0, 0))


def archive(entries: dict[str, bytes], compression=zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as made:
        for name, data in entries.items():
            made.writestr(_entry(name), data, compression)
    return buffer.getvalue()


def office(kind: str = "docx", *, types: str = "", **further: bytes) -> bytes:
    part, mime = _OFFICE[kind]
    content = (
        '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{mime}.main+xml"/>'
        f"{types}</Types>"
    )
    entries = {"[Content_Types].xml": content.encode(), part: b"<x>" + b"so lieu " * 50 + b"</x>"}
    return archive(entries | {name.replace("__", "/"): data for name, data in further.items()})


def opendocument(kind: str = "text", **further: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(_entry("mimetype"), f"application/vnd.oasis.opendocument.{kind}")
        for name, data in ({"content.xml": b"<office/>"} | further).items():
            made.writestr(_entry(name.replace("__", "/")), data)
    return buffer.getvalue()


def mp3(frames: int = 20, tag: bytes = b"") -> bytes:
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    size = bytes((len(tag) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return (b"ID3\x04\0\0" + size + tag if tag else b"") + frame * frames


def box(name: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(content), name) + content


def track(handler: bytes, codec: bytes = b"avc1", size: tuple[int, int] = (640, 360)) -> bytes:
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 0x40000000)
    header = box(b"tkhd", bytes(40) + matrix + struct.pack(">2I", size[0] << 16, size[1] << 16))
    entries = box(b"stsd", bytes(4) + struct.pack(">I", 1) + box(codec, bytes(8)))
    media = box(b"hdlr", bytes(8) + handler + bytes(12)) + box(b"minf", box(b"stbl", entries))
    return box(b"trak", header + box(b"mdia", media))


def mp4(*tracks: bytes, brand: bytes = b"isom") -> bytes:
    moov = box(b"moov", box(b"mvhd", bytes(100)) + b"".join(tracks or (track(b"vide"), track(b"soun", b"mp4a"))))
    return box(b"ftyp", brand + bytes(4) + brand) + moov + box(b"mdat", bytes(500))
