"""Uploading files beside an article's form, and reading them before they are public."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from news import attachments, attachments_reach, file_views
from news.admin.attachment_field import about, row_shown
from news.models import Article, Attachment
from portal.files import AttachedFile
from portal.filetypes import NotTaken


def files_at(article: Article) -> str:
    """Where the newsroom reads an article's files, whatever their standing."""
    return reverse("admin:news_article_file", args=[article.pk, 0, "-"]).removesuffix("0/-")


class ArticleFiles:
    """Mixed into ArticleAdmin."""

    def get_urls(self):
        def own(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(view), name=f"news_article_{name}")

        return [
            own("attach/", self.attach_view, "attach"),
            own("attach/<int:number>/", self.upload_view, "upload"),
            own("<int:pk>/files/<int:number>/<str:name>", self.file_view, "file"),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, require_POST])
    def attach_view(self, request):
        """Take one file in: 201 {"attachment": row}; 400 {"error": sentence}. No article changes by it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        upload = request.FILES.get("file")
        if upload is None:
            return JsonResponse({"error": "Chưa nhận được tệp nào. Xin chọn tệp rồi tải lại."}, status=400)
        try:
            taken = attachments.take_in(upload, upload.name, request.user)
        except NotTaken as refused:
            return JsonResponse({"error": str(refused)}, status=400)
        row = row_shown(taken, {"title": attachments.suggested_title(taken.original_name)})
        address = reverse("admin:news_article_upload", args=[taken.pk])
        return JsonResponse({"attachment": row | {"address": address}}, status=201)

    @method_decorator([never_cache, require_safe])
    def upload_view(self, request, number):
        """One's own upload, saved into an article or not yet."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        found = Attachment.objects.filter(pk=number, uploaded_by=request.user).first()
        return _handed_out(request, found)

    @method_decorator([never_cache, require_safe])
    def file_view(self, request, pk, number, name):
        """A file that the article has, or had in one of its revisions."""
        article = self.visible_or_refused(request, pk)
        found = Attachment.objects.filter(pk__in=attachments_reach.named_in(article, [number])).first()
        return _handed_out(request, found)

    def attachments_shown(self, article):
        """The files for whoever may read the article and not write it."""
        place = files_at(article)
        rows = article.attached.select_related("attachment")
        if not rows:
            return "–"
        items = (
            (AttachedFile(attachments.document(row.attachment, vars(row)), place), about(row.attachment))
            for row in rows
        )
        links = ((file.url, file.title or "Chưa đặt tên", words) for file, words in items)
        return format_html(
            "<ul>{}</ul>", format_html_join("", '<li><a href="{}" target="_blank">{}</a> ({})</li>', links)
        )

    attachments_shown.short_description = "tệp đính kèm"


def _handed_out(request, attachment: Attachment | None):
    if attachment is None:
        raise Http404("No such file.")
    words = dict.fromkeys(attachments.WORDS, "")
    words["title"] = attachments.suggested_title(attachment.original_name)
    file = AttachedFile(attachments.document(attachment, words), "")
    return file_views.answer_unpublished(request, file)
