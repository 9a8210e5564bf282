"""The pictures of a Word file on their way into the library and into the text."""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.db import IntegrityError, transaction

from news import embedding, photos, word
from news.models import Image
from portal import richtext
from portal.docx import outside
from portal.markup import IMG, attributes_of
from portal.models import AuditEntry
from portal.text import one_line

_PENDING = 10**15
"""Added to the number of a picture in its file, as long as the library has none for it."""


@dataclass
class Taken:
    """A picture on its way into the library; no image where it could not be taken."""

    image: Image | None
    is_new: bool = False
    refusal: str = ""
    is_whole: bool = False
    """Word shows a part of it only, and here all of it is seen."""
    remarks: list[str] = field(default_factory=list)


def take(reading: outside.Reading, composed: word.Composed, actor) -> list[Taken]:
    """Of each picture of the file: the library's own where it has it, else a new one, not saved yet."""
    captions = _captions(composed)
    taken: list[Taken] = []
    met: dict[str, Taken] = {}
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
            each = Taken(image, is_new=digest in met and met[digest].is_new)
        each.is_whole = each.image is not None and not _is_cropped_as_in_word(each.image, about)
        if each.image is not None:
            met[digest] = each
        taken.append(each)
    return taken


def _new(image: Image, data: bytes, edits: dict, actor) -> Taken:
    """What Word cut off is cut off here, too: it may have been cut off for a reason."""
    try:
        image = photos.take_in(image, data, actor)
        remarks = image.remarks
        if edits:
            image = photos.retouch(image, edits)
    except photos.Unreadable as error:
        return Taken(None, refusal=str(error))
    return Taken(image, is_new=True, remarks=remarks)


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


def figure_of(number: int, taken: Taken):
    """From a caption (rich text) to a figure whose picture has no number of the library yet; see `numbered`."""
    if taken.image is None:
        return None

    def write(caption: str) -> str:
        below = f"<figcaption>{caption}</figcaption>" if caption else ""
        source = f"{settings.MEDIA_URL}{number}.jpg"  # a picture without any would be taken for none
        return f'<figure><img data-image="{_PENDING + number}" src="{source}" alt="">{below}</figure>'

    return write


def numbered(body: str, taken: list[Taken]) -> str:
    """The text with the pictures as the library knows them."""

    def picture(match: re.Match) -> str:
        number = int(attributes_of(match[0]).get("data-image") or 0) - _PENDING
        return IMG.search(embedding.figure(taken[number].image, ""))[0] if number >= 0 else match[0]

    return IMG.sub(picture, body)


def store(taken: list[Taken], actor) -> None:
    for each in taken:
        if not each.is_new:
            continue
        known = Image.objects.filter(sha256=each.image.sha256)
        if (same := known.first()) is not None:  # it stands here twice
            each.image, each.is_new = same, False
            continue
        try:
            with transaction.atomic():
                each.image.save()
        except IntegrityError:  # somebody else was faster
            each.image, each.is_new = known.get(), False
            continue
        data = {"changed": [{"added": {}}], "sealed": []}
        AuditEntry.objects.record("news.image.add", each.image, actor, data=data)
