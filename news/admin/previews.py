"""Previews in the admin: the public page in a frame, at two widths, of any revision; and links for outsiders."""

import secrets

from csp.decorators import csp_replace, csp_update
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from news import openings, preview_links
from news.admin.attachments import files_at
from news.models import Article, PreviewLink, Revision
from news.preview import document_of, preview_page
from news.preview_view import address_of
from news.workflow import Refused

REVISIONS = 100
"""Offered for a preview; older ones are opened from the history."""

framing = csp_update({"frame-src": ["'self'"]})
framed = csp_replace({"frame-ancestors": ["'self'"]})


class LinkForm(forms.Form):
    recipient = forms.CharField(
        label="Gửi cho",
        required=False,
        max_length=preview_links.RECIPIENT_LENGTH,
        help_text="Hiện trên bản xem trước, để người nhận biết liên kết là của mình.",
        widget=forms.TextInput(attrs={"class": "vTextField", "autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label="Dùng được",
        coerce=int,
        choices=[(days, f"{days} ngày") for days in preview_links.DAYS],
        initial=preview_links.USUAL_DAYS,
        widget=forms.RadioSelect,
        error_messages={"required": "Xin chọn hạn.", "invalid_choice": "Xin chọn hạn 1, 3 hoặc 7 ngày."},
    )
    revision = forms.TypedChoiceField(
        label="Người nhận thấy", coerce=int, empty_value=None, required=False, widget=forms.RadioSelect
    )
    key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, shown: Revision | None, **kwargs):
        super().__init__(*args, auto_id="link_%s", **kwargs)
        self.use_required_attribute = False
        choices = [("", "Luôn là bản mới nhất")]
        if shown is not None:
            choices.append((shown.pk, f"Chỉ bản lưu {shown.version} đang xem"))
        self.fields["revision"].choices = choices
        self.fields["revision"].error_messages["invalid_choice"] = "Xin chọn lại bản mà người nhận thấy."


class ArticlePreviews:
    """Mixed into ArticleAdmin."""

    def get_urls(self):
        def side(route: str, view, name: str):
            return path(f"<int:pk>/preview/{route}", self.admin_site.admin_view(view), name=f"news_article_{name}")

        return [
            side("", self.preview_view, "preview"),
            side("page/", self.preview_page_view, "preview_page"),
            side("link/", self.preview_link_view, "preview_link"),
            side("link/<int:link>/revoke/", self.preview_revoke_view, "preview_revoke"),
            *super().get_urls(),
        ]

    @method_decorator([never_cache, require_safe, framing])
    def preview_view(self, request, pk):
        """The page around the preview. Its opening is audited; what the frame loads is not."""
        article = self.visible_or_refused(request, pk)
        revision = self._revision(article, request.GET.get("ban"))
        openings.previewed(article, request.user, revision and revision.version)
        return self._preview_shell(request, article, revision)

    @method_decorator([never_cache, require_safe, xframe_options_sameorigin, framed])
    def preview_page_view(self, request, pk):
        """The public page itself, for the frame or a tab of its own."""
        article = self.visible_or_refused(request, pk)
        document = document_of(article, self._revision(article, request.GET.get("ban")))
        return preview_page(document, files_at=files_at(article))

    @method_decorator([never_cache, require_POST, framing])
    def preview_link_view(self, request, pk):
        """Make a link. Its address is shown in this answer and never again: only its digest is kept."""
        article = self.visible_or_refused(request, pk)
        revision = self._revision(article, request.GET.get("ban"))
        form = LinkForm(request.POST, shown=revision or article.latest_revision)
        address = ""
        if form.is_valid():
            chosen = dict(form.cleaned_data)
            chosen["revision"] = article.revisions.filter(pk=chosen["revision"]).first() if chosen["revision"] else None
            try:
                address = address_of(preview_links.create(article, request.user, **chosen)[1])
            except Refused as refused:
                for sentence in refused.reasons:
                    form.add_error(None, sentence)
        return self._preview_shell(request, article, revision, form=form if form.errors else None, address=address)

    @method_decorator(require_POST)
    def preview_revoke_view(self, request, pk, link):
        article = self.visible_or_refused(request, pk)
        found = PreviewLink.objects.filter(article=article, pk=link).first()
        if found is None:
            raise Http404("No such link.")
        try:
            preview_links.revoke(found, request.user)
            messages.success(request, "Đã thu hồi liên kết. Ai mở cũng không xem được nữa.")
        except Refused as refused:
            for sentence in refused.reasons:
                messages.error(request, sentence)
        return HttpResponseRedirect(f"{reverse('admin:news_article_preview', args=[pk])}#links")

    def _preview_shell(self, request, article: Article, revision: Revision | None, *, form=None, address=""):
        chosen = f"?ban={revision.pk}" if revision else ""
        links = article.preview_links.select_related("article", "created_by", "revoked_by", "revision")
        may_link = not preview_links.refusals(article, request.user)
        if form is None and may_link:
            key = {"key": secrets.token_urlsafe(18)}
            form = LinkForm(initial=key, shown=revision or article.latest_revision)
        response = self._page(
            request,
            "preview",
            article,
            "Xem trước",
            revision=revision,
            revisions=article.revisions.defer("document")[:REVISIONS],
            frame_url=reverse("admin:news_article_preview_page", args=[article.pk]) + chosen,
            link_url=reverse("admin:news_article_preview_link", args=[article.pk]) + chosen,
            links=[{"row": link, "may_revoke": preview_links.may_revoke(link, request.user)} for link in links[:50]],
            link_form=form,
            address=address,
        )
        response["X-Robots-Tag"] = "noindex"
        return response
