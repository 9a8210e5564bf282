"""The picture library: what comes in, what is found, who may change what. Pixels are news.photos' affair."""

from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from news import rules
from news.models import Image
from news.photos import LARGEST_BYTES, Unreadable, digest_of, take_in
from news.picture_uses import places
from portal import terms
from portal.imaging.limits import MEGABYTE
from portal.models import AuditEntry
from portal.text import fold, normalize, one_line

NAMELESS = "Ảnh chưa đặt tên"
TOO_LARGE = f"Ảnh nặng hơn {LARGEST_BYTES // MEGABYTE} MB. Xin thu nhỏ rồi tải lại."


class TooLarge(Unreadable):
    """Heavier than any picture that is taken."""


def find(words: str, images: QuerySet | None = None) -> QuerySet:
    """Pictures that have all these words in name, description, caption or credit, with accents or without."""
    images = Image.objects.all() if images is None else images
    for word in list(terms.words(words))[:12]:
        images = images.filter(_said(fold(normalize(words)[word.start : word.end])))
    return images


def _said(word: str) -> Q:
    """The folded word, or what begins so; “kỹ” and “kĩ” are one."""
    found = Q(folded__contains=word)
    other = terms.other_ending(word)
    return found | Q(folded__contains=f"{other} ") | Q(folded__endswith=other) if other else found


def title_from(name: str) -> str:
    """A file's name as a first name of the picture."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    return one_line(stem.replace("_", " ").replace("-", " "))[:200] or NAMELESS


def bytes_of(upload) -> bytes:
    """The bytes of an uploaded file, read only where they may be a picture's by their number. Raises TooLarge."""
    if upload.size > LARGEST_BYTES:
        raise TooLarge(TOO_LARGE)
    return upload.read()


def take_upload(upload, actor) -> tuple[Image, bool]:
    """As `take`, of an uploaded file. Raises TooLarge, or Unreadable as a whole."""
    return take(bytes_of(upload), upload.name, actor)


def take(data: bytes, name: str, actor) -> tuple[Image, bool]:
    """(the picture of these bytes, whether it is new). A new one is audited and still undescribed.

    Decoding and encoding happen before the transaction, which would keep others from writing meanwhile.
    Raises news.photos.Unreadable.
    """
    same = Image.objects.filter(sha256=digest_of(data)).first()
    if same is not None:
        return same, False
    image = take_in(Image(title=title_from(name)), data, actor)
    try:
        with transaction.atomic():
            image.save()
            AuditEntry.objects.record("news.image.add", image, actor, data={"changed": [{"added": {}}], "sealed": []})
    except IntegrityError:  # sent twice at once: whoever came first has it
        same = Image.objects.filter(sha256=image.sha256).first()
        if same is None:
            raise
        return same, False
    return image, True


def may_change(user, image: Image) -> bool:
    """With the permission to change pictures any; else the own upload, while it stands only where this person writes.

    What others have chosen, or the site itself shows, they chose as it was described.
    """
    if user.has_perm("news.change_image"):
        return True
    return user.has_perm("news.add_image") and image.uploaded_by_id == user.pk and _stands_only_with(user, image)


def may_describe(user, image: Image) -> bool:
    """Whoever may change it; and, of a picture that lacks its words and stands nowhere else, anybody who may add one.

    The latter fill in what is empty and change nothing that somebody wrote.
    """
    if may_change(user, image):
        return True
    return user.has_perm("news.add_image") and not image.is_described and _stands_only_with(user, image)


def may_delete(user, image: Image) -> bool:
    """Any with the permission; else the own upload. What is used is kept in either case (admin/images/deleting.py)."""
    own = image.uploaded_by_id == user.pk and user.has_perm("news.add_image")
    return own or user.has_perm("news.delete_image")


def described_by(image: Image) -> str:
    """Whom to ask for the words of a picture, where one may not write them oneself."""
    owner = image.uploaded_by
    whose = f"Ảnh này do {owner} tải lên" if owner else f"Ảnh “{image.title}” đã có trong thư viện"
    lacks = " và đã có mô tả" if image.is_described else ", còn thiếu mô tả hoặc nguồn"
    asked = "người ấy hoặc biên tập viên" if owner else "biên tập viên"
    return f"{whose}{lacks}. Xin nhờ {asked} {'sửa' if image.is_described else 'ghi'} giúp."


def _stands_only_with(user, image: Image) -> bool:
    """Whether nothing shows it but texts that this person writes now."""
    if any(places(image)):
        return False
    uses = image.uses.select_related("article").defer("article__body")
    return not any(rules.writing(use.article, user) for use in uses)


def thumb_url(image: Image, width: int = 320) -> str:
    """The narrowest JPEG that is still sharp at this width; "" when there is none."""
    jpegs = sorted((r for r in image.renditions if r["format"] == "jpeg"), key=lambda r: r["width"])
    best = next((r for r in jpegs if r["width"] >= width), jpegs[-1] if jpegs else None)
    return default_storage.url(best["name"]) if best else ""
