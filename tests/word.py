"""Word files for tests, written as Word writes them: parts of XML in a zip, joined by relations."""

import io
import zipfile
from html import escape

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml."

STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman"/></w:rPr>
  </w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="u1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
  <w:pPr><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="u2"><w:name w:val="heading 2"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="u3"><w:name w:val="heading 3"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Chuthich"><w:name w:val="caption"/><w:basedOn w:val="Normal"/>
  <w:rPr><w:i/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Sapo"><w:name w:val="Sapo"/><w:basedOn w:val="Normal"/>
  <w:rPr><w:b/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="Mucluc1"><w:name w:val="toc 1"/><w:basedOn w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Khoan"><w:name w:val="Khoản"/><w:basedOn w:val="Normal"/>
  <w:pPr><w:numPr><w:numId w:val="4"/></w:numPr></w:pPr></w:style>
<w:style w:type="character" w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>
"""

NUMBERING = """
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1">
  <w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="Chương %1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/>
    <w:lvlText w:val="Điều %2."/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2.%3"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="3">
  <w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/>
    <w:pStyle w:val="Khoan"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="3"/></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="0"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


# Text


def r(text: str, *, bold=False, italic=False, more="") -> str:
    look = ("<w:b/>" if bold else "") + ("<w:i/>" if italic else "") + more
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(*runs: str, style="", align="", num: tuple[int, int] | None = None, bold=False, italic=False, more="") -> str:
    """A paragraph of runs; what does not begin with a tag is plain text."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        properties += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    properties += (f'<w:jc w:val="{align}"/>' if align else "") + more
    written = [run if run.startswith("<") else r(run, bold=bold, italic=italic) for run in runs]
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(written)}</w:p>"


def title(text: str) -> str:
    return p(text, bold=True, align="center")


def picture(relation: str, descr="", *, name="Picture 1", crop="", rotate=0) -> str:
    """A run with a picture as Word 2010 and later write it."""
    cut = f"<a:srcRect {crop}/>" if crop else ""
    turned = f' rot="{rotate * 60000}"' if rotate else ""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="{name}" descr="{escape(descr)}"/><a:graphic>'
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/>{cut}</pic:blipFill><pic:spPr><a:xfrm{turned}/></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def drawn(uri: str, inner: str = "", descr="") -> str:
    """A run with some other drawing: a chart, SmartArt, a shape."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="2" name="x" descr="{descr}"/><a:graphic>'
        f'<a:graphicData uri="{uri}">{inner}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )


def text_box(*paragraphs: str) -> str:
    content = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    inner = f"<wps:wsp><wps:txbx>{content}</wps:txbx></wps:wsp>"
    newer = drawn("http://schemas.microsoft.com/office/word/2010/wordprocessingShape", inner)
    older = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    newer = newer.removeprefix("<w:r>").removesuffix("</w:r>")
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps">{newer}</mc:Choice>'
        f"<mc:Fallback>{older}</mc:Fallback></mc:AlternateContent></w:r>"
    )


def cell(*content: str, span=1, merge: str | None = None) -> str:
    about = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    if merge is not None:
        about += f'<w:vMerge w:val="{merge}"/>' if merge else "<w:vMerge/>"
    paragraphs = [each if each.startswith("<w:") else p(each) for each in content] or [p()]
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def row(*cells: str, header=False) -> str:
    about = "<w:trPr><w:tblHeader/></w:trPr>" if header else ""
    return f"<w:tr>{about}{''.join(each if each.startswith('<w:tc>') else cell(each) for each in cells)}</w:tr>"


def table(*rows: str, look="") -> str:
    return f"<w:tbl><w:tblPr>{look}</w:tblPr>{''.join(rows)}</w:tbl>"


def footnote(number: int, kind="footnote") -> str:
    return f'<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:{kind}Reference w:id="{number}"/></w:r>'


# The file


def notes_part(kind: str, notes: dict[int, str]) -> str:
    mark = f"<w:r><w:{kind}Ref/></w:r>"
    inner = "".join(f'<w:{kind} w:id="{number}">{p(mark, f" {text}")}</w:{kind}>' for number, text in notes.items())
    separators = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
    return f"<w:{kind}s {W}>{separators}{inner}</w:{kind}s>"


def parts(
    *body: str,
    media: dict[str, bytes] | None = None,
    notes: dict[int, str] | None = None,
    endnotes: dict[int, str] | None = None,
    links: dict[str, str] | None = None,
    core_title: str = "",
    section: str = "",
    related: dict[str, tuple[str, str]] | None = None,
) -> dict[str, bytes]:
    """Name of each part → bytes. media: rId → bytes of a picture (rId "rIdP1" lies in word/media/rIdP1.jpeg).

    related: rId → (kind of the relation, XML of the part).
    """
    text = f"<w:body>{''.join(body)}<w:sectPr>{section}</w:sectPr></w:body>"
    found: dict[str, str | bytes] = {
        "word/document.xml": f"<w:document {W}>{text}</w:document>",
        "word/styles.xml": f"<w:styles {W}>{STYLES}</w:styles>",
        "word/numbering.xml": f"<w:numbering {W}>{NUMBERING}</w:numbering>",
    }
    rows = [("rId1", "styles", "styles.xml", ""), ("rId2", "numbering", "numbering.xml", "")]
    if notes:
        found["word/footnotes.xml"] = notes_part("footnote", notes)
        rows.append(("rId3", "footnotes", "footnotes.xml", ""))
    if endnotes:
        found["word/endnotes.xml"] = notes_part("endnote", endnotes)
        rows.append(("rId4", "endnotes", "endnotes.xml", ""))
    for relation, data in (media or {}).items():
        found[f"word/media/{relation}.jpeg"] = data
        rows.append((relation, "image", f"media/{relation}.jpeg", ""))
    for relation, address in (links or {}).items():
        rows.append((relation, "hyperlink", address, ' TargetMode="External"'))
    for relation, (kind, xml) in (related or {}).items():
        found[f"word/{relation}.xml"] = xml
        rows.append((relation, kind, f"{relation}.xml", ""))
    found["word/_rels/document.xml.rels"] = _relations(rows)
    found["_rels/.rels"] = _relations(
        [
            ("rId1", "officeDocument", "word/document.xml", ""),
            ("rId2", "metadata/core-properties", "docProps/core.xml", ""),
        ]
    )
    found["docProps/core.xml"] = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(core_title)}</dc:title></cp:coreProperties>'
    )
    found["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_MAIN}document.main+xml"/></Types>'
    )
    return {name: text if isinstance(text, bytes) else (HEAD + text).encode() for name, text in found.items()}


def _relations(rows) -> str:
    inner = "".join(
        f'<Relationship Id="{name}" Type="{_REL}{kind}" Target="{escape(target)}"{mode}/>'
        for name, kind, target, mode in rows
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def packed(found: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(found, key=lambda name: name != "[Content_Types].xml"):
            archive.writestr(zipfile.ZipInfo(name, (2026, 8, 12, 8, 0, 0)), found[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def docx(*body: str, **rest) -> bytes:
    return packed(parts(*body, **rest))
