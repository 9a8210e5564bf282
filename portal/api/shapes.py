"""The shapes of answers: one table of fields writes the JSON and describes it, so the two cannot differ."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter, itemgetter

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.encoding import iri_to_uri

from portal import addresses, unlinking

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
TRUTH = {"type": "boolean"}
MOMENT = {"type": "string", "format": "date-time"}
ADDRESS = {"type": "string", "format": "uri"}


def whole(address: str) -> str:
    """A path of this site, or an address as people write it, as an absolute URI."""
    return iri_to_uri(addresses.whole(address))


def told(moment: datetime) -> str:
    """ISO 8601 with the offset of the site's own time zone."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Field:
    """One member of an object. kind: a JSON Schema, or the shape of an object within.

    told: what it is, in a Vietnamese phrase. read: takes it from the subject; by default its attribute or key of the
    same name. optional: null where there is none, and for an address, where it leads to a host that is blocked.
    """

    name: str
    kind: "dict | Shape"
    told: str
    read: Callable | None = None
    many: bool = False
    optional: bool = False

    def write(self, subject):
        read = self.read or (itemgetter if isinstance(subject, dict) else attrgetter)(self.name)
        value = read(subject)
        if self.many:
            return [self._written(each) for each in value]
        return None if value is None else self._written(value)

    def _written(self, value):
        if isinstance(self.kind, Shape):
            return self.kind.write(value)
        if self.kind is MOMENT:
            return told(value)
        if self.kind is ADDRESS:
            return None if self.optional and unlinking.leads_there(value) else whole(value)
        return value

    def schema(self) -> dict:
        one = {"$ref": f"#/components/schemas/{self.kind.name}"} if isinstance(self.kind, Shape) else self.kind
        if self.many:
            return {"type": "array", "items": one, "description": self.told}
        return ({"anyOf": [one, {"type": "null"}]} if self.optional else one) | {"description": self.told}


@dataclass(frozen=True)
class Shape:
    """An object of the interface: name in the description, and its fields. Every field is always there."""

    name: str
    told: str
    fields: tuple[Field, ...] = field(repr=False)

    def write(self, subject) -> dict:
        return {each.name: each.write(subject) for each in self.fields}

    def schema(self) -> dict:
        return {
            "type": "object",
            "description": self.told,
            "properties": {each.name: each.schema() for each in self.fields},
            "required": [each.name for each in self.fields],
            "additionalProperties": False,
        }

    def with_inner(self) -> Iterator["Shape"]:
        """This shape and every one within."""
        yield self
        for each in self.fields:
            if isinstance(each.kind, Shape):
                yield from each.kind.with_inner()


RENDITION = Shape("Rendition", "Một cỡ của ảnh.", (
    Field("url", ADDRESS, "Địa chỉ tệp ảnh.", lambda facts: default_storage.url(facts["name"])),
    Field("media_type", TEXT, "Kiểu tệp: `image/avif`, `image/webp` hoặc `image/jpeg`.",
          lambda facts: f"image/{facts['format']}"),
    Field("width", NUMBER, "Rộng bao nhiêu điểm ảnh."),
    Field("height", NUMBER, "Cao bao nhiêu điểm ảnh."),
    Field("bytes", NUMBER, "Dài bao nhiêu byte."),
    Field("sha256", TEXT, "Mã băm SHA-256 của tệp."),
))  # fmt: skip
PICTURE = Shape("Picture", "Một ảnh với mọi cỡ của nó.", (
    Field("url", ADDRESS, "Ảnh JPEG rộng chừng 1200 điểm.", lambda picture: picture.url or None, optional=True),
    Field("width", NUMBER, "Ảnh gốc rộng bao nhiêu điểm ảnh."),
    Field("height", NUMBER, "Ảnh gốc cao bao nhiêu điểm ảnh."),
    Field("alt", TEXT, "Lời mô tả cho người không thấy ảnh."),
    Field("caption", TEXT, "Chú thích."),
    Field("credit", TEXT, "Nguồn ảnh; khi đăng lại ảnh phải ghi nguồn này."),
    Field("renditions", RENDITION, "Mọi cỡ và kiểu tệp của ảnh.", many=True),
))  # fmt: skip
