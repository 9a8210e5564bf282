"""A draft from a Word file: the page that takes it, and what its form says of it afterwards."""

import secrets

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from news import importing
from news.authority import may
from news.models import Article
from news.states import Stage
from news.workflow import Refused
from portal.docx import archive
from portal.docx.context import MOST_PICTURES

MEGABYTES = archive.LARGEST_FILE // (1024 * 1024)


class WordForm(forms.Form):
    file = forms.FileField(
        label="Tệp Word (.docx)",
        max_length=None,
        allow_empty_file=True,  # the reader says it better
        widget=forms.FileInput(attrs={"accept": ".docx", "data-largest": archive.LARGEST_FILE}),
        error_messages={
            "required": "Xin chọn một tệp Word (.docx) trên máy.",
            "invalid": "Xin chọn một tệp Word (.docx) trên máy.",
        },
    )
    key = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > archive.LARGEST_FILE:
            raise forms.ValidationError(archive.too_large(file.size))
        return file


class WordViews:
    """Mixed into ArticleAdmin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.from_word_view)
        return [path("from-word/", view, name="news_article_from_word"), *super().get_urls()]

    @method_decorator([never_cache, require_http_methods(["GET", "HEAD", "POST"])])
    def from_word_view(self, request):
        if not may(request.user, "news.add_article"):
            raise PermissionDenied
        form = WordForm()
        if request.method == "POST":
            form = WordForm(request.POST, request.FILES)
            if form.is_valid() and (made := self._made(request, form)) is not None:
                messages.success(request, "Đã tạo bản nháp từ tệp Word.")
                return HttpResponseRedirect(reverse("admin:news_article_change", args=[made.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": "Tạo bài từ tệp Word",
            "opts": self.opts,
            "form": form,
            "key": form["key"].value() or secrets.token_urlsafe(16),
            "megabytes": MEGABYTES,
            "pictures": MOST_PICTURES,
        }
        return TemplateResponse(request, "admin/news/article/from_word.html", context)

    def _made(self, request, form: WordForm) -> Article | None:
        """The draft; None where the form says why there is none."""
        file = form.cleaned_data["file"]
        try:
            return importing.from_word(file, file.name, request.user, key=form.cleaned_data["key"])
        except Refused as refused:
            for sentence in refused.reasons:
                form.add_error("file", sentence)
        return None


def word_context(article: Article) -> dict:
    """For admin/news/article/from_word_report.html: while the article is written, what its Word file became."""
    if article.stage not in (Stage.DRAFT, Stage.RETURNED) or article.was_public:
        return {}
    report = importing.report_of(article)
    if report is None:
        return {}
    return {"word_report": report, "word_pictures": importing.undescribed(article)}
