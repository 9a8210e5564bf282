"""Review notes: what people of the newsroom say about a text, in threads, without changing it.

A note is no change of content: it keeps the version, makes nobody a contributor, and works in every stage.
"""

import re
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from news import notices, rules
from news.authority import may
from news.models import Article, ReviewNote
from news.models.note import PASSAGE_LENGTH, TEXT_LENGTH
from news.workflow import Refused
from portal import richtext
from portal.models import AuditEntry
from portal.text import normalize, one_line

_KEY = re.compile(r"[\w-]{8,40}", re.ASCII)
_QUOTED = 200
"""How much of a note its notice repeats."""


def refusals(article: Article, actor) -> list[str]:
    """Why this person may leave no note on the article: Vietnamese sentences, empty when allowed."""
    if not (actor.is_active and actor.has_perm("news.view_article") and _sees(article, actor)):
        return ["Bài này không thuộc phần bạn được xem."]
    if not actor.has_perm("news.add_article"):
        return ["Tài khoản của bạn chỉ xem được, không ghi chú được."]
    if article.binned_at:
        return ["Bài đang trong thùng rác. Xin bấm “Phục hồi” trước khi ghi chú."]
    return []


def may_settle(note: ReviewNote, actor) -> bool:
    """Whether this person may call the thread done: who began it, whose article it is, an editor within reach."""
    is_author = rules.Act(note.article, "resolve", actor).is_author
    return note.author_id == actor.pk or is_author or may(actor, "news.change_any_article", note.article)


def add(article: Article, actor, *, text: str, passage: str = "", field: str = "", key: str = "") -> ReviewNote:
    """Begin a thread on the article, or on a passage of it.

    field: where the passage stands; found where it is not given. key: made by the form; the same key is the same note.
    """
    _require(refusals(article, actor))
    text, passage = _checked(text), one_line(passage)
    field = _field_of(article, passage, field) if passage else ""
    return _write(article, actor, key, "article.note", text=text, passage=passage, field=field)


def reply(note: ReviewNote, actor, *, text: str, key: str = "") -> ReviewNote:
    """Answer in a thread; an answer to an answer joins the same thread."""
    thread = note.parent or note
    _require(refusals(thread.article, actor))
    text = _checked(text)
    if thread.is_resolved:
        raise Refused(["Ghi chú này đã xong. Xin bấm “Mở lại” rồi trả lời."])
    return _write(thread.article, actor, key, "article.note_reply", text=text, parent=thread)


def resolve(note: ReviewNote, actor) -> ReviewNote:
    return _settle(note, actor, "article.note_resolve", "Ghi chú này đã được đánh dấu xong.", done=True)


def reopen(note: ReviewNote, actor) -> ReviewNote:
    return _settle(note, actor, "article.note_reopen", "Ghi chú này đang mở.", done=False)


# Reading


@dataclass
class Thread:
    """A note with its replies, as one person may deal with it."""

    note: ReviewNote
    replies: list[ReviewNote]
    is_lost: bool
    """Its passage no longer stands in the text."""
    may_settle: bool


def threads(article: Article, actor) -> list[Thread]:
    """Of the article, open ones first; the queries do not grow with their number."""
    notes = list(article.notes.for_panel())
    texts = _texts(article) if any(note.passage for note in notes) else {}
    settles_any = may(actor, "news.change_any_article", article) or rules.Act(article, "resolve", actor).is_author
    return [
        Thread(
            note=note,
            replies=list(note.replies.all()),
            is_lost=bool(note.passage) and _bare(note.passage) not in texts[note.field],
            may_settle=settles_any or note.author_id == actor.pk,
        )
        for note in notes
    ]


# Parts


def _require(refused: list[str]) -> None:
    if refused:
        raise Refused(refused)


def _sees(article: Article, actor) -> bool:
    return Article.objects.visible_to(actor).filter(pk=article.pk).exists()


def _checked(text: str) -> str:
    text = normalize(text.replace("\r\n", "\n")).strip()
    if not text:
        raise Refused(["Xin viết ghi chú trước khi gửi."])
    if len(text) > TEXT_LENGTH:
        raise Refused([f"Ghi chú dài {len(text)} ký tự; tối đa là {TEXT_LENGTH}. Xin viết gọn hơn hoặc chia làm hai."])
    return text


def _field_of(article: Article, passage: str, field: str) -> str:
    """Where the saved text has the passage; refused where it has not."""
    if len(passage) > PASSAGE_LENGTH:
        raise Refused([f"Đoạn được chọn dài {len(passage)} ký tự; tối đa là {PASSAGE_LENGTH}. Xin chọn ngắn hơn."])
    bare = _bare(passage)
    texts = _texts(article)
    order = [field, *texts] if field in texts else list(texts)
    for name in order:
        if bare and bare in texts[name]:
            return name
    raise Refused(["Bản đã lưu không có đoạn được chọn. Xin lưu bài rồi ghi chú, hoặc để trống ô “Về đoạn”."])


def _texts(article: Article) -> dict[str, str]:
    return {
        ReviewNote.Field.TITLE.value: _bare(article.title),
        ReviewNote.Field.LEAD.value: _bare(article.lead),
        ReviewNote.Field.BODY.value: _bare(richtext.plain(article.body)),
    }


def _bare(text: str) -> str:
    """Without any space: browsers and our own reader part blocks differently."""
    return "".join(normalize(text).split())


def _write(article: Article, actor, key: str, action: str, **facts) -> ReviewNote:
    key = key if _KEY.fullmatch(key or "") else ""
    if known := _sent_before(article, actor, key):
        return known
    try:
        with transaction.atomic():
            note = ReviewNote.objects.create(article=article, author=actor, key=key, **facts)
            AuditEntry.objects.record(action, article, actor, data={"note": (note.parent or note).pk})
            verb = "trả lời" if note.parent else "ghi chú"
            notices.tell(_concerned(note), article, f"{actor} {verb}: {_shortened(note.text)}", besides=actor)
    except IntegrityError:  # the same click twice at the same moment; the other one was faster
        if known := _sent_before(article, actor, key):
            return known
        raise
    return note


def _sent_before(article: Article, actor, key: str) -> ReviewNote | None:
    found = ReviewNote.objects.filter(author=actor, key=key).first() if key else None
    if found is not None and found.article_id != article.pk:
        raise Refused(["Lần gửi này thuộc bài khác. Xin tải lại trang rồi gửi lại."])
    return found


def _settle(note: ReviewNote, actor, action: str, already: str, *, done: bool) -> ReviewNote:
    if note.parent_id:
        raise Refused(["Chỉ ghi chú đầu mới được đánh dấu xong hoặc mở lại."])
    _require(refusals(note.article, actor))
    if not may_settle(note, actor):
        raise Refused(["Chỉ người ghi, người viết bài hoặc biên tập viên phụ trách mới làm được việc này."])
    with transaction.atomic():
        facts = {"is_resolved": done, "resolved_by": actor if done else None}
        facts["resolved_at"] = timezone.now() if done else None
        if not ReviewNote.objects.filter(pk=note.pk, is_resolved=not done).update(**facts):
            raise Refused([already])
        note.refresh_from_db()
        AuditEntry.objects.record(action, note.article, actor, data={"note": note.pk})
        verb = "đánh dấu xong ghi chú" if done else "mở lại ghi chú"
        notices.tell(_concerned(note), note.article, f"{actor} {verb}: {_shortened(note.text)}", besides=actor)
    return note


def _concerned(note: ReviewNote) -> list:
    """The article's author and whoever wrote in the thread, as far as they still may see the article."""
    thread, article = note.parent or note, note.article
    answers = [answer.author for answer in thread.replies.select_related("author")]
    people = {
        person.pk: person for person in (article.created_by, article.submitted_by, thread.author, *answers) if person
    }
    return [person for person in people.values() if _sees(article, person)]


def _shortened(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= _QUOTED else f"{line[:_QUOTED].rstrip()}…"
