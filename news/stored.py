"""Which stored files the database names, so that a backup can tell when one is missing."""

from collections.abc import Iterator

from news.models import Attachment, Image
from news.photos_cleaning import names_in, texts


def named(using: str) -> Iterator[tuple[str, str]]:
    """(storage, name) of every picture, original and attachment that pages or the newsroom may ask for.

    Pictures of former editions are not among them: of those nothing but the hash is kept.
    """
    for original, renditions in Image.objects.using(using).values_list("file", "renditions").iterator(chunk_size=500):
        yield "originals", original
        for row in renditions:
            yield "default", row["name"]
    for written in texts(using):
        for name in names_in(written):
            yield "default", name
    for name in Attachment.objects.using(using).values_list("file", flat=True).iterator(chunk_size=500):
        yield "attachments", name
