"""The newsroom's two writers: `save` for content, `perform` for stages. Both in one transaction:
check the version, refuse or change, keep a revision, audit; effects outside the database after commit.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from news import attachments, attachments_cleaning, contributions, editions, embedding, links, notices, rules
from news.addresses import article_path, page_path
from news.approvals import approval_of
from news.authority import acting_for, may
from news.documents import (
    FIELDS,
    LIST_FIELDS,
    MOMENT_FIELDS,
    PLAIN_FIELDS,
    REFERENCE_FIELDS,
    content_digest,
    names_in,
    working_copy,
)
from news.models import (
    Article,
    ArticleAuthor,
    Author,
    Category,
    Edition,
    Image,
    Revision,
    Suggestion,
    Tag,
    Topic,
    UrgentPublication,
)
from news.models.edition import moment
from news.states import ACTIONS, Kind, Stage
from news.states import Standing as State
from news.validation import BODY_TOO_LONG, problems
from portal import richtext, seal
from portal.models import AuditEntry, OutboundHost
from portal.text import normalize, one_line, slugify

logger = logging.getLogger(__name__)

URGENT_REVIEW_WITHIN = timedelta(hours=24)
"""How soon another person must look at what was published before approval."""

STALE = "Bài đã được người khác thay đổi từ lúc bạn mở. Xin tải lại trang để xem bản mới nhất rồi làm lại."


class Refused(Exception):
    """An action or save that the rules do not allow. `reasons`: Vietnamese sentences; `fields`: field → sentence."""

    def __init__(self, reasons: list[str], fields: dict[str, str] | None = None):
        self.reasons, self.fields = reasons, fields or {}
        super().__init__(" ".join(reasons))


class Conflict(Exception):
    """The article changed since the actor saw it. `loser`: the kept revision of a lost save, or None."""

    def __init__(self, article: Article, loser: Revision | None = None):
        self.article, self.loser = article, loser
        self.reasons = [STALE]
        super().__init__(STALE)

    def keep(self) -> None:
        """Store the loser again where an outer transaction has rolled it back."""
        if self.loser is not None and not Revision.objects.filter(pk=self.loser.pk).exists():
            self.loser.pk = None
            self.loser.save(force_insert=True)


# Saving content


def save(article: Article, actor, *, version: int, changes: dict, note: str = "") -> Article:
    """Change an article's content, relations included, and keep a revision.

    article: a saved article, or a new one (version 0) to be created. changes: any of news.documents.FIELDS;
    relations by id or instance (`{"tags": [ids], "authors": [ids or (id, part)]}`), attachments by id or as rows with
    their words (news.attachments.rows), moments as aware datetimes.
    Raises Refused with sentences, or Conflict when `version` is stale; then the lost text is kept as a revision.
    A save that changes nothing leaves no trace. Returns the fresh article.
    """
    return _save(article, actor, version, changes, note, Revision.Origin.SAVE)


def _save(article: Article, actor, version: int, changes: dict, note: str, origin: Revision.Origin) -> Article:
    unknown = set(changes) - set(FIELDS)
    if unknown:
        raise ValueError(f"Not a field of an article: {', '.join(sorted(unknown))}")
    with transaction.atomic():
        current = _locked(article) if article.pk else Article(created_by=actor)
        # Asked before anything is applied: who moves an article into the own categories must reach it where it is.
        if current.version == version:
            refused = rules.writing(current, actor)
        else:
            refused = rules.own_or_editor(rules.Act(current, "save", actor))
        if refused:
            raise Refused(refused)
        before = working_copy(current)
        _apply(current, changes)
        after = working_copy(current, names={}) | _relations(current, changes, before)
        if not after["attachments"]:
            del after["attachments"]  # as in every copy without any
        after["names"] = names_in(after)
        conflict = None
        if current.version == version:
            _store(current, actor, version=version, before=before, after=after, note=note, origin=origin)
        else:
            base = min(max(version, 0), current.version)
            loser = _revision(current, actor, after, origin=Revision.Origin.CONFLICT, note=note, base=base)
            conflict = Conflict(Article.objects.get(pk=current.pk), loser)  # `current` carries the loser's changes
    if conflict:  # raised outside the transaction, which has just kept the loser
        raise conflict
    return _fresh(article, current)


def _store(current: Article, actor, *, version: int, before: dict, after: dict, note: str, origin) -> None:
    adding = current._state.adding
    kept = moments_of(before) if not adding else None
    found = problems(_as_values(current), kept, article_id=current.pk, actor=actor)
    if after.get("attachments") != before.get("attachments") and (wrong := attachments.problems(after)):
        found["attachments"] = " ".join(wrong)
    if found:
        raise Refused(list(found.values()), found)
    # What the last save kept; a cover described anew in the library since then counts as this actor's change.
    latest = None if adding else current.latest_revision
    digest = content_digest(after)
    is_kept = latest is not None and latest.is_sound() and digest == latest.digest
    if is_kept and after == before:
        return
    if current.translation_of_id != before["translation_of"]:
        current.follows = _shown_of(current.translation_of)
    stage = current.stage
    if stage in (Stage.PUBLISHED, Stage.SCHEDULED):
        stage = Stage.DRAFT
    values = {name: getattr(current, name) for name in (*PLAIN_FIELDS, *MOMENT_FIELDS)}
    values |= {f"{name}_id": getattr(current, f"{name}_id") for name in REFERENCE_FIELDS}
    values |= {"stage": stage, "updated_by": actor, "updated_at": timezone.now(), "approval": None}
    values["follows_id"] = current.follows_id
    if adding:
        current.stage, current.version, current.updated_by = Stage.DRAFT, 1, actor
        current.save(force_insert=True)
    else:
        swap(current, version, **values)
        current.version, current.stage = version + 1, stage
    _store_relations(current, after, before)
    if not is_kept or digest != content_digest(before):
        current.contributors.add(actor)
    _revision(current, actor, after, note=note, origin=origin)
    data = {"version": current.version, "changed": sorted(k for k in after | before if after.get(k) != before.get(k))}
    AuditEntry.objects.record("article.create" if adding else "article.save", current, actor, reason=note, data=data)


def _shown_of(original: Article | None) -> Revision | None:
    """The text that readers see of it, or the last that was saved."""
    if original is None:
        return None
    live = Edition.objects.live().filter(article=original).select_related("revision").first()
    return live.revision if live else original.latest_revision


def _apply(current: Article, changes: dict) -> None:
    """Set plain fields and references, normalised and sanitised, on the instance."""
    for name, value in changes.items():
        if name in ("title", "kicker", "source", "cover_caption"):
            setattr(current, name, one_line(value or ""))
        elif name == "lead":
            current.lead = one_line(value or "")
        elif name == "body":
            current.body = _clean_body(value or "")
        elif name in REFERENCE_FIELDS:
            setattr(current, f"{name}_id", getattr(value, "pk", value))
        elif name in MOMENT_FIELDS:
            setattr(current, name, _to_the_second(value))
        elif name in PLAIN_FIELDS:
            setattr(current, name, normalize(value or "").strip())
    if current.kind == Kind.PAGE:
        current.slug = slugify(current.slug or current.title)
    else:
        current.slug = slugify(current.title) or "bai"


def _clean_body(html: str) -> str:
    if richtext.is_too_long(html):
        raise Refused([BODY_TOO_LONG])  # before anything reads it
    # Of a body in which nothing stays one space is kept, so that validation can say so instead of emptying it unseen.
    return embedding.resolved(richtext.clean(html)) or (" " if html.strip("\r\n") else "")


def _to_the_second(value: datetime | None) -> datetime | None:
    return value.replace(microsecond=0) if value else None


def _relations(current: Article, changes: dict, before: dict) -> dict:
    relations = {name: before.get(name, []) for name in LIST_FIELDS}
    if "more_categories" in changes:
        relations["more_categories"] = sorted({_pk(c) for c in changes["more_categories"]} - {current.category_id})
    if "tags" in changes:
        relations["tags"] = sorted({_pk(tag) for tag in changes["tags"]})
    if "authors" in changes:
        relations["authors"] = _credits(changes["authors"])
    if "attachments" in changes:
        relations["attachments"] = attachments.rows(changes["attachments"], before.get("attachments", []))
    return relations


def _pk(value) -> int:
    return int(getattr(value, "pk", value))


def _credits(authors) -> list[list]:
    """[[author id, part]] in order, each pair once. Accepts ids, instances, and (author, part) pairs."""
    credits = []
    for author in authors:
        author, part = author if isinstance(author, (tuple, list)) else (author, ArticleAuthor.Part.TEXT)
        credit = [_pk(author), str(part)]
        if credit not in credits:
            credits.append(credit)
    return credits


def _store_relations(current: Article, after: dict, before: dict) -> None:
    links.register(current)
    embedding.note_copy(current)
    for name, model in (("more_categories", Category), ("tags", Tag)):
        if after[name] != before[name]:
            getattr(current, name).set(model.objects.filter(pk__in=after[name]))
    if after["authors"] != before["authors"]:
        current.credits.all().delete()
        known = set(Author.objects.filter(pk__in=[pk for pk, _ in after["authors"]]).values_list("pk", flat=True))
        ArticleAuthor.objects.bulk_create(
            ArticleAuthor(article=current, author_id=pk, part=part, position=position)
            for position, (pk, part) in enumerate(after["authors"])
            if pk in known
        )
    if after.get("attachments") != before.get("attachments"):
        attachments.store(current, after.get("attachments", []))


def _revision(
    current: Article,
    actor,
    copy: dict,
    *,
    origin=Revision.Origin.SAVE,
    note: str = "",
    version: int | None = None,
    base: int | None = None,
) -> Revision:
    revision = Revision(
        article=current,
        version=version or current.version,
        origin=origin,
        document=seal.canonical(copy),
        digest=content_digest(copy),
        actor=actor,
        actor_label=str(actor) if actor else "",
        note=note[:250],
        base_version=base,
    )
    revision.seal = revision.make_seal()
    revision.save(force_insert=True)
    attachments.note_kept(copy)
    return revision


def _as_values(current: Article) -> dict:
    values = {name: getattr(current, name) for name in (*PLAIN_FIELDS, *MOMENT_FIELDS)}
    return values | {"translation_of": current.translation_of_id, "topic": current.topic_id}


def moments_of(copy: dict) -> dict:
    """A working copy with its moments as datetimes."""
    return copy | {name: moment(copy[name]) if copy[name] else None for name in MOMENT_FIELDS}


# Performing actions


def refusals(article: Article, action: str, actor, *, version: int, reason: str = "", **data) -> list[str]:
    """Why the actor may not do this now: Vietnamese sentences, empty when allowed."""
    return _refusals(rules.Act(article, action, actor, reason, data), version)


def _refusals(act: rules.Act, version: int) -> list[str]:
    article, actor, row = act.article, act.actor, ACTIONS[act.action]
    if row.clock and actor is not None:
        return [f"“{row.label}” do hệ thống tự làm, không ai bấm được."]
    if not row.clock and actor is None:
        return [f"“{row.label}” cần một người thực hiện."]
    if article.version != version:
        return [STALE]
    if actor is not None and not may(actor, row.permission, article):
        if actor.is_active and actor.has_perm(row.permission):
            return [f"Bài này ngoài các chuyên mục bạn phụ trách nên bạn không thể “{row.label}”."]
        return [f"Tài khoản của bạn không có quyền “{row.label}”."]
    if binned := rules.in_bin(act):
        return binned
    if row.sources and article.stage not in row.sources:
        return [f"Bài đang ở giai đoạn “{article.stage_label}” nên không thể “{row.label}”."]
    if row.live is True and not article.is_live:
        return [f"Bài hiện không đăng nên không thể “{row.label}”."]
    if row.live is False and article.is_live:
        return [f"Bài đang đăng nên không thể “{row.label}”."]
    return [sentence for name in (*row.gates, *row.rules) for sentence in getattr(rules, name)(act)]


def open_actions(article: Article, actor) -> list[str]:
    """Actions whose stage, standing, permission and gates fit: the buttons to show. Rules may still refuse."""
    return [
        name
        for name, row in ACTIONS.items()
        if not row.clock
        and (not row.sources or article.stage in row.sources)
        and row.live in (None, article.is_live)
        and not rules.in_bin(rules.Act(article, name, actor))
        and may(actor, row.permission, article)
        and not any(getattr(rules, gate)(rules.Act(article, name, actor)) for gate in row.gates)
    ]


def public_url(article: Article) -> str:
    """The path of the article's live page, "" when there is none."""
    if not article.is_live:
        return ""
    live = Edition.objects.live().filter(article=article).only("slug", "language", "kind").first()
    if live is None:
        return ""
    if live.kind == Kind.PAGE:
        return page_path(live.slug, live.language)
    return article_path(article.pk, live.slug, live.language)


def perform(article: Article, action: str, actor, *, version: int, reason: str = "", **data) -> Article:
    """Do an action of news.states.ACTIONS; the only way to change a stage.

    version: the Article.version the actor saw. data: publish_at, correction, public_note, explanation,
    replacement, digest, hosts, editions, as the action asks. Raises Refused with `.reasons`, or Conflict.
    Returns the fresh article.
    """
    ahead = _read_ahead(article, action, actor, version) if action in PUBLISHING else None
    with transaction.atomic():
        current = _locked(article)
        if current.version != version:
            raise Conflict(current)
        if ahead and _is_same_row(ahead.article, current):
            act, current = ahead, ahead.article
        else:
            act = rules.Act(current, action, actor)
        act.reason, act.data, act.now = reason.strip(), data, timezone.now()
        refused = _refusals(act, version)
        if refused:
            raise Refused(refused)
        entry = AuditEntry.objects.record(
            f"article.{action}",
            current,
            actor,
            reason=act.reason,
            data={"version": version, "stage": current.stage} | _for_audit(data) | _delegated(act),
            changes_standing=_changes_standing(act),
        )
        updates = EFFECTS[action](act, entry)
        swap(current, version, updated_at=act.now, **updates)
        notices.after(act)
    logger.debug("%s: article %s by %s", action, current.pk, getattr(actor, "username", "the clock"))
    return _fresh(article, current)


PUBLISHING = ("approve", "publish_urgent", "due")
"""Actions that may make an edition: they read most, so they read before they lock."""


def _read_ahead(article: Article, action: str, actor, version: int) -> rules.Act | None:
    """The act, with what can be read before the article is locked; None where somebody was faster.

    Whatever belongs to an article (relations, revision, contributors, standing) is written by whoever holds the lock
    on its row, with a change of the row: as long as the row is the same, what was read after it holds.
    """
    seen = Article.objects.for_publishing().get(pk=article.pk)
    if seen.version != version:
        return None
    act = rules.Act(seen, action, actor)
    act.read_ahead()
    return act


def _is_same_row(seen: Article, current: Article) -> bool:
    return all(getattr(seen, each.attname) == getattr(current, each.attname) for each in Article._meta.concrete_fields)


def swap(article: Article, version: int, **values) -> None:
    """Compare-and-swap on the version: write `values` and count the version up, or raise Conflict."""
    if not Article.objects.filter(pk=article.pk, version=version).update(version=version + 1, **values):
        raise Conflict(Article.objects.get(pk=article.pk))


def _locked(article: Article) -> Article:
    return Article.objects.select_for_update().get(pk=article.pk)


def _fresh(article: Article, current: Article) -> Article:
    """The caller's instance, brought up to date."""
    article.pk = current.pk
    article._state.adding = False
    article._state.db = current._state.db
    article.refresh_from_db()
    article._state.fields_cache.pop("standing", None)
    return article


def _for_audit(data: dict) -> dict:
    """The action's data as plain JSON: moments written out, articles by id."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else getattr(value, "pk", value)
        for name, value in data.items()
    }


def _delegated(act: rules.Act) -> dict:
    """On whose behalf, where only a delegation made the act possible."""
    permission = ACTIONS[act.action].permission
    giver = acting_for(act.actor, permission, act.article, act.action) if act.actor and permission else None
    return {"on_behalf_of": giver.pk} if giver else {}


def _changes_standing(act: rules.Act) -> bool:
    if act.action == "approve":
        return not _scheduled_for(act)
    return act.action in ("due", "withdraw", "expire", "publish_urgent")


# Effects: what each action does, as updates of the article's own row


def _scheduled_for(act: rules.Act) -> datetime | None:
    publish_at = act.data.get("publish_at", act.article.publish_at)
    return publish_at if publish_at and publish_at > act.now else None


def _submit(act, entry):
    stage = Stage.SUBMITTED if settings.EDITORIAL_STEPS == 3 else Stage.REVIEWED
    return {"stage": stage, "submitted_by": act.actor, "submitted_at": act.now, "return_reason": ""}


def _move(act, entry):
    return {"stage": ACTIONS[act.action].target}


def _return(act, entry):
    return {"stage": Stage.RETURNED, "return_reason": act.reason, "approval": None}


def _said_of_change(act) -> tuple[str, str]:
    """What readers are told about an edition after the first: minor or correction, and a note."""
    return "correction" if act.data.get("correction") else "minor", one_line(act.data.get("public_note") or "")


def _approve(act, entry):
    _accept_hosts(act)
    change, note = _said_of_change(act)
    if publish_at := _scheduled_for(act):
        approval = approval_of(
            act.latest, act.digest, act.actor, entry, publish_at=publish_at, change=change, note=note
        )
        return {"stage": Stage.SCHEDULED, "publish_at": publish_at, "approval": approval}
    act.article.contributors.clear()
    return _publish(act, entry, change, note)


def _accept_hosts(act) -> None:
    """Approving an article accepts the hosts it newly links to; rules.new_hosts_seen has held that they were shown."""
    if hosts := act.new_hosts:
        writer = act.latest.actor
        OutboundHost.objects.accept(hosts, seen_in=act.article.title, used_by=writer, approved_by=act.actor)
        for host in OutboundHost.objects.filter(host__in=hosts):
            AuditEntry.objects.record("portal.outboundhost.add", host, act.actor, data={"article": act.article.pk})


def _due(act, entry):
    act.article.contributors.clear()
    return _publish(act, entry, act.article.approval["change"], act.article.approval["public_note"])


def _publish(act, entry, change, note):
    editions.issue(
        act.article, revision=act.latest, entry=entry, now=act.now.replace(microsecond=0), change=change,
        public_note=note, relations=act.relations, identities=act.identities, last_change=act.last_change,
    )  # fmt: skip
    _close_suggestions(act)
    return {"stage": Stage.PUBLISHED, "approval": None, "publish_at": None, "return_reason": "", "submitted_by": None}


def _close_suggestions(act) -> None:
    """What is still open when a revision ends, published or dropped, is taken over no more; who made it is told."""
    left = list(act.article.suggestions.still_open().select_related("author"))
    if not left:
        return
    act.article.suggestions.still_open().update(state=Suggestion.State.CLOSED, settled_at=act.now)
    data = {"suggestions": [suggestion.pk for suggestion in left]}
    AuditEntry.objects.record("article.close_suggestions", act.article, act.actor, data=data)
    for suggestion in left:
        ended = "Bản sửa đã bị bỏ" if act.action == "discard" else "Bài đã lên trang"
        sentence = f"{ended} nên góp ý của bạn được đóng: {suggestion}"
        notices.tell([suggestion.author], act.article, sentence, besides=act.actor)


def _discard(act, entry):
    """Back to the live text: restored from the revision that the live edition was made of."""
    current = act.article
    live = Edition.objects.live().select_related("revision").get(article=current)
    if not live.revision.is_sound():
        raise Refused(["Bản lưu của bản đang đăng không còn đúng như lúc lưu. Xin báo quản trị viên."])
    before, copy = working_copy(current), live.revision.working_copy
    for name in PLAIN_FIELDS:
        setattr(current, name, copy[name])
    for name in REFERENCE_FIELDS:
        setattr(current, f"{name}_id", copy[name])
    for name in MOMENT_FIELDS:
        setattr(current, name, moment(copy[name]) if copy[name] else None)
    current.publish_at = None
    _store_relations(current, copy, before)
    _close_suggestions(act)
    contributions.keep_those_of_the_live_text(current)
    values = {name: getattr(current, name) for name in (*PLAIN_FIELDS, *MOMENT_FIELDS)}
    values |= {f"{name}_id": getattr(current, f"{name}_id") for name in REFERENCE_FIELDS}
    _revision(current, act.actor, working_copy(current), origin=Revision.Origin.DISCARD, version=current.version + 1)
    return values | {"stage": Stage.PUBLISHED, "return_reason": ""}


def _publish_urgent(act, entry):
    updates = _publish(act, entry, *_said_of_change(act))
    number = act.article.editions.aggregate(last=Max("number"))["last"]
    UrgentPublication.objects.create(
        article=act.article,
        edition_number=number,
        publisher=act.actor,
        reason=act.reason,
        published_at=act.now,
        deadline=act.now + URGENT_REVIEW_WITHIN,
    )
    return updates


def _clear_urgent(act, entry):
    pending = act.article.urgencies.pending()
    if "editions" in act.data:
        pending = pending.filter(edition_number__in=act.data["editions"])
    pending.update(cleared_by=act.actor, cleared_at=act.now)
    contributions.keep_those_of_the_working_copy(act.article)
    return {}


def _bin(act, entry):
    return {"binned_at": act.now, "binned_by": act.actor}


def _unbin(act, entry):
    return {"binned_at": None, "binned_by": None}


def _withdraw(act, entry):
    editions.take_down(
        act.article,
        State.WITHDRAWN,
        entry=entry,
        now=act.now,
        explanation=normalize(act.data["explanation"]).strip(),
        replacement=act.data.get("replacement"),
    )
    return {"stage": Stage.WITHDRAWN if act.article.stage == Stage.PUBLISHED else act.article.stage}


def _expire(act, entry):
    editions.take_down(act.article, State.EXPIRED, entry=entry, now=act.now)
    return {"stage": Stage.WITHDRAWN if act.article.stage == Stage.PUBLISHED else act.article.stage}


def _reinstate(act, entry):
    return {"stage": Stage.REVIEWED, "expire_at": None, "submitted_by": act.actor, "submitted_at": act.now}


EFFECTS = {
    "submit": _submit,
    "recall": _move,
    "forward": _move,
    "return": _return,
    "approve": _approve,
    "publish_urgent": _publish_urgent,
    "clear_urgent": _clear_urgent,
    "bin": _bin,
    "unbin": _unbin,
    "unschedule": lambda act, entry: {"stage": Stage.DRAFT, "approval": None},
    "discard": _discard,
    "withdraw": _withdraw,
    "reinstate": _reinstate,
    "due": _due,
    "expire": _expire,
    "fail": _return,
}


# Restoring and suggestions


def restore(article: Article, revision: Revision, actor, *, version: int) -> Article:
    """Bring an earlier revision back as a new save of the working copy; it passes review like any other edit.

    What the revision names and no longer exists (a picture, a tag) is left out; times that have passed are cleared.
    """
    if revision.article_id != article.pk:
        raise Refused(["Bản lưu này thuộc bài khác."])
    note = f"Khôi phục bản lưu {revision.version}"
    copy = {"attachments": []} | revision.working_copy  # a copy without any does not name them
    return _save(article, actor, version, given(copy), note, Revision.Origin.RESTORE)


def given(copy: dict) -> dict:
    """Changes for `save` out of a kept working copy, or a part of one, as far as the world still has what it names.

    A picture, a tag, an author that no longer exists is left out; times that have passed are cleared.
    """
    now = timezone.now()
    changes = {name: copy[name] for name in PLAIN_FIELDS if name in copy}
    for name in MOMENT_FIELDS:
        if name in copy:
            value = moment(copy[name]) if copy[name] else None
            passed = name != "displayed_at" and value is not None and value <= now
            changes[name] = None if passed else value
    for name, model in (("category", Category), ("cover", Image), ("topic", Topic), ("translation_of", Article)):
        if name in copy:
            changes[name] = model.objects.filter(pk=copy[name]).first()
    for name, model in (("more_categories", Category), ("tags", Tag)):
        if name in copy:
            changes[name] = model.objects.filter(pk__in=copy[name])
    if "authors" in copy:
        known = set(Author.objects.filter(pk__in=[pk for pk, _ in copy["authors"]]).values_list("pk", flat=True))
        changes["authors"] = [(pk, part) for pk, part in copy["authors"] if pk in known]
    if "attachments" in copy:
        changes["attachments"] = copy["attachments"] or []
    return changes


def suggest(article: Article, actor, *, field: str, passage: str, replacement: str) -> Suggestion:
    """Leave a small correction for the editor; the text itself stays, so its author may still approve."""
    passage, replacement = one_line(passage), one_line(replacement)
    if not may(actor, "news.approve_article", article) and not may(actor, "news.change_any_article", article):
        raise Refused(["Tài khoản của bạn không có quyền góp ý sửa bài này."])
    if not article.is_in_review:
        raise Refused(["Chỉ góp ý được cho bài đang chờ biên tập hoặc chờ duyệt."])
    if not passage:
        raise Refused(["Xin chép đoạn chữ cần sửa vào ô “Chữ đang có”."])
    if passage == replacement:
        raise Refused(["Chữ mới giống hệt chữ đang có."])
    if field not in Suggestion.Field.values:
        raise Refused(["Xin chọn phần cần sửa: tiêu đề, sapô hoặc thân bài."])
    if len(passage) > 500 or len(replacement) > 500:
        raise Refused(["Góp ý chỉ dành cho chỗ sửa ngắn, tối đa 500 ký tự. Chỗ dài xin dùng “Yêu cầu sửa”."])
    _count_passage(article, field, passage)
    with transaction.atomic():
        suggestion = Suggestion.objects.create(
            article=article, author=actor, field=field, passage=passage, replacement=replacement
        )
        AuditEntry.objects.record("article.suggest", article, actor, data={"suggestion": suggestion.pk})
        notices.tell(notices.at_work_on(article), article, f"{actor} góp ý sửa: {suggestion}", besides=actor)
    return suggestion


def settle(suggestion: Suggestion, actor, *, version: int, accept: bool) -> Article:
    """Accept a suggestion (a save by this actor, who thereby becomes a contributor) or decline it."""
    with transaction.atomic():
        article = _locked(suggestion.article)
        taken = Suggestion.objects.filter(pk=suggestion.pk, state=Suggestion.State.OPEN).update(
            state=Suggestion.State.ACCEPTED if accept else Suggestion.State.DECLINED,
            settled_by=actor,
            settled_at=timezone.now(),
        )
        if not taken:
            raise Refused(["Góp ý này đã được xử lý."])
        if refused := rules.writing(article, actor):
            raise Refused(refused)
        if not accept:
            AuditEntry.objects.record("article.decline", article, actor, data={"suggestion": suggestion.pk})
            sentence = f"{actor} không nhận góp ý của bạn: {suggestion}"
            notices.tell([suggestion.author], article, sentence, besides=actor)
            return article
        _count_passage(article, suggestion.field, suggestion.passage)
        text = getattr(article, suggestion.field)
        replacement = suggestion.replacement
        if suggestion.field == Suggestion.Field.BODY:
            changed = richtext.replace_words(text, suggestion.passage, replacement)
        else:
            changed = text.replace(suggestion.passage, replacement, 1)
        note = f"Nhận góp ý của {suggestion.author}"
        sentence = f"{actor} đã sửa theo góp ý của bạn: {suggestion}"
        notices.tell([suggestion.author], article, sentence, besides=actor)
        return save(article, actor, version=version, changes={suggestion.field: changed}, note=note)


def _count_passage(article: Article, field: str, passage: str) -> None:
    """A suggestion must point at one place."""
    text = getattr(article, field)
    count = richtext.count_words(text, passage) if field == Suggestion.Field.BODY else text.count(passage)
    if count == 0:
        raise Refused(["Không tìm thấy đoạn chữ này trong bài. Xin chép đúng từng chữ, trong cùng một đoạn."])
    if count > 1:
        raise Refused([f"Đoạn chữ này có {count} chỗ trong bài. Xin chép dài hơn để chỉ đúng một chỗ."])


# The bin


def purge(article: Article) -> None:
    """Remove a binned, never-live article for good, revisions included; the audit keeps that it was."""
    with transaction.atomic():
        current = _locked(article)
        if not current.binned_at or current.was_public:
            raise Refused(["Chỉ bài trong thùng rác và chưa từng đăng mới xóa hẳn được."])
        if held := rules.held_by_translations(current):
            raise Refused(held)
        current.translations.update(translation_of=None, follows=None)  # in the bin as well
        AuditEntry.objects.record("article.purge", current, None, data={"binned_at": current.binned_at.isoformat()})
        named = {row["id"] for each in current.revisions.all() for row in each.working_copy.get("attachments", [])}
        current.revisions.all().delete()
        current.delete()
        attachments_cleaning.let_go(named)
