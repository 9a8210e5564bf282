"""Renditions of the whole library made anew: after a change of widths or formats, or when files were lost.

Whom it reaches: the library, the working copies at their next opening, and what stands around every page (logo,
service cards, banners). Published articles show the renditions that they were sealed with until their next edition;
a lost file of theirs comes back only where the same settings and encoders make the same bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet

from news.models import Image
from news.photos import Unreadable, is_complete, retouch
from portal.models import Furniture

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
    Former renditions stay stored for the editions that sealed them (news.photos_cleaning removes the rest). The page
    furniture is built anew once, at the end, be it by an interruption.
    """
    outcome = Outcome()
    try:
        _render_each(images, everything, seen, outcome)
    finally:
        if outcome.rendered:
            with transaction.atomic():
                Furniture.objects.rebuild()
    return outcome


def _render_each(images: QuerySet, everything: bool, seen: Callable[[int], None], outcome: Outcome) -> None:
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


def _render(image: Image) -> None:
    before = (image.sha256, image.edits)
    retouch(image, image.edits)
    with transaction.atomic():
        now = Image.objects.select_for_update().filter(pk=image.pk).values_list("sha256", "edits").first()
        if now == before:  # else somebody has edited or replaced it meanwhile, which rendered it too
            image.save(update_fields=_FIELDS)
