"""Renditions of the whole library made anew: after a change of widths or formats, or when files were lost.

Whom it reaches: the library, the working copies at their next opening, and what stands around every page (logo,
service cards, banners), where it shows this very picture. Published articles show the renditions that they were sealed
with until their next edition; a lost file of theirs comes back only where the same settings and encoders make the same
bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from news.models import Image
from news.photos import Unreadable, digest_of, is_complete, original_of, retouch
from portal import versions

_FIELDS = ("renditions", "width", "height", "original_width", "original_height")


@dataclass
class Outcome:
    rendered: int = 0
    complete: int = 0
    """Left as they are, since they have all they should."""
    failed: list[tuple[int, str]] = field(default_factory=list)
    """(picture, sentence)."""


def render_again(images: QuerySet, *, everything: bool, seen: Callable[[int], None] = lambda pk: None) -> Outcome:
    """Render one picture after the other, in the order of their numbers, each saved by itself.

    everything: also those that have all they should. seen: called with each number once it is done with.
    Former renditions stay stored for the editions that sealed them (news.photos_cleaning removes the rest).
    """
    outcome = Outcome()
    for pk in images.order_by("pk").values_list("pk", flat=True).iterator():
        image = Image.objects.filter(pk=pk).first()
        if image is None:
            continue  # deleted meanwhile
        if not everything and is_complete(image):
            outcome.complete += 1
        else:
            try:
                _render(image)
                outcome.rendered += 1
            except Unreadable as refusal:
                outcome.failed.append((pk, str(refusal)))
        seen(pk)
    return outcome


def _render(image: Image) -> None:
    before, document = (image.sha256, image.edits), image.picture_document()
    retouch(image, image.edits)
    with transaction.atomic():
        now = Image.objects.select_for_update().filter(pk=image.pk).values_list("sha256", "edits").first()
        if now == before:  # else somebody has edited or replaced it meanwhile, which rendered it too
            image.save(update_fields=_FIELDS)
            if digest_of(original_of(image)) == image.sha256:  # else somebody has changed the original on the disk
                versions.renew_picture(document, image.picture_document())
