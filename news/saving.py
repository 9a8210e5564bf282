"""An article as one file that stands alone: its sealed text, its pictures inside, the looks inside, no script."""

import base64
import hashlib

from django.core.files.storage import default_storage
from django.utils.html import format_html
from django.utils.translation import gettext

from news import shown
from portal.addresses import whole
from portal.files import name_to_save
from portal.markup import Shot, vi_mark
from portal.pictures import Picture

WIDTH = 960
"""About how many pixels wide pictures are inside the file."""
MOST_BYTES = 3_000_000
"""Of all its pictures together; those that come after are named, with their address."""


class SavedDocument(shown.Document):
    """A document whose pictures are drawn into the text. `cover_drawn` is asked for before the body."""

    def __init__(self, edition):
        super().__init__(edition)
        self._left = MOST_BYTES

    @property
    def save_as(self) -> str:
        return name_to_save(self.title, "html")

    def cover_drawn(self) -> str:
        return self.draw(Shot(self.cover, self.cover.alt))

    def draw(self, shot: Shot) -> str:
        data = self._bytes_of(shot.picture)
        if data is None:
            if not shot.picture.url:
                return ""
            told = gettext("Ảnh “%(words)s” xem tại:") % {"words": shot.alt} if shot.alt else gettext("Ảnh xem tại:")
            address = whole(shot.picture.url)
            return format_html('<span class="left-out">{} <a href="{}">{}</a></span>', told, address, address)
        facts = shot.picture.jpeg_near(WIDTH)
        return format_html(
            '<img src="data:image/jpeg;base64,{}" width="{}" height="{}" alt="{}"{}>',
            base64.b64encode(data).decode(),
            facts["width"],
            facts["height"],
            shot.alt,
            vi_mark(shot.alt),
        )

    def _bytes_of(self, picture: Picture) -> bytes | None:
        """None where there is no room left, or what is stored is not what was sealed."""
        facts = picture.jpeg_near(WIDTH)
        if facts is None or facts["bytes"] > self._left:
            return None
        try:
            with default_storage.open(facts["name"]) as file:
                data = file.read(facts["bytes"] + 1)
        except FileNotFoundError:
            return None
        except OSError:  # a store that does not answer is not asked for each of the other pictures
            self._left = 0
            return None
        if hashlib.sha256(data).hexdigest() != facts["sha256"]:
            return None
        self._left -= len(data)
        return data
