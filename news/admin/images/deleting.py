"""Deleting pictures: none that is in use, said by a sentence wherever somebody tries."""

from django.contrib import messages
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from news.picture_uses import Usage, in_revisions, usage

CAME_INTO_USE = "Chưa xóa được: ảnh vừa được dùng ở một nơi khác trong lúc bạn đang xóa. Xin mở ảnh để xem nơi dùng."


class CarefulDeletion:
    """Mixed into ImageAdmin. The rows that use a picture protect it in the database, too; the files go later."""

    def get_deleted_objects(self, objs, request):
        lines, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:  # that rows of others stand in the way says more than that they are others'
            lacking = set()
            used = ((image, usage(image, request.user)) for image in objs)
            protected = [_why(image, found) for image, found in used if found.is_used] or protected
        elif not request.user.has_perm("news.delete_image"):  # the own upload: nobody else's text may lose it
            kept = (image for image in objs if in_revisions(image))
            protected = [
                format_html("Ảnh “{}” còn trong bản lưu của một bài nên được giữ lại.", image) for image in kept
            ]
        return lines, counts, lacking, protected

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except (ProtectedError, IntegrityError):
            messages.error(request, CAME_INTO_USE)
            return HttpResponseRedirect(reverse("admin:news_image_change", args=[object_id]))

    def changelist_view(self, request, extra_context=None):
        try:
            return super().changelist_view(request, extra_context)
        except (ProtectedError, IntegrityError):
            messages.error(request, CAME_INTO_USE)
            return HttpResponseRedirect(reverse("admin:news_image_changelist"))


def _why(image, found: Usage):
    return format_html("Ảnh “{}” đang dùng trong {}.", image, found.sentence)
