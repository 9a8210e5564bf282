"""Pictures of the library inside a body: `<figure><img data-image="12" src="…" alt="…" …><figcaption>…`.

The number is the picture; address and size are repeated in the text only so that every editor can show it, and are
written anew from the library whenever a body is saved or sealed. The description and the caption belong to the use.
"""

import re
from collections.abc import Callable
from html import escape, unescape

from django.conf import settings
from django.db.models import TextField
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
    return clean(_without_empty_figures(_ALONE.sub(r"<figure>\1</figure>", IMG.sub(_renewed(body), body))))


def unknown(body: str) -> int:
    """How many pictures of a clean body are none of the library, and will be dropped."""
    renewed = _renewed(body) if "<img" in body else None
    return sum(not renewed(match) for match in IMG.finditer(body)) if renewed else 0


def _renewed(body: str) -> Callable[[re.Match], str]:
    known = Image.objects.in_bulk(images_in(body))

    def renew(match: re.Match) -> str:
        attributes = attributes_of(match[0])
        image = known.get(_number(attributes)) or _by_address(attributes.get("src", ""))
        if image is None or not image.renditions:
            return ""
        alt = attributes.get("alt")
        return _img(image, image.alt_text if alt is None else unescape(alt))

    return renew


def _by_address(source: str) -> Image | None:
    """The picture whose rendition lies there: for texts from elsewhere that name no number."""
    name = source.removeprefix(settings.MEDIA_URL)
    if not name or name == source:
        return None
    written = Image.objects.annotate(written=Cast("renditions", TextField()))
    return written.filter(written__contains=f'"{name}"').first()


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
    return [cover.sha256, cover.alt_text, cover.caption, cover.credit, *_edited(cover)]


def _edited(image: Image) -> list[dict]:
    return [image.edits] if image.edits else []


def pictures_in(body: str) -> dict[str, dict]:
    """Id → picture document of every picture in a resolved body, as editions seal them."""
    found = Image.objects.in_bulk(images_in(body))
    return {str(pk): image.picture_document() for pk, image in found.items()}


def note_copy(article: Article) -> None:
    """Bring the index in line with the working copy. Inside the caller's transaction."""
    shown = set(images_in(article.body)) | ({article.cover_id} if article.cover_id else set())
    uses = {use.image_id: use for use in article.image_uses.all()}
    for pk, use in uses.items():
        if use.in_copy and pk not in shown:
            article.image_uses.filter(pk=use.pk).update(in_copy=False)
    article.image_uses.filter(in_copy=False, in_editions=False).delete()
    article.image_uses.filter(image_id__in=shown, in_copy=False).update(in_copy=True)
    _add(article, shown - set(uses), in_copy=True)


def note_edition(article: Article, content: dict) -> None:
    """That these pictures have been sealed. Inside the caller's transaction."""
    shown = {int(pk) for pk in content.get("pictures", {})} | (
        {content["cover"]["image"]} if content["cover"] else set()
    )
    article.image_uses.filter(image_id__in=shown, in_editions=False).update(in_editions=True)
    _add(article, shown - set(article.image_uses.values_list("image_id", flat=True)), in_editions=True)


def _add(article: Article, images: set[int], **places) -> None:
    known = Image.objects.filter(pk__in=images).values_list("pk", flat=True)
    ImageUse.objects.bulk_create(ImageUse(article=article, image_id=pk, **places) for pk in known)
