"""Pictures of the library inside a body: `<figure><img data-image="12" src="…" alt="…" …><figcaption>…`.

The number is the picture; address and size are repeated in the text only so that every editor can show it, and are
written anew from the library whenever a body is saved or sealed. The description and the caption belong to the use;
a use without a description takes the library's.
"""

import re
from collections.abc import Callable, Iterator
from functools import reduce
from html import escape, unescape
from operator import or_

from django.conf import settings
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from news.models import Article, Image, ImageUse
from portal.markup import IMG, attributes_of
from portal.pictures import Picture
from portal.richtext import clean

_FIGURE = re.compile(r"<figure[^>]*>(?P<inner>.*?)</figure>", re.DOTALL)
_ALONE = re.compile(rf"<p(?: [a-z]+=\"[^\"]*\")*>({IMG.pattern})</p>")
_CAPTION = re.compile(r"<figcaption[^>]*>(.*?)</figcaption>", re.DOTALL)


def address(image: Image) -> str:
    """Where a text says that the picture lies; the page itself asks the storage."""
    return settings.MEDIA_URL + Picture(image.picture_document()).fallback_name if image.renditions else ""


def figure(image: Image, caption: str | None = None) -> str:
    """The picture as it stands in a body, with its own caption where no other (plain text) is given."""
    words = image.caption if caption is None else caption
    caption = f"<figcaption>{escape(words, quote=False)}</figcaption>" if words else ""
    return f"<figure>{_img(image, image.alt_text)}{caption}</figure>"


def _img(image: Image, alt: str) -> str:
    return (
        f'<img data-image="{image.pk}" src="{escape(address(image))}" alt="{escape(alt)}"'
        f' width="{image.width}" height="{image.height}">'
    )


def images_in(body: str) -> list[int]:
    """Ids of the pictures of a clean body in order, each once."""
    return list(dict.fromkeys(pk for match in IMG.finditer(body) if (pk := _number(attributes_of(match[0])))))


def _number(attributes: dict[str, str]) -> int:
    written = attributes.get("data-image", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else 0


def resolved(body: str) -> str:
    """A clean body whose pictures are those of the library as they are now; others are dropped, their captions kept."""
    if "<img" not in body and "<figure" not in body:
        return body
    found = _finder(body, Image.objects.all())

    def renewed(match: re.Match) -> str:
        attributes = attributes_of(match[0])
        image = found(attributes)
        return _img(image, unescape(attributes.get("alt", "")).strip() or image.alt_text) if image else ""

    return clean(_without_empty_figures(_ALONE.sub(r"<figure>\1</figure>", IMG.sub(renewed, body))))


def unknown(body: str, stored: str) -> int:
    """How many pictures of a clean body the library did not know when it was stored, and so were dropped."""
    if "<img" not in body:
        return 0
    found = _finder(body, Image.objects.filter(pk__in=images_in(stored)))
    return sum(not found(attributes_of(match[0])) for match in IMG.finditer(body))


def _finder(body: str, named: QuerySet) -> Callable[[dict], Image | None]:
    """What finds the picture that an `<img>` of the body means by its attributes: by number, or else by the address of
    a rendition, for texts from elsewhere that name no number.

    named: where addresses are looked for. Every row of it is read through for them, once for all.
    """
    written = [attributes_of(match[0]) for match in IMG.finditer(body)]
    numbered = Image.objects.in_bulk(list({_number(each) for each in written} - {0}))
    names = {_rendition(each) for each in written if _number(each) not in numbered} - {""}
    by_name = {row["name"]: image for image in _showing(names, named) for row in image.renditions}

    def found(attributes: dict) -> Image | None:
        image = numbered.get(_number(attributes)) or by_name.get(_rendition(attributes))
        return image if image and image.renditions else None

    return found


def _rendition(attributes: dict[str, str]) -> str:
    """The name of the file that an `<img>` shows, "" where it is none of ours."""
    source = attributes.get("src", "")
    return source.removeprefix(settings.MEDIA_URL) if source.startswith(settings.MEDIA_URL) else ""


_NAMES_AT_ONCE = 200
"""Conditions of one query; SQLite takes no thousand."""


def _showing(names: set[str], images: QuerySet) -> Iterator[Image]:
    """Those of the pictures that have a rendition of one of these names."""
    written = images.alias(written=Cast("renditions", TextField()))
    ordered = sorted(names)
    for start in range(0, len(ordered), _NAMES_AT_ONCE):
        some = ordered[start : start + _NAMES_AT_ONCE]
        yield from written.filter(reduce(or_, (Q(written__contains=f'"{name}"') for name in some)))


def _without_empty_figures(body: str) -> str:
    def figure(match: re.Match) -> str:
        caption = _CAPTION.sub("", match["inner"])
        if caption.strip():
            return match[0]
        words = "".join(_CAPTION.findall(match["inner"])).strip()
        return f"<p>{words}</p>" if words else ""

    return _FIGURE.sub(figure, body)


def facts_in(body: str) -> dict[str, list]:
    """What the page would show of each picture beside what the text says: part of what is approved."""
    found = Image.objects.in_bulk(images_in(body))
    return {str(pk): [image.sha256, "", "", image.credit, *_edited(image)] for pk, image in found.items()}


def facts_of(cover: Image) -> list:
    return [cover.sha256, cover.alt_text, cover.caption, cover.credit, *_edited(cover), *_framed(cover)]


def _framed(cover: Image) -> list[dict]:
    """Where a cover is cut, as far as it is not cut in the middle: whoever moves that changes what lists show."""
    framed = {"focal": [cover.focal_x, cover.focal_y]} if (cover.focal_x, cover.focal_y) != (50, 50) else {}
    framed |= {"uncropped": True} if cover.is_uncropped else {}
    return [framed] if framed else []


def _edited(image: Image) -> list[dict]:
    return [image.edits] if image.edits else []


def pictures_in(body: str) -> dict[str, dict]:
    """Id → picture document of every picture in a resolved body, as editions seal them."""
    found = Image.objects.in_bulk(images_in(body))
    return {str(pk): image.picture_document() for pk, image in found.items()}


def shown_by(article: Article) -> set[int]:
    """Ids of the pictures of a working copy: its cover and those of its text."""
    return set(images_in(article.body)) | ({article.cover_id} if article.cover_id else set())


def note_copy(article: Article) -> None:
    """Bring the index in line with the working copy. Inside the caller's transaction."""
    shown = shown_by(article)
    article.image_uses.filter(in_copy=True).exclude(image_id__in=shown).update(in_copy=False)
    article.image_uses.filter(in_copy=False, in_editions=False).delete()
    article.image_uses.filter(image_id__in=shown, in_copy=False).update(in_copy=True)
    _add(article, shown - set(article.image_uses.values_list("image_id", flat=True)), in_copy=True)


def note_edition(article: Article, content: dict) -> None:
    """That these pictures have been sealed. Inside the caller's transaction."""
    shown = {int(pk) for pk in content.get("pictures", {})} | (
        {content["cover"]["image"]} if content["cover"] else set()
    )
    ImageUse.objects.bulk_create(
        [ImageUse(article=article, image_id=pk, in_editions=True) for pk in sorted(shown)],
        update_conflicts=True,
        unique_fields=["image", "article"],
        update_fields=["in_editions"],
    )


def _add(article: Article, images: set[int], **places) -> None:
    known = Image.objects.filter(pk__in=images).values_list("pk", flat=True)
    ImageUse.objects.bulk_create(ImageUse(article=article, image_id=pk, **places) for pk in known)
