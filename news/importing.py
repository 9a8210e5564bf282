"""A Word file becomes a draft, with its pictures in the library: all of it, or nothing.

Reading the file and re-encoding its pictures come first, and write files named by their content only; then one
transaction makes pictures, article, audit and report. A failure before leaves no row.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath
from typing import BinaryIO

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from news import embedding, notes, photos, word, word_report
from news.authority import may
from news.models import Article, Image
from news.models.note import ReviewNote
from news.workflow import Refused, save
from portal import pasting, richtext
from portal.docx import archive, outside
from portal.docx.errors import Unusable
from portal.models import AuditEntry
from portal.text import one_line

ACTION = "article.from_word"
SAME_FORM = timedelta(days=1)
"""How long the same form with the same file leads to the draft that it made before."""
_KEY = re.compile(r"[\w-]{8,60}", re.ASCII)


@dataclass
class _Taken:
    """A picture on its way into the library; no image where it could not be taken."""

    image: Image | None
    is_new: bool = False
    refusal: str = ""
    is_whole: bool = False
    """Word shows a part of it only, and here all of it is seen."""
    remarks: list[str] = field(default_factory=list)


@dataclass
class _Report:
    kept: dict[str, int] = field(default_factory=dict)
    lost: list[dict] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


def from_word(source: BinaryIO, name: str, actor, *, key: str) -> Article:
    """A draft by the actor from an uploaded .docx. Raises Refused with Vietnamese sentences; then nothing was made.

    source: the file, open for reading. name: as its sender calls it. key: of the form; sent twice it is one draft.
    """
    if not may(actor, "news.add_article"):
        raise Refused(["Tài khoản của bạn không có quyền viết bài."])
    key = key if _KEY.fullmatch(key or "") else ""
    digest = _digest(source)
    if (made := _made_before(actor, key, digest)) is not None:
        return made
    file_name = one_line(PurePosixPath(name.replace("\\", "/")).name)[:150] or "tep.docx"
    try:
        with outside.reading(source) as reading:
            composed = word.compose(reading.found, PurePosixPath(file_name).stem)
            taken = _take_pictures(reading, composed, actor)
    except Unusable as error:
        raise Refused([str(error)]) from None
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=actor.pk)  # a second click waits here
        if (made := _made_before(actor, key, digest)) is not None:
            return made
        return _make(reading.found, composed, taken, actor, file_name, {"key": key, "digest": digest})


def report_of(article: Article) -> dict | None:
    """What the import of this article kept and lost, for its form; None for an article that was typed."""
    entries = AuditEntry.objects.filter(object_type="news.article", object_id=article.pk, action=ACTION)
    entry = entries.first()
    if entry is None:
        return None
    facts = entry.details
    return {
        "at": entry.at,
        "file": facts.get("file", ""),
        "kept": word_report.kept_sentence(facts.get("kept", {})),
        "lost": word_report.lost_sentences(facts.get("lost", {})),
        "hints": facts.get("hints", []),
    }


def undescribed(article: Article) -> list[Image]:
    """Pictures of the article that still need a description or a credit."""
    shown = {*embedding.images_in(article.body), *([article.cover_id] if article.cover_id else [])}
    return [image for image in Image.objects.filter(pk__in=shown).order_by("pk") if not image.is_described]


def _digest(source: BinaryIO) -> str:
    source.seek(0)
    digest = photos.digest_of(source.read(archive.LARGEST_FILE + 1))
    source.seek(0)
    return digest


def _made_before(actor, key: str, digest: str) -> Article | None:
    if not key:
        return None
    entries = AuditEntry.objects.filter(action=ACTION, actor_id=actor.pk, at__gte=timezone.now() - SAME_FORM)
    for entry in entries:
        if entry.details.get("key") == key and entry.details.get("digest") == digest:
            return Article.objects.filter(pk=entry.object_id, binned_at=None).first()
    return None


# Pictures


def _take_pictures(reading: outside.Reading, composed: word.Composed, actor) -> list[_Taken]:
    """Of each picture of the file: the library's own where it has it, else a new one, not saved yet."""
    captions = _captions(composed)
    taken: list[_Taken] = []
    met: dict[str, _Taken] = {}
    for number, (about, data) in enumerate(zip(reading.found["pictures"], reading.pictures(), strict=True)):
        digest = photos.digest_of(data)
        image = met[digest].image if digest in met else Image.objects.filter(sha256=digest).first()
        if image is None:
            caption, credit = captions.get(number, ("", ""))
            image = Image(
                title=(caption or f"Ảnh {number + 1} của bài “{composed.title}”")[:200],
                alt_text=about["alt"],
                caption=caption[:300],
                credit=(credit or composed.credit)[:120],
            )
            each = _new(image, data, about["edits"], actor)
        else:
            each = _Taken(image, is_new=digest in met and met[digest].is_new)
        each.is_whole = each.image is not None and not _is_cropped_as_in_word(each.image, about)
        if each.image is not None:
            met[digest] = each
        taken.append(each)
    return taken


def _new(image: Image, data: bytes, edits: dict, actor) -> _Taken:
    """What Word cut off is cut off here, too: it may have been cut off for a reason."""
    try:
        image = photos.take_in(image, data, actor)
        remarks = image.remarks
        if edits:
            image = photos.retouch(image, edits)
    except photos.Unreadable as error:
        return _Taken(None, refusal=str(error))
    return _Taken(image, is_new=True, remarks=remarks)


def _is_cropped_as_in_word(image: Image, about: dict) -> bool:
    if about["is_cropped_by_hand"]:
        return False
    in_word, here = about["edits"].get("crop"), image.edits.get("crop")
    if in_word is None:
        return True
    return here is not None and all(abs(one - other) < 0.01 for one, other in zip(in_word, here, strict=True))


def _captions(composed: word.Composed) -> dict[int, tuple[str, str]]:
    """(caption, credit) by the number of the picture, of those that stand in the text itself."""
    blocks = [*([composed.cover] if composed.cover else []), *composed.blocks]
    pictures = [block for block in blocks if block["kind"] == "picture"]
    return {
        block["picture"]: (one_line(richtext.plain(block["caption"])), block["credit"]) for block in reversed(pictures)
    }


def _figure(taken: _Taken):
    """From a caption (rich text) to the picture as a body holds it; its note, if it has one, stays in the caption."""
    if taken.image is None:
        return None

    def write(caption: str) -> str:
        bare = embedding.figure(taken.image, "")
        return bare.replace("</figure>", f"<figcaption>{caption}</figcaption></figure>") if caption else bare

    return write


# Writing


def _make(found: dict, composed: word.Composed, taken: list[_Taken], actor, file_name: str, facts: dict) -> Article:
    _save_pictures(taken, actor)
    tidied = _tidy(word.body_of(composed.blocks, [_figure(each) for each in taken], found["notes"]))
    changes = {"title": composed.title, "lead": composed.lead, "body": tidied.html}
    changes |= _cover(composed, taken)
    note = f"Tạo từ tệp Word “{file_name}”"
    article = save(Article(created_by=actor), actor, version=0, changes=changes, note=note)
    report = _report(found, composed, taken)
    report.hints += [f"Đã bỏ {clause}." for clause in tidied.dropped]
    if tidied.encoding:
        name = _ENCODINGS[tidied.encoding]
        report.hints.append(
            f"Chữ trong bài có vẻ gõ bằng bảng mã cũ {name}. Xin mở Word, đổi sang Unicode rồi tải lại."
        )
    data = facts | {
        "file": file_name,
        "kept": report.kept,
        "lost": {row["kind"]: row["count"] for row in report.lost},
        "hints": report.hints,
    }
    AuditEntry.objects.record(ACTION, article, actor, data=data)
    if text := word_report.note_text(report.lost):
        notes.add(article, actor, text=text[: ReviewNote._meta.get_field("text").max_length])
    return article


def _save_pictures(taken: list[_Taken], actor) -> None:
    for each in taken:
        if not each.is_new:
            continue
        same = Image.objects.filter(sha256=each.image.sha256).first()  # somebody was faster, or it stands here twice
        if same is not None:
            each.image, each.is_new = same, False
            continue
        each.image.save()
        data = {"changed": [{"added": {}}], "sealed": []}
        AuditEntry.objects.record("news.image.add", each.image, actor, data=data)


def _cover(composed: word.Composed, taken: list[_Taken]) -> dict:
    if composed.cover is None:
        return {}
    image = taken[composed.cover["picture"]].image
    if image is None:
        return {}
    caption = one_line(richtext.plain(composed.cover["caption"]))[:300]
    return {"cover": image, "cover_caption": "" if caption == image.caption else caption}


def _tidy(html: str) -> pasting.Tidied:
    """As whatever comes from elsewhere: headings that are only bold, lists that are only typed become such."""
    try:
        return pasting.tidy(html)
    except pasting.TooLong as error:
        raise Refused([str(error)]) from None


_ENCODINGS = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}


def _report(found: dict, composed: word.Composed, taken: list[_Taken]) -> _Report:
    kinds = [block["kind"] for block in composed.blocks]
    kept = {kind: kinds.count(kind) for kind in word_report.KEPT if kind in kinds}
    kept["picture"] = sum(each.image is not None for each in taken)
    kept["note"] = sum(bool(richtext.plain(note)) for note in found["notes"])
    lost = [dict(row) for row in found["lost"]]
    if whole := sum(each.is_whole for each in taken):
        lost.append({"kind": "picture_cropped", "count": whole, "where": []})
    refused = [each.refusal for each in taken if each.refusal]
    if refused:
        lost.append({"kind": "picture_refused", "count": len(refused), "where": list(dict.fromkeys(refused))[:3]})
    hints = [*composed.hints, *dict.fromkeys(remark for each in taken for remark in each.remarks)]
    if composed.cover is not None and taken[composed.cover["picture"]].image is not None:
        hints.append("Ảnh đầu tiên trong tệp được đặt làm ảnh đại diện.")
    elif kept["picture"]:
        hints.append("Ảnh đầu tiên nằm sâu trong bài nên chưa đặt ảnh đại diện. Xin chọn một ảnh.")
    if composed.credit:
        hints.append("Nguồn của ảnh mới lấy theo dòng ghi tên người chụp ở cuối bài.")
    if not composed.lead:
        hints.append("Không thấy đoạn in đậm dưới tiêu đề nên sapô còn trống.")
    return _Report({kind: count for kind, count in kept.items() if count}, lost, hints)
