"""Reading Word files: structure and numbers survive, whatever is lost is named, and nothing hostile gets far."""

import io
import random
import struct

import pytest
from django.conf import settings

from news import word
from portal.docx import archive, context, document, numbering, outside, tree
from portal.docx.errors import Unusable
from tests.word import (
    HEAD,
    W,
    cell,
    docx,
    drawn,
    footnote,
    p,
    packed,
    parts,
    picture,
    r,
    row,
    table,
    text_box,
    title,
)

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 60
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"


def read(*body: str, **rest) -> dict:
    return document.read(docx(*body, **rest))[0]


def html(*body: str, **rest) -> str:
    """The blocks one after the other; a heading as its level, a paragraph as it is."""
    found = []
    for block in read(*body, **rest)["blocks"]:
        words = block["html"]
        found.append(f"<{block['level']}>{words}" if block["kind"] == "heading" else words)
    return "\n".join(found)


def lost(*body: str, **rest) -> dict[str, list[str]]:
    return {each["kind"]: each["where"] for each in read(*body, **rest)["lost"]}


# Words


def test_emphasis_of_runs_is_joined_and_styles_count():
    raised = r("2", more='<w:vertAlign w:val="superscript"/>')
    strong = r("mạnh", more='<w:rStyle w:val="Strong"/>')
    assert html(p(r("Đất ", bold=True), r("nước", bold=True), " m", raised, " ", strong)) == (
        "<strong>Đất nước</strong> m<sup>2</sup> <strong>mạnh</strong>"
    )
    assert html(p("cả đoạn ", r("thường", more='<w:b w:val="0"/>'), style="Sapo")) == "<strong>cả đoạn </strong>thường"


def test_words_are_words_and_never_tags():
    assert html(p(r('<script>alert(1)</script> & <x-picture n="0">'))) == (
        '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;x-picture n="0"&gt;'
    )


def test_links_of_every_kind():
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText> HYPERLINK "https://b.example/" </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r("hai")}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = p(f'<w:hyperlink r:id="rIdL">{r("một", more="<w:u/>")}</w:hyperlink>', " và ", field)
    assert html(body, links={"rIdL": "https://a.example/x?a=1&b=2"}) == (
        '<a href="https://a.example/x?a=1&amp;b=2">một</a> và <a href="https://b.example/">hai</a>'
    )


@pytest.mark.parametrize(
    "address", ["file:///C:/Users/Hang/a.docx", "javascript:alert(1)", "a.docx", "data:text/html,x"]
)
def test_a_link_that_leads_nowhere_is_words_and_told(address):
    body = p(f'<w:hyperlink r:id="rIdL">{r("một")}</w:hyperlink>')
    assert html(body, links={"rIdL": address}) == "một"
    assert lost(body, links={"rIdL": address})["link"]


def test_a_tracked_text_reads_as_if_all_was_accepted():
    body = p(
        "Còn ", f'<w:ins w:id="1">{r("thêm")}</w:ins>', "<w:del><w:r><w:delText>bớt đi</w:delText></w:r></w:del>", "."
    )
    assert html(body) == "Còn thêm."
    assert lost(body)["deletion"] == ["bớt đi"] and "insertion" in lost(body)


def test_what_is_hidden_stays_hidden():
    assert html(p("Lộ ", r("mật khẩu", more="<w:vanish/>"))) == "Lộ"
    assert "hidden" in lost(p("Lộ ", r("mật khẩu", more="<w:vanish/>")))


def test_a_big_first_letter_joins_its_word():
    assert html(p("S", more='<w:framePr w:dropCap="drop"/>'), p("áng nay trời trong.")) == "Sáng nay trời trong."


def test_signs_of_words_own_fonts_become_characters():
    known = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    assert html(p(known, " xong")) == "✓ xong"
    assert "symbol" in lost(p("chữ ", '<w:r><w:sym w:font="Webdings" w:char="F0FC"/></w:r>'))


def test_words_in_fonts_of_old_come_out_in_unicode_by_their_font():
    old = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
    capitals = '<w:rFonts w:ascii=".VnTimeH"/>'
    vni = '<w:rFonts w:ascii="VNI-Times"/>'
    body = p(r("Th«ng tin < b¸o", more=old), " mới ", r("héi nghÞ", more=capitals), " ", r("Thoâng tin", more=vni))
    assert html(body) == "Thông tin &lt; báo mới HỘI NGHỊ Thông tin"
    assert lost(body)["legacy"] and "legacy" not in lost(p("Thông tin", " mới"))


# Structure


def test_headings_by_style_and_by_outline():
    body = (p("Một", style="u1"), p("Hai", style="u2"), p("Ba", more='<w:outlineLvl w:val="2"/>'), p("chữ"))
    assert html(*body) == "<1>Một\n<2>Hai\n<3>Ba\nchữ"


def test_lists_keep_their_numbers_over_an_interruption_and_nest():
    body = (p("một", num=(1, 0)), p("hai", num=(1, 0)), p("xen giữa"), p("ba", num=(1, 0)), p("chấm", num=(1, 2)),
            p("mới", num=(5, 0)))  # fmt: skip
    assert html(*body) == (
        "<ol><li>một</li><li>hai</li></ol>\nxen giữa\n"
        '<ol start="3"><li>ba<ul><li>chấm</li></ul></li></ol>\n<ol><li>mới</li></ol>'
    )


def test_letters_articles_and_chapters_are_written_out_as_word_counts_them():
    body = (
        p("Quy định chung", num=(3, 0)), p("Phạm vi", num=(3, 1)), p("Đối tượng", num=(3, 1)),
        p("chi tiết", num=(3, 2)),
        p("Tổ chức", num=(3, 0)), p("Trách nhiệm", num=(3, 1)), p("khoản", num=(1, 0)), p("điểm", num=(1, 1)),
        p("điểm", num=(1, 1)), p("tiếp", style="Khoan"),
    )  # fmt: skip
    assert html(*body) == (
        "Chương I. Quy định chung\nĐiều 1. Phạm vi\nĐiều 2. Đối tượng\n2.1 chi tiết\n"
        "Chương II. Tổ chức\nĐiều 3. Trách nhiệm\n"
        '<ol><li>khoản<ol type="a"><li>điểm</li><li>điểm</li></ol></li></ol>\n'
        '<ol start="4"><li>tiếp</li></ol>'
    )


def test_what_is_typed_stays_as_it_is_typed():
    assert html(p("Điều 1. Phạm vi"), p("1. Một")) == "Điều 1. Phạm vi\n1. Một"


@pytest.mark.parametrize(
    ("value", "format", "written"),
    [(1, "lowerLetter", "a"), (27, "lowerLetter", "aa"), (28, "upperLetter", "BB"), (4, "lowerRoman", "iv"),
     (1994, "upperRoman", "MCMXCIV"), (7, "decimalZero", "07"), (0, "lowerLetter", "0"), (5000, "upperRoman", "5000")],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(value, format, written):
    assert numbering.counter(value, format) == written


def test_notes_of_both_kinds_in_the_order_of_their_marks():
    found = read(
        p("Một", footnote(7), " hai", footnote(2, "endnote"), " ba", footnote(7)), p("bốn", footnote(99)),
        notes={7: "Chân trang."}, endnotes={2: "Cuối bài."},
    )  # fmt: skip
    assert [note.strip() for note in found["notes"]] == ["Chân trang.", "Cuối bài.", ""]
    marks = '<x-note n="0"></x-note>', '<x-note n="1"></x-note>'
    assert found["blocks"][0]["html"] == f"Một{marks[0]} hai{marks[1]} ba{marks[0]}"


# Tables


def test_merged_cells_headers_and_a_caption():
    body = (
        p("Bảng 1. Kinh phí"),
        table(
            row(cell("TT", merge="restart"), cell("Năm", span=2), header=True),
            row(cell(merge=""), "2013", "2014", header=True),
            row("1", cell("chung", merge="restart"), "6"),
            row("2", cell(merge=""), "8"),
        ),
    )
    assert html(*body) == (
        "<table><caption>Bảng 1. Kinh phí</caption>"
        '<thead><tr><th scope="col" rowspan="2">TT</th><th scope="colgroup" colspan="2">Năm</th></tr>'
        '<tr><th scope="col">2013</th><th scope="col">2014</th></tr></thead>'
        '<tbody><tr><td>1</td><td rowspan="2">chung</td><td>6</td></tr><tr><td>2</td><td>8</td></tr></tbody></table>'
    )


def test_a_bold_first_row_is_a_header_and_a_bold_first_column_names_its_rows():
    bold = [p(word, bold=True) for word in ("Xã", "Người", "Bản Vai")]
    found = html(table(row(*map(cell, bold[:2])), row(cell(bold[2]), "41"), look='<w:tblLook w:firstColumn="1"/>'))
    assert '<thead><tr><th scope="col">Xã</th><th scope="col">Người</th></tr></thead>' in found
    assert '<th scope="row">Bản Vai</th><td>41</td>' in found


def test_a_frame_around_text_is_no_table_and_a_table_in_a_table_keeps_its_words():
    assert html(table(row("Chỉ một ô"))) == "Chỉ một ô"
    inner = table(row("trong một", "trong hai"))
    found = html(table(row("ngoài", cell(inner, p()))))
    assert found == "<table><tbody><tr><td>ngoài</td><td><p>trong một</p><p>trong hai</p></td></tr></tbody></table>"
    assert "nested_table" in lost(table(row("ngoài", cell(inner, p()))))


# Pictures


def shown(*body: str, **rest) -> list[tuple[int, str]]:
    return [
        (block["picture"], block["caption"]) for block in read(*body, **rest)["blocks"] if block["kind"] == "picture"
    ]


MEDIA = {"rIdP1": JPEG, "rIdP2": JPEG + b"2"}


@pytest.mark.parametrize(
    "below",
    [
        p("Toàn cảnh hội trường.", style="Chuthich"),
        p("Toàn cảnh hội trường.", italic=True, align="center"),
    ],
)
def test_the_caption_below_a_picture_is_found(below):
    assert shown(p(picture("rIdP1")), below, p("chữ"), media=MEDIA) == [(0, "Toàn cảnh hội trường.")]


@pytest.mark.parametrize(
    "words", ["Hình 1: Hội trường", "Ảnh 2. Hội trường", "Biểu đồ số 3 – Học viên", "Ảnh: Hội trường"]
)
def test_a_caption_is_known_by_its_first_words(words):
    assert shown(p(picture("rIdP1")), p(words), media=MEDIA) == [(0, words)]


@pytest.mark.parametrize("words", ["Hình ảnh đẹp của bản làng.", "Ảnh hưởng của bão số 3: mưa to.", "Bảng 1. Số liệu"])
def test_what_is_no_caption_stays_text(words):
    assert shown(p(picture("rIdP1")), p(words), media=MEDIA) == [(0, "")]


def test_words_around_a_picture_in_one_paragraph_stay_in_order():
    found = read(p("trước ", picture("rIdP1"), " sau"), media=MEDIA)["blocks"]
    assert [(block["kind"], block["text"]) for block in found] == [
        ("paragraph", "trước"),
        ("picture", ""),
        ("paragraph", "sau"),
    ]


def test_pictures_side_by_side_in_a_table_are_pictures_with_their_captions():
    body = table(row(cell(p(picture("rIdP1"))), cell(p(picture("rIdP2")))), row("Trái.", "Phải."))
    assert shown(body, media=MEDIA) == [(0, "Trái."), (1, "Phải.")]


@pytest.mark.parametrize(
    ("descr", "kept"),
    [("Ông Thược trao giấy khen", "Ông Thược trao giấy khen"), ("Picture 1", ""), ("IMG_2031.jpg", ""), ("Hình 3", ""),
     ("A group of people\n\nDescription automatically generated", ""), ("anh-hoi-nghi.png", "")],
)  # fmt: skip
def test_a_description_is_one_that_somebody_wrote(descr, kept):
    assert read(p(picture("rIdP1", descr)), media=MEDIA)["pictures"][0]["alt"] == kept


def test_one_picture_shown_twice_is_one_picture():
    found, pictures = document.read(docx(p(picture("rIdP1")), p(picture("rIdP1")), media=MEDIA))
    assert (len(found["pictures"]), list(pictures)) == (1, [JPEG])


def test_what_word_cut_off_stays_cut_off():
    crop = 'l="25000" t="10000" r="25000" b="0"'
    assert read(p(picture("rIdP1", crop=crop)), media=MEDIA)["pictures"][0]["edits"] == {"crop": [0.25, 0.1, 0.5, 0.9]}
    turned = read(p(picture("rIdP1", crop=crop, rotate=90)), media=MEDIA)["pictures"][0]["edits"]
    assert turned == {"rotate": 90, "crop": [0.0, 0.25, 0.9, 0.5]}
    exif = b"\xff\xd8\xff\xe1\0\x20Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
    by_camera = read(p(picture("rIdP1", crop=crop, rotate=90)), media={"rIdP1": exif})["pictures"][0]
    assert (by_camera["edits"], by_camera["is_cropped_by_hand"]) == ({}, True)


# What is lost


def test_everything_lost_is_named_near_its_words():
    external = (
        '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData uri="x/picture"><pic:pic><pic:blipFill>'
        '<a:blip r:link="rIdX"/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
    found = lost(
        p("Số liệu như sau"), p(drawn(CHART)), p(drawn(DIAGRAM)), p(text_box(p("trong khung"))),
        p("<m:oMath><m:r><m:t>E=m</m:t></m:r></m:oMath>"),
        p('<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'),
        p('<w:r><w:br w:type="page"/></w:r>'), p(picture("rIdP1")), p(external), p(picture("rIdKhongCo")),
        p("Mục lục 3", style="Mucluc1"), '<w:altChunk r:id="x"/>',
        section='<w:cols w:num="2"/><w:headerReference r:id="rIdH"/><w:footerReference r:id="rIdF"/>',
        media={"rIdP1": b"\x01\0\0\0" + b"\0" * 36 + b" EMF"}, links={"rIdX": "https://x.example/a.jpg"},
        related={
            "rIdH": ("header", f"<w:hdr {W}>{p('Sở Khoa học')}</w:hdr>"),
            "rIdF": ("footer", f"<w:ftr {W}>{p('- 2 -')}</w:ftr>"),
            "rIdC": ("comments", f"<w:comments {W}><w:comment w:id='1'>{p('Xem lại số này')}</w:comment></w:comments>"),
        },
    )  # fmt: skip
    assert found["chart"] == ["Số liệu như sau"]
    assert found["comment"] == ["Xem lại số này"] and found["header"] == ["Sở Khoa học"]
    assert set(found) == {
        "chart", "smartart", "text_box", "equation", "object", "page_break", "picture_format", "picture_linked",
        "picture_missing", "contents", "embedded_text", "columns", "header", "comment",
    }  # fmt: skip


def test_words_of_boxes_and_formulas_are_kept():
    fraction = "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"
    square = "<m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    assert html(p("Trước", text_box(p("trong khung")))) == "Trước\ntrong khung"
    assert html(p(f"<m:oMath>{fraction}{square}</m:oMath>")) == "(a+b)/2x<sup>2</sup>"


def test_strict_files_and_old_pictures_are_read():
    strict = {
        name: data.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        for name, data in parts(p("Chữ nghiêm ngặt", style="u1")).items()
    }  # fmt: skip
    assert document.read(packed(strict))[0]["blocks"][0]["level"] == 1
    old = '<w:r><w:pict><v:shape alt="Đồi chè"><v:imagedata r:id="rIdP1"/></v:shape></w:pict></w:r>'
    assert read(p(old), media=MEDIA)["pictures"][0]["alt"] == "Đồi chè"


# What is refused


def refusal(data: bytes) -> str:
    with pytest.raises(Unusable) as refused:
        document.read(data)
    return str(refused.value)


def with_part(name: str, text: str | bytes) -> bytes:
    return packed(parts(p("Chữ.")) | {name: text if isinstance(text, bytes) else (HEAD + text).encode()})


def typed(word: str) -> bytes:
    found = parts(p("Chữ."))
    found["[Content_Types].xml"] = found["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", word.encode()
    )
    return packed(found)


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
REFUSED = {
    "old": (OLD + "WordDocument".encode("utf-16-le"), "Tệp .doc cũ"),
    "old excel": (OLD, "Office dạng cũ"),
    "locked": (OLD + "EncryptedPackage".encode("utf-16-le"), "mật khẩu"),
    "rtf": (b"{\\rtf1", ".rtf"),
    "pdf": (b"%PDF-1.7", "PDF"),
    "nothing": (b"", "rỗng"),
    "a picture": (JPEG, "không phải tệp Word"),
    "a page": (b"<html>", "không phải tệp Word"),
    "empty zip": (b"PK\x05\x06" + b"\0" * 18, "tệp nén"),
    "renamed zip": (packed({"a.txt": b"a"}), "tệp nén"),
    "macros": (typed("application/vnd.ms-word.document.macroEnabled.main+xml"), "macro"),
    "hidden macros": (with_part("word/vbaProject.bin", b"x"), "macro"),
    "excel": (typed("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), "Excel"),
    "wrong type": (typed("text/plain"), "không giống tệp do Word lưu"),
    "odt": (packed({"mimetype": b"application/vnd.oasis.opendocument.text"}), "OpenDocument"),
    "traversal": (with_part("../../etc/passwd", b"x"), "không giống"),
    "absolute": (with_part("/etc/passwd", b"x"), "không giống"),
    "backslash": (with_part("word\\..\\x", b"x"), "không giống"),
    "two of a name": (with_part("WORD/Document.xml", b"x"), "không giống"),
    "entities": (with_part("word/document.xml", '<!DOCTYPE w [<!ENTITY a "b">]><w>&a;</w>'), "không giống"),
    "outside": (with_part("word/styles.xml", '<!DOCTYPE w SYSTEM "file:///etc/passwd"><w/>'), "không giống"),
    "deep": (with_part("word/document.xml", "<w>" * 300 + "</w>" * 300), "quá lớn"),
    "no text": (with_part("word/document.xml", f"<w:document {W}/>"), "hỏng"),
    "no xml": (with_part("word/document.xml", b"khong phai xml"), "hỏng"),
    "another charset": (with_part("word/document.xml", b'<?xml version="1.0" encoding="x-la"?><a/>'), "hỏng"),
    "many entries": (packed(parts(p("Chữ.")) | {f"x/{n}": b"" for n in range(3200)}), "không giống"),
    "bomb": (with_part("word/media/x.jpeg", b"\0" * 9_000_000), "quá lớn"),
    "many pictures": (
        docx(*(p(picture(f"rIdP{n}")) for n in range(61)), media={f"rIdP{n}": JPEG + bytes([n]) for n in range(61)}),
        "60 ảnh",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_word_file_is_refused_with_its_own_sentence(name):
    data, sentence = REFUSED[name]
    said = refusal(data)
    assert sentence in said and "xin" in said.lower() and said.endswith(".")


def test_a_file_of_many_bytes_is_refused_before_it_is_read():
    assert "tối đa là 30 MB" in refusal(b"PK\x03\x04" + b"\0" * archive.LARGEST_FILE)


def test_a_locked_entry_and_a_lie_about_the_size_are_refused():
    data = bytearray(docx(p("Chữ.")))
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "mật khẩu" in refusal(bytes(data))
    claims = bytearray(docx(p("Chữ.")))
    struct.pack_into("<I", claims, claims.find(b"PK\x01\x02") + 24, 10)
    assert "hỏng" in refusal(bytes(claims))


def test_text_and_notes_without_measure_are_refused(monkeypatch):
    monkeypatch.setattr(context, "LONGEST_TEXT", 100)
    assert "quá mức một bài" in refusal(docx(p("dài " * 100)))
    monkeypatch.setattr(tree, "MOST_ELEMENTS", 50)
    assert "quá lớn" in refusal(docx(*[p("x")] * 30))


def test_whatever_is_missing_or_broken_ends_in_a_reading_or_a_sentence():
    """Every part left out; the file cut and bent at every few hundred bytes."""
    whole = parts(p("Chữ", footnote(1)), p(picture("rIdP1")), p("x", num=(1, 0)), table(row("a", "b")),
                  media=MEDIA, notes={1: "n"}, related={"rIdC": ("comments", f"<w:comments {W}/>")})  # fmt: skip
    for name in whole:
        tried({key: data for key, data in whole.items() if key != name})
        tried(whole | {name: b""})
        tried(whole | {name: b"<a/>"})
    data = packed(whole)
    chance = random.Random(5)
    for at in range(0, len(data), 60):
        attempt(data[:at])
        attempt(data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :])


def tried(found: dict[str, bytes]) -> None:
    attempt(packed(found))


def attempt(data: bytes) -> None:
    try:
        document.read(data)
    except Unusable as refused:
        assert str(refused).endswith(".")


def test_strange_values_do_no_harm():
    body = (
        p("x", num=(1, 99)), p("x", num=(99, 0)), p("x", num=(-1, -1)), p("x", style="KhongCo"),
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId/></w:numPr><w:outlineLvl w:val="99"/><w:jc/></w:pPr></w:p>',
        table(row(cell("a", span=99999)), row(cell("b", merge="la"), cell(merge=""), cell(merge=""))),
        "<w:tbl/>", "<w:tbl><w:tr/></w:tbl>", "<w:tbl><w:tr><w:tc/></w:tr></w:tbl>",
        p(picture("rIdP1", crop='l="-5" t="999999" r="x"')), p('<w:r><w:sym w:font="x" w:char="zz"/></w:r>'),
        p('<w:r><w:fldChar w:fldCharType="end"/></w:r>'), p('<w:r><w:footnoteReference/></w:r>'),
        p('<w:r><w:drawing/></w:r>'), p("<w:r><w:pict/></w:r>"), p("<w:hyperlink/>"),
    )  # fmt: skip
    assert read(*body, media=MEDIA)["blocks"]


# In a process of its own


def outside_reading(data: bytes) -> dict:
    with outside.reading(io.BytesIO(data), places=settings.VAR_DIR / "children") as found:
        return found.found | {"bytes": list(found.pictures())}


def test_the_child_reads_what_we_read_and_hands_over_the_pictures():
    data = docx(title("Tiêu đề"), p(picture("rIdP1")), p(picture("rIdP2")), media=MEDIA)
    found = outside_reading(data)
    assert found["bytes"] == [JPEG, JPEG + b"2"]
    assert found["blocks"] == document.read(data)[0]["blocks"]


def test_a_large_table_is_read_quickly_and_one_without_end_is_refused():
    rows = [row("1", "Bản Vai", "41 người") for _ in range(3000)]
    assert len(outside_reading(docx(table(*rows)))["blocks"]) == 1
    heavy = with_part(
        "word/document.xml", b"<a>" + random.Random(1).randbytes(9000).hex().encode() + b"<b/>" * 650_000 + b"</a>"
    )
    with pytest.raises(Unusable, match="quá lớn"):
        outside_reading(heavy)


def test_an_old_file_is_told_from_outside_too():
    with pytest.raises(Unusable, match=r"Tệp \.doc cũ"):
        outside_reading(OLD + "WordDocument".encode("utf-16-le"))


def test_spaces_without_end_in_a_caption_cost_nothing():
    caption = "Toàn cảnh." + " " * 400_000 + "Ảnh" + " " * 400_000 + "Hữu Thành"
    assert word.credit_of(caption) == ("", " ".join(caption.split()))  # of a pattern that goes back, in an hour
    assert word.credit_of("Toàn cảnh hội nghị.  (Ảnh :  Hữu Thành)") == ("Hữu Thành", "Toàn cảnh hội nghị.")


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
DOCTYPES = {
    "a billion laughs": f'<!DOCTYPE w [<!ENTITY l0 "ha">{LAUGHS}]><w>&l9;</w>',
    "a long entity again and again": f'<!DOCTYPE w [<!ENTITY a "{"x" * 100_000}">]><w>{"&a;" * 20_000}</w>',
    "a file of the machine": '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><w>&a;</w>',
    "an address": '<!DOCTYPE w [<!ENTITY a SYSTEM "http://127.0.0.1:9/a">]><w>&a;</w>',
    "a document type from elsewhere": '<!DOCTYPE w PUBLIC "-//W//X" "http://127.0.0.1:9/a.dtd"><w/>',
    "a parameter entity": '<!DOCTYPE w [<!ENTITY % a SYSTEM "http://127.0.0.1:9/a">%a;]><w/>',
    "an attribute's default": '<!DOCTYPE w [<!ATTLIST w a CDATA "x">]><w/>',
    "a bare document type": "<!DOCTYPE w><w/>",
}  # fmt: skip
READ_PARTS = ("[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels",
              "word/styles.xml", "word/numbering.xml", "word/footnotes.xml")  # fmt: skip


@pytest.mark.parametrize("name", DOCTYPES)
@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
def test_no_part_may_have_a_document_type(name, charset):
    text = f'<?xml version="1.0" encoding="{charset}"?>{DOCTYPES[name]}'
    for part in READ_PARTS:
        found = parts(p("Chữ.")) | {part: text.encode(charset)}
        if part not in parts(p("Chữ.")):
            continue
        said = refusal(packed(found))
        assert "không giống" in said or "hỏng" in said, part
        assert "root:" not in said
