"""Files attached to articles: taken in unchanged, listed with their words, sealed.

Who may use which: news.attachments_reach. What nobody kept is cleared away: news.attachments_cleaning.

A row, here and in working copies: {"id", "sha256", "title", "summary", "transcript"}. The words are part of the
article's text; the digest stands with them so that other bytes under the same number would be another text.
"""

import hashlib
import logging
from collections.abc import Iterable
from pathlib import PurePosixPath, PureWindowsPath

from django.core.files import File
from django.db import transaction

from news.models import Article, ArticleAttachment, Attachment
from news.models.attachment import SUMMARY_LENGTH, TITLE_LENGTH, TRANSCRIPT_LENGTH, attachments_storage
from portal.byteranges import pieces
from portal.files import UNKNOWN
from portal.filetypes import NotTaken, recognise
from portal.models import AuditEntry
from portal.text import normalize, one_line

logger = logging.getLogger(__name__)

MOST = 30
"""Files of one article."""
WORDS = ("title", "summary", "transcript")
_PIECE = 1024 * 1024


# Taking in


def take_in(upload: File, name: str, actor) -> Attachment:
    """Keep an upload as it is: its row, and the bytes under their digest. Raises portal.filetypes.NotTaken.

    name: what the sender called it; it suggests a title and nothing else.
    """
    found = recognise(upload)
    sha256, size = _digest(upload)
    stored = f"{sha256[:2]}/{sha256}.{found.kind.extension}"
    _keep(upload, stored, size)  # before the transaction, which holds the audit's lock
    with transaction.atomic():
        attachment = Attachment.objects.create(
            file=stored,
            kind=found.kind.name,
            bytes=size,
            sha256=sha256,
            original_name=_bare(name),
            facts=found.facts,
            uploaded_by=actor,
        )
        data = {"name": attachment.original_name, "kind": found.kind.name, "bytes": size, "sha256": sha256}
        AuditEntry.objects.record("news.attachment.add", attachment, actor, data=data)
    _keep(upload, stored, size)  # again, should the daily clearing have removed the same bytes meanwhile
    return attachment


def _keep(upload, stored: str, size: int) -> None:
    storage = attachments_storage()
    try:
        if not storage.exists(stored) or storage.size(stored) != size:  # a copy may have been cut short
            upload.seek(0)
            storage.save(stored, upload)
    except OSError:
        logger.exception("The attached file %s could not be kept", stored)
        raise NotTaken(
            "Kho tệp đang không nhận được. Xin thử lại sau vài phút; nếu vẫn vậy, xin báo quản trị viên."
        ) from None


def _digest(file) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(_PIECE):
        digest.update(piece)
        size += len(piece)
    return digest.hexdigest(), size


def _bare(name: str) -> str:
    """The name without folders, on one line."""
    return one_line(PureWindowsPath(PurePosixPath(name or "").name).name)[-200:] or "tep"


def suggested_title(name: str) -> str:
    """A first title, for the editor to better: the file's name without its ending and its underscores."""
    stem = PurePosixPath(name).stem
    words = one_line(stem.replace("_", " "))
    return (words[:1].upper() + words[1:])[:TITLE_LENGTH]


# The list of an article


def rows_of(article: Article) -> list[dict]:
    places = article.attached.select_related("attachment")
    return [
        {"id": place.attachment_id, "sha256": place.attachment.sha256} | {name: getattr(place, name) for name in WORDS}
        for place in places
    ]


def rows(wanted: Iterable, before: list[dict] = ()) -> list[dict]:
    """The list that is meant, in order, each file once, words in normal form.

    wanted: rows, or numbers or instances, which keep the words of before or begin with a suggested title. What no
    longer exists is left out.
    """
    asked: dict[int, dict] = {}
    for each in wanted or []:
        row = each if isinstance(each, dict) else {"id": getattr(each, "pk", each)}
        asked.setdefault(int(row["id"]), row)
    known = Attachment.objects.in_bulk(list(asked)) if asked else {}
    kept = {row["id"]: row for row in before}
    listed = []
    for pk, row in asked.items():
        if pk not in known:
            continue
        begun = kept.get(pk) or {"title": suggested_title(known[pk].original_name)}
        words = {name: row.get(name, begun.get(name, "")) or "" for name in WORDS}
        words = {name: _lines(text) if name != "title" else one_line(text) for name, text in words.items()}
        listed.append({"id": pk, "sha256": known[pk].sha256} | words)
    return listed


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in normalize(text).replace("\r\n", "\n").split("\n")).strip()


def problems(copy: dict) -> list[str]:
    """Why the list of a working copy cannot be kept: Vietnamese sentences."""
    found, listed = [], copy.get("attachments") or []
    if len(listed) > MOST:
        found.append(f"Bài có {len(listed)} tệp đính kèm. Xin để tối đa {MOST} tệp, hoặc tách thành nhiều bài.")
    limits = (("title", "Tên", TITLE_LENGTH), ("summary", "Tóm tắt", SUMMARY_LENGTH))
    for number, row in enumerate(listed, 1):
        for name, label, limit in (*limits, ("transcript", "Lời chép", TRANSCRIPT_LENGTH)):
            if len(row[name]) > limit:
                found.append(
                    f"{label} của tệp thứ {number} dài {len(row[name])} ký tự. Xin rút gọn còn tối đa {limit} ký tự."
                )
    return found


def store(article: Article, listed: list[dict]) -> None:
    """Make the rows anew. Inside the caller's transaction."""
    article.attached.all().delete()
    known = set(Attachment.objects.filter(pk__in=[row["id"] for row in listed]).values_list("pk", flat=True))
    ArticleAttachment.objects.bulk_create(
        ArticleAttachment(
            article=article, attachment_id=row["id"], position=position, **{name: row[name] for name in WORDS}
        )
        for position, row in enumerate(listed)
        if row["id"] in known
    )


def note_kept(copy: dict) -> None:
    """That a revision names these files, so that nothing clears them away. Inside the caller's transaction."""
    if numbers := [row["id"] for row in copy.get("attachments") or []]:
        Attachment.objects.filter(pk__in=numbers, is_kept=False).update(is_kept=True)


def documents(listed: list[dict]) -> list[dict]:
    """What an edition seals of the list; see portal.files.AttachedFile."""
    known = Attachment.objects.in_bulk([row["id"] for row in listed]) if listed else {}
    return [document(known[row["id"]], row) for row in listed if row["id"] in known]


def document(attachment: Attachment, row: dict) -> dict:
    """One file as editions seal it, with the words of a row."""
    facts = {
        "id": attachment.pk,
        "kind": attachment.kind,
        "bytes": attachment.bytes,
        "sha256": attachment.sha256,
        "file": attachment.file.name,
    }
    facts |= {name: row[name] for name in WORDS}
    if is_unknown(attachment):
        facts["active"] = [UNKNOWN]
    return facts | {
        name: attachment.facts[name] for name in ("pages", "width", "height", "active") if attachment.facts.get(name)
    }


def is_unknown(attachment: Attachment) -> bool:
    """Whether the look inside a PDF broke off before it was known what runs in it."""
    return attachment.kind == "pdf" and "active" not in attachment.facts


def is_whole(sealed: dict) -> bool:
    """Whether the stored bytes are those that were sealed."""
    storage, digest = attachments_storage(), hashlib.sha256()
    try:
        if storage.size(sealed["file"]) != sealed["bytes"]:
            return False
        for piece in pieces(storage, sealed["file"], 0, sealed["bytes"]):
            digest.update(piece)
    except OSError:
        return False
    return digest.hexdigest() == sealed["sha256"]
