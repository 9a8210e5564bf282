"""A Word file becomes a draft, with its pictures in the library: all of it, or nothing.

Reading the file and re-encoding its pictures come first, and write files named by their content only; then one
transaction makes pictures, article, audit and report. A failure before leaves no row.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath
from typing import BinaryIO

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from news import embedding, initials, notes, photos, word, word_pictures, word_report
from news.authority import may
from news.models import Article, Image
from news.workflow import Refused, save
from portal import pasting, richtext
from portal.docx import archive, outside
from portal.docx.errors import Unusable
from portal.models import AuditEntry
from portal.text import one_line

ACTION = "article.from_word"
SAME_FORM = timedelta(days=1)
"""How long the same form with the same file leads to the draft that it made before."""
_ENCODINGS = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}
_KEY = re.compile(r"[\w-]{8,60}", re.ASCII)


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
        with outside.reading(source, places=settings.VAR_DIR / "children") as reading:
            composed = word.compose(reading.found, PurePosixPath(file_name).stem)
            taken = word_pictures.take(reading, composed, actor)
    except Unusable as error:
        raise Refused([str(error)]) from None
    # Before the transaction, which keeps others from writing: a long text takes seconds.
    figures = [word_pictures.figure_of(number, each) for number, each in enumerate(taken)]
    tidied = _tidy(word.body_of(composed.blocks, figures, reading.found["notes"]))
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=actor.pk)  # a second click waits here
        if (made := _made_before(actor, key, digest)) is not None:
            return made
        word_pictures.store(taken, actor)
        report = _report(reading.found, composed, taken, tidied)
        facts = {"key": key, "digest": digest, "file": file_name}
        return _make(
            composed, word_pictures.numbered(tidied.html, taken), _cover(composed, taken), report, actor, facts
        )


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
    return [
        image
        for image in Image.objects.filter(pk__in=embedding.shown_by(article)).order_by("pk")
        if not image.is_described
    ]


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


# Writing


def _make(composed: word.Composed, body: str, cover: dict, report: _Report, actor, facts: dict) -> Article:
    changes = {"title": composed.title, "lead": composed.lead, "body": body} | cover
    changes |= {"category": initials.last_category(actor)}  # as the form of a new article begins
    if (name := initials.own_name(actor)) is not None:
        changes["authors"] = [name]
    note = f"Tạo từ tệp Word “{facts['file']}”"
    article = save(Article(created_by=actor), actor, version=0, changes=changes, note=note)
    # No words of the text: they may have to be erased one day, and the audit stays.
    lost = {row["kind"]: row["count"] for row in report.lost}
    data = facts | {"kept": report.kept, "lost": lost, "hints": report.hints}
    AuditEntry.objects.record(ACTION, article, actor, data=data)
    if text := word_report.note_text(report.lost):
        notes.add(article, actor, text=text)
    return article


def _cover(composed: word.Composed, taken: list[word_pictures.Taken]) -> dict:
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


def _report(found: dict, composed: word.Composed, taken: list[word_pictures.Taken], tidied: pasting.Tidied) -> _Report:
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
    hints += [f"Đã bỏ {clause}." for clause in tidied.dropped]
    if tidied.encoding:
        name = _ENCODINGS[tidied.encoding]
        hints.append(f"Chữ trong bài có vẻ gõ bằng bảng mã cũ {name}. Xin mở Word, đổi sang Unicode rồi tải lại.")
    return _Report({kind: count for kind, count in kept.items() if count}, lost, hints)
