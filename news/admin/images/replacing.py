"""“Thay tệp ảnh”: another original for the same row. First the new file is shown beside the old one, then it is
confirmed; what was made of it meanwhile travels with the page, signed, and is made only once."""

from django import forms
from django.contrib import messages
from django.core import signing
from django.db import IntegrityError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from news import library, photos
from news.admin.images.changing import ORIGINAL, OVERTAKEN, PIXELS, ChangesPictures, Overtaken, change_pixels, seen
from news.admin.images.form import ACCEPTED, FORMATS
from news.models import Image

SALT = "news.image.replace"
VALID_FOR = 3600
"""Seconds between the upload and its confirmation; files of nobody are cleared away later than that."""
EXPIRED = "Đã quá một giờ kể từ khi tải tệp mới lên. Xin chọn lại tệp."
SAME_SHAPE = 0.02
"""Two pictures whose proportions differ by less look alike in every frame."""


class ReplaceForm(forms.Form):
    upload = forms.FileField(
        label="Tệp ảnh mới",
        required=False,
        help_text=f"{FORMATS}.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "data-chosen": ""}),
    )
    staged = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label="Lý do thay",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Xin ghi vì sao thay tệp; nhật ký giữ lại câu này."},
    )


class Replacing(ChangesPictures):
    """Mixed into ImageAdmin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.replace_view)
        return [path("<int:pk>/replace/", view, name="news_image_replace"), *super().get_urls()]

    @method_decorator([never_cache, require_http_methods(["GET", "HEAD", "POST"])])
    def replace_view(self, request, pk):
        image = self.picture_or_refused(request, pk)
        form = ReplaceForm(*([request.POST, request.FILES] if request.method == "POST" else []), label_suffix="")
        context = self.page_of(request, image, "Thay tệp ảnh") | {"form": form}
        if request.method == "POST":
            looked_at, is_confirmed = request.POST.get("seen", ""), "upload" not in request.FILES
            form.fields["reason"].required = is_confirmed
            staged = self._staged(request, image, form, context)
            if staged is None:
                form.errors.pop("reason", None)  # the screen that takes a file has no such field
            if looked_at != seen(image):
                form.add_error(None, OVERTAKEN)
            is_ready = staged is not None and is_confirmed and form.is_valid()
            if is_ready and self._replaced(request, image, looked_at, staged, form):
                return HttpResponseRedirect(reverse("admin:news_image_change", args=[image.pk]))
            if staged is not None and not is_confirmed and looked_at == seen(image):
                context["form"] = ReplaceForm(initial={"reason": request.POST.get("reason", "")}, label_suffix="")
            if staged is not None:
                context |= {"staged": staged, "staged_token": _sealed(staged), "shape_differs": _differ(image, staged)}
        return TemplateResponse(request, "admin/news/image/replace.html", context)

    def _staged(self, request, image: Image, form: ReplaceForm, context: dict) -> Image | None:
        """The picture as it would be: from a file just sent, or from the page that showed it before."""
        upload = request.FILES.get("upload")
        if upload is None:
            try:
                staged = _unsealed(image, request.POST.get("staged", ""))
            except signing.SignatureExpired:
                form.add_error("upload", EXPIRED)
                return None
            except signing.BadSignature:
                staged = None
            if staged is None:
                form.add_error("upload", "Xin chọn một tệp ảnh.")
            return staged
        try:
            data = library.bytes_of(upload)
            same = Image.objects.filter(sha256=photos.digest_of(data)).first()
            if same is None:
                return photos.replace(Image.objects.get(pk=image.pk), data, request.user)
            context["same_picture"] = same if same != image else None
            form.add_error("upload", _already(same, image))
        except photos.Unreadable as refused:
            form.add_error("upload", str(refused))
        return None

    def _replaced(self, request, image: Image, looked_at: str, staged: Image, form: ReplaceForm) -> bool:
        fields = {name: getattr(staged, name) for name in (*ORIGINAL, *PIXELS)} | {"uploaded_by": request.user}
        reason = form.cleaned_data["reason"]
        try:
            change_pixels(image, looked_at, request.user, fields, "upload", reason)
        except Overtaken:
            form.add_error(None, OVERTAKEN)
        except IntegrityError:  # sent as a picture of its own meanwhile
            same = Image.objects.filter(sha256=staged.sha256).first()
            form.add_error("upload", _already(same, image) if same else OVERTAKEN)
        else:
            messages.success(request, "Đã thay tệp ảnh. Xin xem lại mô tả, chú thích và nguồn cho đúng với ảnh mới.")
            return True
        return False


def _already(same: Image, image: Image) -> str:
    if same == image:
        return "Tệp này chính là ảnh đang dùng, không có gì để thay."
    return f"Tệp này đã có trong thư viện với tên “{same.title}”. Xin dùng ảnh ấy thay vì thay tệp."


def _differ(image: Image, staged: Image) -> bool:
    if not (image.height and staged.height):
        return False
    before, after = image.width / image.height, staged.width / staged.height
    return abs(before - after) / before > SAME_SHAPE


def _sealed(staged: Image) -> str:
    fields = {name: getattr(staged, name) for name in (*ORIGINAL, *PIXELS)} | {"file": staged.file.name}
    return signing.dumps({"image": staged.pk, "fields": fields}, salt=SALT, compress=True)


def _unsealed(image: Image, token: str) -> Image | None:
    """The staged picture that the token holds, where it was made for this row."""
    content = signing.loads(token, salt=SALT, max_age=VALID_FOR)
    if content["image"] != image.pk:
        return None
    staged = Image.objects.get(pk=image.pk)
    for name, value in content["fields"].items():
        setattr(staged, name, value)
    return staged
