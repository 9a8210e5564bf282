"""From a read Word file to the parts of an article, by the habits of Vietnamese newsrooms.

The title stands first, bold and in the middle, or in Word's style for it; the sapô is the bold paragraph below; the
first picture belongs to the top; "Bài và ảnh: …" closes the text and says whose the pictures are.
"""

import re
from dataclasses import dataclass, field

from news.models.article import LEAD_LENGTH, TITLE_LENGTH
from portal.richtext import plain
from portal.text import fold, one_line

_TOP = 12
"""Blocks among which the title is looked for."""
_SHORTEST_LEAD = 8
"""Words; a shorter bold paragraph is the heading of what follows."""
_NO_TITLE = re.compile(
    r"(?:microsoft word|document|tài liệu|untitled|doc|văn bản|bài viết)?[\s\d._-]*(?:\.docx?)?", re.IGNORECASE
)
_LETTERHEAD = ("cong hoa xa hoi chu nghia viet nam", "doc lap - tu do - hanh phuc")
_BYLINE = re.compile(
    r"\(?(?:tin|bài|tin\s*,\s*bài|bài\s*viết)?\s*(?:,|và|-|–|&|\+)?\s*ảnh\s*:\s*(?P<who>[^()]{2,120}?)[\s./)]*",
    re.IGNORECASE,
)
_CREDIT = re.compile(r"(?<!\w)[Ảả]nh ?+: ?+(?P<who>[^.;:()<>]{2,80}?)[ .)]*+$")
"""In a caption whose white space is single spaces; what stands before it is cut off by hand, not by the pattern."""
_NOTE = re.compile(r'<x-note n="(\d+)"></x-note>')
_PICTURE = re.compile(r'<x-picture n="(\d+)">(.*?)</x-picture>', re.DOTALL)
_LEADING = 2
"""Blocks of text in front of a picture that still stands at the top of its article."""


@dataclass
class Composed:
    title: str = ""
    title_from: str = ""
    """text, properties (of the file), name (of the file); for the report."""
    lead: str = ""
    blocks: list[dict] = field(default_factory=list)
    cover: dict | None = None
    """The picture block at the top, taken out of the text."""
    credit: str = ""
    """Whose the pictures are that say nothing themselves."""
    hints: list[str] = field(default_factory=list)
    """Sentences on what was decided and should be looked at."""


def compose(found: dict, name: str) -> Composed:
    """found: see portal.docx.document.read. name: of the uploaded file."""
    made = Composed(blocks=[dict(block) for block in found["blocks"]])
    for block in made.blocks:
        block["text"] = one_line(block["text"])
    at = _title(made, one_line(found["title"]), name)
    _lead(made, at)
    made.credit = _byline(made.blocks)
    for block in made.blocks:
        if block["kind"] == "picture":
            block["credit"], block["caption"] = credit_of(block["caption"])
    _cover(made)
    _levels(made.blocks)
    return made


# Title and sapô


def _title(made: Composed, of_file: str, name: str) -> int:
    """Takes the title out of the blocks; where the text goes on after it."""
    index = _title_at(made.blocks, of_file)
    if index is None:
        if of_file and not _NO_TITLE.fullmatch(of_file) and len(of_file.split()) > 2:
            made.title, made.title_from = _cut(of_file), "properties"
            made.hints.append("Không thấy dòng tiêu đề trong tệp nên tiêu đề lấy từ thuộc tính của tệp. Xin xem lại.")
        else:
            made.title, made.title_from = _cut(name) or "Bài từ tệp Word", "name"
            made.hints.append("Không thấy dòng tiêu đề trong tệp nên tạm lấy tên tệp. Xin đặt lại tiêu đề.")
        return 0
    block = made.blocks[index]
    words, last = block["text"], index
    following = made.blocks[index + 1] if index + 1 < len(made.blocks) else None
    if (
        len(words.split()) <= 4
        and following
        and _is_display(following)
        and len(words) + len(following["text"]) < TITLE_LENGTH
    ):
        words, last = f"{words} {following['text']}", index + 1
    made.title, made.title_from = _cut(words), "text"
    if len(words) > TITLE_LENGTH:
        made.hints.append(f"Tiêu đề trong tệp dài {len(words)} ký tự nên bị rút; dòng đầy đủ vẫn ở đầu thân bài.")
        return index + 1
    del made.blocks[index : last + 1]
    return index


def _title_at(blocks: list[dict], of_file: str) -> int | None:
    top = blocks[:_TOP]
    for index, block in enumerate(top):
        if block.get("role") == "title" and block["text"]:
            return index
    is_first = True
    for index, block in enumerate(top):
        if not block["text"] or block["kind"] == "picture":
            continue
        if block["kind"] == "table" and any(words in fold(block["text"]) for words in _LETTERHEAD):
            continue
        if _is_title(block, of_file, is_first):
            return index
        if not _is_aside(block):
            return None
        is_first = False
    return None


def _is_title(block: dict, of_file: str, is_first: bool) -> bool:
    if block["kind"] == "heading":
        return block["level"] == 1 or is_first
    if block["kind"] != "paragraph" or any(words in fold(block["text"]) for words in _LETTERHEAD):
        return False
    if _is_display(block) or (of_file and fold(block["text"]) == fold(of_file)):
        return True
    is_line = len(block["text"]) <= TITLE_LENGTH and not block["text"].endswith((".", ":", ";", "…"))
    return is_first and is_line and not _is_aside(block) and (block["is_bold"] or len(block["text"].split()) > 3)


def _is_display(block: dict) -> bool:
    """Set as titles are."""
    return block["kind"] == "paragraph" and block["is_bold"] and block["align"] == "align-center"


def _is_aside(block: dict) -> bool:
    """A short line that may stand above a title: the place and day, a heading of a form, the unit."""
    if block["kind"] != "paragraph":
        return False
    words = fold(block["text"])
    is_placed = block["align"] == "align-right" or any(head in words for head in _LETTERHEAD)
    return is_placed or (len(words.split()) <= 12 and re.search(r"ngay \d+.*thang \d+", words) is not None)


def _cut(text: str) -> str:
    if len(text) <= TITLE_LENGTH:
        return text
    return text[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _lead(made: Composed, start: int) -> None:
    for index in range(start, min(start + 4, len(made.blocks))):
        block = made.blocks[index]
        if block["kind"] in ("picture", "rule") or _is_aside(block):
            continue
        if block["kind"] != "paragraph" or not (block["is_bold"] or block["role"] == "lead"):
            return
        if len(block["text"].split()) < _SHORTEST_LEAD or "<x-note" in block["html"]:
            return
        if len(block["text"]) > LEAD_LENGTH:
            made.hints.append(
                f"Đoạn in đậm đầu bài dài {len(block['text'])} ký tự, quá {LEAD_LENGTH} ký tự của sapô, "
                "nên vẫn ở thân bài."
            )
            return
        made.lead = block["text"]
        del made.blocks[index]
        return


# Pictures


def _byline(blocks: list[dict]) -> str:
    """Whose the pictures are by the line at the end; it stays in the text."""
    for block in [block for block in blocks if block["text"]][-6:]:
        if block["kind"] == "paragraph" and (match := _BYLINE.fullmatch(block["text"])):
            return one_line(match["who"])[:120]
    return ""


def credit_of(caption: str) -> tuple[str, str]:
    """(whose the picture is, the caption without saying so). "Ảnh: " with no name after it opens a caption."""
    caption = " ".join(caption.split())  # a file may hold any number of spaces, and patterns go back over each
    match = _CREDIT.search(caption)
    if match is None:
        return "", caption
    before, who = caption[: match.start()].rstrip(" (,–—-"), one_line(plain(match["who"]))
    is_alone = not plain(before)
    if is_alone and not (
        len(who.split()) <= 6 and all(word[0].isupper() or not word[0].isalpha() for word in who.split())
    ):
        return "", caption
    return who, "" if is_alone else before


def _cover(made: Composed) -> None:
    passed = 0
    for index, block in enumerate(made.blocks):
        if block["kind"] == "picture":
            if passed <= _LEADING and "<x-note" not in block["caption"]:
                made.cover = made.blocks.pop(index)
            return
        passed += bool(block["text"])
        if passed > _LEADING:
            return


# The text


def _levels(blocks: list[dict]) -> None:
    """Headings from h2 on, without a gap, whatever levels the file uses."""
    used = sorted({block["level"] for block in blocks if block["kind"] == "heading"})
    for block in blocks:
        if block["kind"] == "heading":
            block["tag"] = f"h{min(used.index(block['level']) + 2, 4)}"


def body_of(blocks: list[dict], figures: list, notes: list[str]) -> str:
    """The text as rich text, not yet clean.

    figures: of each picture of the file a function from its caption (rich text) to its figure, or None where it could
    not be taken; then its caption stays as a paragraph.
    """
    parts: list[str] = []
    for block in blocks:
        html = block["html"]
        if block["kind"] == "heading":
            html = f"<{block['tag']}>{html}</{block['tag']}>"
        elif block["kind"] == "picture":
            html = f'<x-picture n="{block["picture"]}">{block["caption"]}</x-picture>'
        elif block["kind"] == "paragraph":
            html = f'<p class="{block["align"]}">{html}</p>' if block["align"] else f"<p>{html}</p>"
            if block["role"] == "quote":
                html = f"<blockquote>{html}</blockquote>"
        parts.append(html)

    def shown(match: re.Match) -> str:
        figure = figures[int(match[1])]
        if figure is None:
            return f"<p>{match[2]}</p>" if match[2] else ""
        return figure(match[2])

    text = "".join(parts).replace("</blockquote><blockquote>", "")
    return _with_notes(_PICTURE.sub(shown, text), notes)


def _with_notes(text: str, notes: list[str]) -> str:
    """Marks numbered in their order, the notes as one list at the end; those whose mark is gone as paragraphs."""
    order: list[int] = []

    def mark(match: re.Match) -> str:
        number = int(match[1])
        if number >= len(notes) or not plain(notes[number]):
            return ""
        if number not in order:
            order.append(number)
        return f'<sup class="footnote">{order.index(number) + 1}</sup>'

    text = _NOTE.sub(mark, text)
    written: list[str] = []
    while len(written) < len(order):
        written.append(_NOTE.sub(mark, _PICTURE.sub("", notes[order[len(written)]])))
    left = [_NOTE.sub("", _PICTURE.sub("", note)) for number, note in enumerate(notes) if number not in order]
    text += "".join(f"<p>(*) {note}</p>" for note in left if plain(note))
    return text + (f'<ol class="footnotes">{"".join(f"<li>{note}</li>" for note in written)}</ol>' if written else "")
