"""A file is what its bytes prove it to be; whatever else comes is refused in a sentence, soon and in little memory."""

import io
import resource
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from portal.filetypes import KINDS, NotTaken, recognise
from tests import files as make

GOOD = {
    "pdf": make.pdf,
    "docx": lambda: make.office("docx"),
    "xlsx": lambda: make.office("xlsx"),
    "pptx": lambda: make.office("pptx"),
    "odt": lambda: make.opendocument("text"),
    "ods": lambda: make.opendocument("spreadsheet"),
    "odp": lambda: make.opendocument("presentation"),
    "mp3": make.mp3,
    "mp4": make.mp4,
    "m4a": lambda: make.mp4(make.track(b"soun", b"mp4a"), brand=b"M4A "),
}


def found(data: bytes):
    return recognise(io.BytesIO(data))


def refused(data: bytes) -> str:
    with pytest.raises(NotTaken) as caught:
        found(data)
    return str(caught.value)


@pytest.mark.parametrize("kind", GOOD)
def test_a_file_is_known_by_its_content(kind):
    assert found(GOOD[kind]()).kind is KINDS[kind]


def test_every_kind_is_tried():
    assert set(GOOD) == set(KINDS)


def test_a_pdf_says_how_many_pages_it_has_and_whether_it_holds_words():
    facts = found(make.pdf(pages=3)).facts
    assert (facts["pages"], facts["has_text"], facts["active"], facts["signed"]) == (3, True, [], False)
    assert found(make.pdf("")).facts["has_text"] is False


def test_what_runs_or_hides_in_a_pdf_and_that_it_is_signed_is_noticed():
    root = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Names << /EmbeddedFiles << /Names [] >> >>"
    assert found(make.pdf(root=root)).facts["active"] == ["embedded", "javascript"]
    assert found(make.pdf(root="/AcroForm << /SigFlags 3 /Fields [] >>")).facts["signed"] is True


def test_a_film_says_its_size_and_how_it_is_packed():
    facts = found(make.mp4(make.track(b"soun", b"mp4a"), make.track(b"vide", b"hvc1", (1280, 720)))).facts
    assert facts == {"codec": "hvc1", "width": 1280, "height": 720}


def test_a_recording_may_begin_with_a_tag():
    assert found(make.mp3(tag=b"TIT2 ten bai")).kind.name == "mp3"


RELATIONS = '<Relationships><Relationship Id="a" Type="http://x/{}" Target="{}" TargetMode="External"/></Relationships>'


@pytest.mark.parametrize(
    ("kind", "target", "is_refused"),
    [
        ("attachedTemplate", "https://a.example/t.dotm", True),
        ("attached&#84;emplate", "HTTP://a.example/t.dotm", True),
        ("attachedTemplate", "file:////may/chu/t.dotm", True),
        ("attachedTemplate", "file://may/chu/t.dotm", True),
        ("attachedTemplate", r"\\\\may\\t.dotm", True),
        ("oleObject", "https://a.example/x", True),
        ("attachedTemplate", r"file:///C:\\Users\\An\\Normal.dotm", False),
        ("hyperlink", "https://a.example/", False),
        ("image", "https://a.example/x.png", False),
    ],
)
def test_what_a_file_fetches_from_elsewhere_is_refused_under_any_name(kind, target, is_refused):
    data = make.office(**{"word___rels__khac.xml.rels": RELATIONS.format(kind, target).encode()})
    if is_refused:
        with pytest.raises(NotTaken, match="máy khác"):
            found(data)
    else:
        assert found(data).kind.name == "docx"


SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
TEMPLATE = b'<Relationship Type="x/attachedTemplate" Target="https://a.example/t.dotm"/>'
HURT = "hỏng|chưa trọn|dữ liệu lạ|Không nhận ra"
PDF_AND_ZIP = make.pdf() + make.archive({"a": b"a"})[:-2] + b"\x06\0%%EOF\n"
WRONG = {
    "nothing": (b"", "rỗng"),
    "a program": (b"MZ" + bytes(500), "chương trình"),
    "a page": (b"<!DOCTYPE html><script>alert(1)</script>", "trang web"),
    "a drawing": (b"\xef\xbb\xbf  <svg xmlns='x' onload='alert(1)'/>", "SVG"),
    "a photo": (b"\xff\xd8\xff\xe0" + bytes(200), "ảnh"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kiểu cũ"),
    "plain text": ("Kế hoạch số 12".encode(), "chữ thuần"),
    "an archive": (make.archive({"a.txt": b"a"}), "tệp nén"),
    "a wave": (b"RIFF\0\0\0\0WAVEfmt ", "MP3"),
    "a .mov": (make.mp4(brand=b"qt  "), "QuickTime"),
    "an old .mov": (make.box(b"moov", bytes(50)) + make.box(b"mdat"), "QuickTime"),
    "noise": (bytes(range(7, 250)) * 20, HURT),
    "a macro by type": (
        make.office(types='<Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'), "macro",
    ),
    "a macro by name": (make.office(word__vbaProject=b"x"), "macro"),
    "a macro of LibreOffice": (make.opendocument(Basic__script=b"x"), "macro"),
    "a way out": (make.office(**{"..__..__etc__passwd": b"x"}), HURT),
    "a template elsewhere": (
        make.office(**{"word___rels__settings.xml.rels": TEMPLATE}),
        "máy khác",
    ),
    "two kinds at once": (make.office(types=f'<O ContentType="{SHEET}"/>'), "tệp nén"),
    "a password on ODF": (
        make.opendocument(**{"META-INF__manifest.xml": b"<manifest:encryption-data/>"}), "mật khẩu",
    ),
    "half a PDF": (make.pdf()[:-30], HURT),
    "a PDF of nothing": (b"%PDF-1.7\n" + bytes(100) + b"\n%%EOF\n", HURT),
    "a page before a PDF": (b"<html>" + make.pdf(), "dữ liệu lạ"),
    "a PDF that is a zip as well": (PDF_AND_ZIP, "dữ liệu lạ"),
    "too few frames": (make.mp3(2), HURT),
    "a tag without sound": (make.mp3(0, tag=b"<script>alert(1)</script>"), HURT),
    "a film without a picture": (make.mp4(make.track(b"text")), HURT),
    "a film cut short": (make.mp4()[:-100], HURT),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_whatever_else_it_is_is_said(name):
    data, words = WRONG[name]
    sentence = refused(data)
    assert any(word in sentence for word in words.split("|")), sentence
    assert sentence.endswith(".")


def test_a_pdf_that_asks_for_a_password_is_refused():
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(make.pdf()))
    writer.encrypt("mat-khau", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    assert "mật khẩu" in refused(buffer.getvalue())


def bombs() -> dict[str, bytes]:
    zeros = zlib.compress(bytes(64 * 1024 * 1024), 9)
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>"
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(zeros), zeros)
    tree = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [5 0 R] /Count 1 >>", b"null", stream, page]
    loop = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>"]
    return {
        "a stream that unfolds": make._pdf_of(tree),
        "pages in a circle": make._pdf_of(loop),
        "an archive that unfolds": make.office(word__bomb=bytes(700 * 1024 * 1024)[: 80 * 1024 * 1024]),
        "an endless tag": b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(1000),
    }


def test_bombs_cost_little_and_end_in_an_answer():
    for name, data in bombs().items():
        tracemalloc.start()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        try:
            facts = found(data).facts
            assert not facts.get("has_text"), name
        except NotTaken:
            pass
        assert resource.getrusage(resource.RUSAGE_SELF).ru_utime - before < 5, name
        assert tracemalloc.get_traced_memory()[1] < 64 * 1024 * 1024, name
        tracemalloc.stop()


SHELLS = [make.office(), make.opendocument(), make.mp3(), make.mp4()]


@settings(max_examples=60)
@given(some.sampled_from(SHELLS), some.floats(0, 1), some.binary(max_size=12), some.booleans())
def test_no_damage_makes_it_fail(data, at, noise, cut):
    """A damaged file is known for what it is or refused; nothing else happens."""
    place = int(len(data) * at)
    damaged = data[:place] + noise + (b"" if cut else data[place + len(noise) :])
    try:
        found(damaged)
    except NotTaken:
        pass


@pytest.mark.parametrize("at", [0.2, 0.5, 0.9])
def test_a_damaged_pdf_neither(at):
    data = make.pdf()
    place = int(len(data) * at)
    try:
        found(data[:place] + b"\0<<<<[[((" + data[place + 9 :])
    except NotTaken:
        pass
