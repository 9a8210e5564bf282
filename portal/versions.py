"""What brings a version of a card, a list, a banner, a menu or the site's identity before readers, and takes it away.

    save ──> live                       nothing new to look at
         ──> scheduled ──(the clock)──> live
         ──> waiting ──(approve, by a second person)──> live, or scheduled
                     ──(decline, with a reason)──> declined

A save waits where it leads readers to a host that the site never linked to before, or has words of gambling or fraud
that readers do not see yet (portal.suspicion). Every act is one transaction:
the version, the audit, the page furniture. All of them raise Refused, with sentences for people.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.module_loading import import_string

from portal import host_uses, seal, suspicion
from portal.hosts import host_of
from portal.models import AuditEntry, Furniture, OutboundHost, PictureHold, Version, Versioned
from portal.models.version import PICTURES, columns_of, picture_fields
from portal.richtext import is_safe_address

State = Version.State
logger = logging.getLogger("portal.versions")


class Refused(Exception):
    """`reasons`: sentences that say what to do."""

    def __init__(self, *reasons: str):
        super().__init__(" ".join(reasons))
        self.reasons = list(reasons)


def models() -> list[type[Versioned]]:
    """Every model whose changes are kept as versions."""
    return [model for model in apps.get_models() if issubclass(model, Versioned)]


def model_of(version: Version) -> type[Versioned]:
    return apps.get_model(version.object_type)


def latest(thing) -> Version | None:
    return Version.objects.of(thing).first()


def live(thing) -> Version | None:
    return Version.objects.of(thing).filter(state=State.LIVE).first()


def as_saved(version: Version):
    """The thing as the version says it, not saved."""
    return model_of(version).from_facts(version.object_id, version.content)


# Saving


def hosts_of(thing) -> list[str]:
    """The hosts of other houses that this leads readers to."""
    own = host_of(settings.SITE_URL)
    hosts = (host_of(address) for _, address in thing.addresses())
    return list(dict.fromkeys(host for host in hosts if host and host != own))


def refusals(thing) -> list[str]:
    """Why this may not be saved whoever asks."""
    unsafe = [address for _, address in thing.addresses() if not is_safe_address(address)]
    return [
        *(f"Địa chỉ “{address[:80]}” không dùng được. Xin xem lại tên máy chủ." for address in unsafe),
        *(blocked_sentence(host) for host in OutboundHost.objects.blocked_among(hosts_of(thing))),
    ]


def blocked_sentence(host: str) -> str:
    return f"Máy chủ {host} đang bị chặn nên không dẫn đến được. Xin dùng địa chỉ khác."


@transaction.atomic
def save(
    thing, user, *, note: str = "", takes_effect_at: datetime | None = None, verb: str = "", content=None
) -> Version:
    """Keep the row as it stands now, children included, and show it if nothing stands in the way.

    thing: its row is saved and locked by this transaction. user: None for the program itself, which is not asked for a
    second person. takes_effect_at: when readers see it; None, or a moment that has passed, for now. content: instead of
    thing.facts(), see renew_picture.
    Where nothing was changed the latest version is returned.
    """
    before = latest(thing)
    content = thing.facts() if content is None else content
    facts = seal.canonical(content)
    later = takes_effect_at if takes_effect_at and takes_effect_at > timezone.now() else None
    if before and before.facts == facts and before.state in (State.LIVE, *Version.OPEN) and (
        before.takes_effect_at == later or before.state == State.LIVE
    ):  # fmt: skip
        return before
    if reasons := refusals(thing):
        raise Refused(*reasons)
    new_hosts = OutboundHost.objects.new_among(hosts_of(thing), user) if user else []
    strange_words = _strange_words(thing) if user else []
    waits = new_hosts or (strange_words and thing.STRANGE_WORDS_WAIT)
    for overtaken in Version.objects.of(thing).filter(state__in=Version.OPEN):
        _move(overtaken, State.PAST)
    version = Version(
        object_type=thing._meta.label_lower,
        object_id=thing.pk,
        object_label=str(thing)[:200],
        number=before.number + 1 if before else 1,
        facts=facts,
        state=State.WAITING if waits else State.SCHEDULED if later else State.PAST,
        takes_effect_at=later,
        note=note,
        new_hosts="\n".join(new_hosts),
        suspicions="\n".join([*_strange_addresses(thing, new_hosts), *strange_words]),
        made_by=user,
        made_by_label=str(user) if user else "",
        made_at=timezone.now(),
    )
    version.put_seal()
    version.save()
    _hold_pictures(version, thing)
    if not version.is_open:
        _show(version, thing)
    _record(verb or ("change" if before else "add"), version, user, reason=note, changed=_changed(before, content))
    return version


def _strange_addresses(thing, new_hosts: list[str]) -> list[str]:
    """Of hosts that somebody has accepted nothing is said any more."""
    return suspicion.warnings([address for _, address in thing.addresses() if host_of(address) in new_hosts], [])


def _strange_words(thing) -> list[str]:
    """What readers see already was looked at by a second person."""
    shown = live(thing)
    seen = set(suspicion.warnings([], as_saved(shown).wordings())) if shown else set()
    return [sentence for sentence in suspicion.warnings([], thing.wordings()) if sentence not in seen]


def _changed(before: Version | None, new: dict) -> list[str]:
    """Names of what differs from the version before, as people read them."""
    if before is None:
        return []
    old, model = before.content, model_of(before)
    others = {field.attname for field in picture_fields(model) if is_another_picture(field.name, old, new)}
    return [label for name, label in labels(model).items() if old.get(name) != new.get(name) or name in others]


def is_another_picture(name: str, old: dict, new: dict) -> bool:
    """Whether the picture under that key differs between two versions' facts, be it the same row of the library."""
    return old.get(PICTURES, {}).get(name) != new.get(PICTURES, {}).get(name)


def labels(model: type[Versioned]) -> dict[str, str]:
    """Name in the facts → what the admin calls it."""
    names = {field.attname: str(field.verbose_name) for field in model._meta.concrete_fields}
    for name in model.CHILDREN:
        names[name] = str(model._meta.get_field(name).related_model._meta.verbose_name_plural)
    return names


# A second person


def contributors(version: Version) -> set[int]:
    """Who has saved this thing since readers last saw it: none of them is a second person."""
    own = Version.objects.filter(object_type=version.object_type, object_id=version.object_id)
    shown = own.filter(state=State.LIVE).values_list("number", flat=True).first() or 0
    return set(own.filter(number__gt=shown, number__lte=version.number).values_list("made_by", flat=True)) - {None}


def approval_refusals(version: Version, user) -> list[str]:
    """Why this person may not let the version through or turn it down; [] where it may be done."""
    if version.state != State.WAITING:
        return ["Bản này không còn chờ ai xem xét. Xin mở lại trang để thấy tình trạng mới."]
    if not user.has_perm("portal.approve_version"):
        return ["Bạn chưa có quyền chấp thuận địa chỉ mới."]
    if user.pk in contributors(version):
        return ["Bạn đã sửa phần này nên cần một người khác chấp thuận."]
    return []


def eligible(version: Version) -> list:
    """The people who may be the second person, by name."""
    people = get_user_model().objects.with_perm(
        "portal.approve_version", backend="django.contrib.auth.backends.ModelBackend"
    )
    return list(
        people.filter(is_active=True, is_staff=True).exclude(pk__in=contributors(version)).order_by("full_name")
    )


@transaction.atomic
def approve(version: Version, user) -> Version:
    """Let a waiting version through; its hosts are known from now on."""
    version = _held(version)
    if reasons := approval_refusals(version, user) or refusals(as_saved(version)):
        raise Refused(*reasons)
    _decide(version, user)
    thing = as_saved(version)
    hosts = version.hosts
    maker = get_user_model().objects.filter(pk=version.made_by_id).first()
    OutboundHost.objects.accept(hosts, seen_in=str(thing), used_by=maker, approved_by=user)
    if version.takes_effect_at and version.takes_effect_at > timezone.now():
        _move(version, State.SCHEDULED)
    else:
        _show(version, thing)
    _record("approve", version, user, hosts=hosts)
    return version


@transaction.atomic
def decline(version: Version, user, reason: str) -> Version:
    """Turn a waiting version down. Readers go on seeing the version before; the working copy keeps what was typed."""
    version = _held(version)
    reasons = approval_refusals(version, user)
    if not reason.strip():
        reasons.append("Xin ghi lý do, để người nhập biết cần sửa gì.")
    if reasons:
        raise Refused(*reasons)
    version.reason = reason.strip()
    _decide(version, user)
    _move(version, State.DECLINED)
    _record("decline", version, user, reason=version.reason)
    return version


def _held(version: Version) -> Version:
    """As it stands now, locked."""
    held = Version.objects.select_for_update().get(pk=version.pk)
    if not held.is_sound():
        raise Refused("Bản lưu này không khớp mã xác thực nên không dùng được. Xin báo người quản trị hệ thống.")
    return held


def _decide(version: Version, user) -> None:
    version.decided_by, version.decided_by_label, version.decided_at = user, str(user), timezone.now()


# Taking back, taking away


@transaction.atomic
def restore(version: Version, user) -> Version:
    """Make the working copy what an older version says, and keep that as a new version; also of what was deleted.

    A picture that is no longer in the library is left out where the thing can do without.
    """
    if not version.is_sound():
        raise Refused("Bản lưu này không khớp mã xác thực nên không khôi phục được.")
    model = model_of(version)
    row = model._default_manager.select_for_update().filter(pk=version.object_id).first()
    thing = as_saved(version)
    _forget_what_is_gone(thing)
    if row is not None:
        for name in model.UNVERSIONED:
            if hasattr(row, name):
                setattr(thing, name, getattr(row, name))
    elif hasattr(thing, "position"):
        thing.position = (model._default_manager.aggregate(last=Max("position"))["last"] or 0) + 1
    children = {name: list(getattr(thing, name).all()) for name in model.CHILDREN}
    thing._prefetched_objects_cache = {}
    thing._state.adding = row is None
    thing.full_clean()
    thing.save(force_insert=row is None, force_update=row is not None)
    for name, rows in children.items():
        getattr(thing, name).all().delete()
        for position, child in enumerate(rows):
            child.position = position
            child.save(force_insert=True)
    return save(thing, user, note=f"Khôi phục bản lưu {version.number}", verb="restore")


def _forget_what_is_gone(thing) -> None:
    for field in thing._meta.concrete_fields:
        if not field.many_to_one or getattr(thing, field.attname) is None:
            continue
        if not field.related_model._default_manager.filter(pk=getattr(thing, field.attname)).exists():
            if not field.null:
                raise Refused(f"Không khôi phục được: {field.verbose_name} của bản này không còn trong thư viện.")
            setattr(thing, field.attname, None)


@transaction.atomic
def remove(thing, user) -> None:
    """Call before the row is deleted. Its versions stay, so that it can be restored."""
    last = live(thing) or latest(thing)
    if last is None:
        return
    for version in Version.objects.of(thing).select_for_update().filter(state__in=(State.LIVE, *Version.OPEN)):
        _move(version, State.PAST)
    last.refresh_from_db()
    _move(last, State.REMOVED)
    host_uses.forget(last.object_type, last.object_id)
    _record("delete", last, user)


def gone(model: type[Versioned]) -> Iterable[Version]:
    """The last versions of what was deleted, the newest first."""
    rows = Version.objects.filter(object_type=model._meta.label_lower, state=State.REMOVED)
    return rows.exclude(object_id__in=model._default_manager.values("pk")).order_by("-made_at")


@transaction.atomic
def unschedule(version: Version, user) -> Version:
    """The version will not come; the working copy keeps what was typed."""
    version = _held(version)
    if version.state != State.SCHEDULED:
        raise Refused("Bản này không còn chờ đến giờ. Xin mở lại trang để thấy tình trạng mới.")
    _move(version, State.PAST)
    _record("unschedule", version, user)
    return version


# The clock


def show_due() -> int:
    """Show what is due; one failure does not stop the next. Returns how many were shown."""
    shown = 0
    due = Version.objects.filter(state=State.SCHEDULED, takes_effect_at__lte=timezone.now())
    for pk in due.order_by("takes_effect_at", "pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                shown += _show_if_due(pk)
        except Exception:
            logger.exception("Version %s could not be shown; it is tried again in a second.", pk)
    return shown


def _show_if_due(pk: int) -> bool:
    version = Version.objects.select_for_update().filter(pk=pk, state=State.SCHEDULED).first()
    if version is None:
        return False
    try:
        if not version.is_sound():
            raise Refused("Bản lưu không khớp mã xác thực.")
        thing = as_saved(version)
        if reasons := refusals(thing):
            raise Refused(*reasons)
    except Refused as refused:
        version.reason = str(refused)
        _move(version, State.DECLINED)
        _record("fail", version, None, reason=version.reason)
        return False
    _show(version, thing)
    _record("due", version, None)
    return True


# What all of them do


def _show(version: Version, thing) -> None:
    own = Version.objects.filter(object_type=version.object_type, object_id=version.object_id)
    for other in own.select_for_update().filter(state=State.LIVE).exclude(pk=version.pk):
        _move(other, State.PAST)
    _move(version, State.LIVE)
    if version.made_by_id is None or not version.hosts:
        hosts = OutboundHost.objects.new_among(hosts_of(thing))
        OutboundHost.objects.accept(hosts, seen_in=str(thing), used_by=version.made_by, approved_by=None)
    host_uses.note(linking_of(version, thing))
    rebuild(type(thing))


def linking_of(version: Version, thing) -> host_uses.Linking:
    """Where a live version leads readers; nowhere, while it is switched off."""
    links = thing.addresses() if getattr(thing, "is_active", True) else []
    return host_uses.Linking(version.object_type, version.object_id, str(thing), tuple(links))


def linking() -> host_uses.Source:
    """Where all live versions lead readers, for portal.host_uses.rebuild."""
    live = Version.objects.filter(state=State.LIVE).order_by("pk").iterator(chunk_size=200)
    things = (linking_of(version, as_saved(version)) for version in live if version.is_sound())
    return [model._meta.label_lower for model in models()], things


def rebuild(model: type[Versioned]) -> None:
    if model.PIECES:
        Furniture.objects.rebuild(*model.PIECES)


def _move(version: Version, state: str) -> None:
    version.state = state
    version.put_seal()
    version.save()
    if state not in (State.LIVE, *Version.OPEN):
        version.pictures.all().delete()


def _hold_pictures(version: Version, thing) -> None:
    held = {getattr(thing, field.attname) for field in picture_fields(type(thing))} - {None}
    PictureHold.objects.bulk_create(PictureHold(version=version, image_id=pk) for pk in sorted(held))


def _record(verb: str, version: Version, user, *, reason: str = "", changed: list[str] = (), hosts: list[str] = ()):
    """An entry of the audit. `live`: the version that readers see from now on, 0 for none; betrays an older one that
    was put back in the table."""
    own = Version.objects.filter(object_type=version.object_type, object_id=version.object_id)
    shown = own.filter(state=State.LIVE).values_list("number", flat=True).first() or 0
    data = {
        "changed": [{"changed": {"fields": changed}}] if changed else [],
        "version": version.number,
        "state": version.state,
        "live": shown,
    } | ({"hosts": hosts} if hosts else {})
    thing = as_saved(version)
    AuditEntry.objects.record(f"{version.object_type}.{verb}", thing, user, reason=reason, data=data)
    for name in settings.TOLD_OF_VERSIONS:
        import_string(name)(verb, version, user)


# Beginnings, proofs, keys


@transaction.atomic
def adopt(*things) -> None:
    """Show rows that a program has made: their first version, or the next. No second person is asked for."""
    for thing in things:
        save(thing, None)


@transaction.atomic
def renew_picture(before: dict, after: dict) -> None:
    """The program has made other sizes of the same picture: what shows it live shows those from now on.

    before, after: its documents. Where a later version waits, or was turned down, the sealed sizes stay.
    """
    for hold in PictureHold.objects.filter(image=after["image"], version__state=State.LIVE).select_related("version"):
        version = hold.version
        if not version.is_sound():
            continue
        thing, sealed = as_saved(version), version.content.get(PICTURES, {})
        renewed = {name: after if document == before else document for name, document in sealed.items()}
        if renewed == sealed or latest(thing) != version:
            continue
        try:
            save(thing, None, note="Các cỡ ảnh được làm lại", content=version.content | {PICTURES: renewed})
        except Refused as refused:
            logger.warning("%s %s keeps its former sizes: %s", version.object_type, version.object_id, refused)


def faults() -> list[str]:
    """What does not hold, as sentences: versions that do not match their seals, older ones put back."""
    found, shown = [], {}
    types = {model._meta.label_lower for model in models()}
    for version in Version.objects.order_by("pk").iterator(chunk_size=500):
        if not version.is_sound():
            found.append(
                f"{version.object_type} {version.object_id}, version {version.number} does not match its seal."
            )
        if version.state == State.LIVE:
            shown[version.object_type, version.object_id] = version.number
    told = {}
    for entry in AuditEntry.objects.filter(object_type__in=types).order_by("number").iterator(chunk_size=2000):
        if "live" in entry.details:
            told[entry.object_type, entry.object_id] = entry.details["live"]
    for key in sorted(shown.keys() | told.keys()):
        said = told.get(key, 1)  # of what a migration kept as the first version the audit says nothing
        if shown.get(key, 0) != said:
            found.append(f"{key[0]} {key[1]}: version {shown.get(key, 0)} is live, the audit says {said}.")
    return [*found, *_changed_rows()]


def _changed_rows() -> Iterator[str]:
    """Rows that are not what was last saved of them: shown nowhere, and taken for somebody's work at the next save."""
    for model in models():
        rows = model._default_manager.in_bulk()
        kept = Version.objects.filter(object_type=model._meta.label_lower).order_by("object_id", "number")
        last = {version.object_id: version for version in kept.iterator(chunk_size=500)}
        for pk, row in rows.items():
            if pk in last and (names := _differing(row, last[pk])):
                where = f"{model._meta.label_lower} {pk}: its row differs from version {last[pk].number}"
                yield f"{where}, the last that was saved ({', '.join(names)}). Restore that version in the admin."


def changed_by_hand(thing) -> list[str]:
    """What of the stored row is not as it was last saved, in the admin's words."""
    row, last = type(thing)._default_manager.filter(pk=thing.pk).first(), latest(thing)
    names = _differing(row, last) if row is not None and last is not None else []
    return [labels(type(thing))[name] for name in names]


def _differing(row, version: Version) -> list[str]:
    """Columns of a row that a version says otherwise; one that does not match its seal says nothing."""
    said = version.content if version.is_sound() else {}
    return [name for name, value in columns_of(row).items() if name in said and said[name] != value]


def reseal() -> None:
    """With the present key, after a change of key; its caller has verified what stands there."""
    for version in Version.objects.order_by("pk").iterator(chunk_size=500):
        version.put_seal()
        Version.objects.filter(pk=version.pk).update(seal=version.seal)
