"""An attached file as pages show it: a reader of the facts that an edition has sealed."""

from django.utils.translation import get_language

from portal.filetypes import KINDS
from portal.text import one_line, slugify

ADDRESS_LENGTH = 60
UNKNOWN = "unknown"
"""Stands among what is active in a PDF whose analysis broke off: nobody knows whether it runs anything."""
_SAVED_ONLY = {"javascript", "launch", UNKNOWN}
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('/\\:*?"<>|', "-"))


class AttachedFile:
    """facts: {"id", "title", "kind", "bytes", "sha256", "file", "summary", "transcript"} and, where they are known,
    "pages", "width", "height", "active" (see
    portal.filetypes.Found). place: the address under which the files of this text lie, with a slash at its end."""

    def __init__(self, facts: dict, place: str):
        self.facts, self.place = facts, place
        self.id, self.title = facts["id"], facts["title"]
        self.kind = KINDS[facts["kind"]]
        self.bytes, self.sha256, self.name = facts["bytes"], facts["sha256"], facts["file"]
        self.summary, self.transcript = facts["summary"], facts["transcript"]
        self.pages = facts.get("pages")
        self.width, self.height = facts.get("width"), facts.get("height")
        # A form with scripts of its own works in no browser's viewer, which would still let it open dialogues.
        # Editions from before UNKNOWN was sealed tell by the missing number of pages that the analysis broke off.
        is_unknown = facts["kind"] == "pdf" and self.pages is None
        self.is_shown = self.kind.shown and not is_unknown and not set(facts.get("active", [])) & _SAVED_ONLY

    @property
    def short_name(self) -> str:
        """The last part of its address."""
        slug = slugify(self.title)
        if len(slug) > ADDRESS_LENGTH:
            slug = slug[:ADDRESS_LENGTH].rpartition("-")[0] or slug[:ADDRESS_LENGTH]
        return f"{slug or 'tep'}.{self.kind.extension}"

    @property
    def url(self) -> str:
        return f"{self.place}{self.id}/{self.short_name}"

    @property
    def save_as(self) -> str:
        """The name under which a download is kept, as people write it."""
        return name_to_save(self.title, self.kind.extension)

    @property
    def size(self) -> str:
        return file_size(self.bytes, get_language() or "vi")

    @property
    def icon(self) -> str:
        return {"audio": "volume-2", "video": "monitor"}.get(self.kind.family, "file-text")


def name_to_save(title: str, extension: str) -> str:
    """A title as the name of a file, without what systems do not take in names."""
    return f"{one_line(title).translate(_NOT_IN_NAMES).strip(' .')[:120] or 'tep'}.{extension}"


def file_size(count: int, language: str = "vi") -> str:
    """“845 KB”, “2,3 MB”: one decimal below ten, with the language's own mark."""
    for unit, length in (("MB", 1024 * 1024), ("KB", 1024)):
        amount = count / length
        if amount >= 1:
            text = f"{amount:.1f}".removesuffix(".0") if amount < 9.95 else f"{amount:.0f}"
            return f"{text.replace('.', ',') if language == 'vi' else text}\u00a0{unit}"
    return "1\u00a0KB"
