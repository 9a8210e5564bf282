"""What retouching and replacing share: both make another picture of a row, and neither may overwrite what somebody
else has made of it meanwhile."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from news.models import Image
from news.picture_uses import Usage, usage
from portal import seal
from portal.models import AuditEntry, PictureHold

ORIGINAL = ("file", "sha256", "extension", "frames")
PIXELS = ("width", "height", "renditions", "edits", "original_width", "original_height", "focal_x", "focal_y")
"""What news.photos sets of a row: with another original both, with other edits the second."""
_LABELS = {"edits": "chỉnh sửa", "upload": "tệp ảnh"}


class Overtaken(Exception):
    """Somebody else has changed the picture since this person looked at it."""


OVERTAKEN = "Ảnh vừa được một người khác sửa. Phần bạn làm chưa được lưu; xin xem ảnh như hiện nay rồi làm lại."


def seen(image: Image) -> str:
    """What a page shows of the picture, in one word: it changes with the original and with the edits."""
    return seal.digest(f"{image.sha256} {seal.canonical(image.edits)}")


def change_pixels(image: Image, looked_at: str, actor, fields: dict, what: str, reason="") -> Image:
    """Write what was made of the picture that this person looked at, audited; or Overtaken.

    what: "edits" or "upload", by which the rule of two persons goes (news.describers). Readers see nothing of it until
    what shows the picture becomes a new edition or version.
    """
    with transaction.atomic():
        current = Image.objects.select_for_update().get(pk=image.pk)
        if seen(current) != looked_at:
            raise Overtaken
        for name, value in fields.items():
            setattr(current, name, value)
        current.save(update_fields=sorted(fields))
        data = {"changed": [{"changed": {"fields": [_LABELS[what]]}}], "sealed": [what]}
        AuditEntry.objects.record("news.image.change", current, actor, reason=reason, data=data)
    return current


def warning_of(found: Usage) -> str:
    """Said before the change: what readers go on seeing."""
    said = []
    if found.live:
        said.append(
            f"Ảnh đang đăng trong {found.live} bài. Bạn đọc vẫn thấy ảnh cũ ở các bài ấy cho đến khi bài được mở, "
            "lưu lại và bản mới được duyệt đăng."
        )
    if places := [place for place in found.places if not isinstance(place, PictureHold)]:
        named = ", ".join(f"{place._meta.verbose_name} “{place}”" for place in places)
        said.append(f"Ảnh còn dùng ở: {named}. Ở đó bạn đọc vẫn thấy ảnh cũ cho đến khi từng mục được mở và lưu lại.")
    return " ".join(said)


class ChangesPictures:
    """Mixed into ImageAdmin."""

    def picture_or_refused(self, request, pk: int) -> Image:
        """A picture whose pixels this person may change; 404 or 403."""
        image = Image.objects.filter(pk=pk).first() if pk < 2**63 else None
        if not self.has_view_permission(request):
            raise PermissionDenied
        if image is None:
            raise Http404("No such picture.")
        if not self.has_change_permission(request, image):
            raise PermissionDenied
        return image

    def page_of(self, request, image: Image, title: str) -> dict:
        found = usage(image, request.user)
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "picture": image,
            "seen": seen(image),
            "usage": found,
            "keeps_old": warning_of(found),
        }
