"""The form of one picture, and how a file sent with it is taken in."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from news import library
from news.admin.images.describing import WORDS, WordsForm
from news.admin.numbers import version_of
from news.models import Image
from news.photos import LARGEST_BYTES, Unreadable
from portal.imaging.limits import MEGABYTE

ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,image/gif,image/tiff,.heic,.heif,.avif"
FORMATS = f"JPEG, PNG, WebP, AVIF hoặc HEIC của điện thoại, tối đa {LARGEST_BYTES // MEGABYTE} MB"
KEPT = "taken"
"""The hidden field that names a picture which a refused form has brought already."""


class ImageForm(WordsForm):
    """given: what `received` found in the request; None for a form that brings no file."""

    upload = forms.FileField(
        label="Tệp ảnh",
        required=False,
        help_text=f"{FORMATS}. Ảnh gốc được cất riêng; trang chỉ dùng bản đã nén.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED, "data-chosen": ""}),
    )

    class Meta(WordsForm.Meta):
        fields = (*WORDS, "focal_x", "focal_y", "is_uncropped")
        widgets = {name: forms.Textarea(attrs={"rows": 2}) for name in ("alt_text", "caption")}

    def __init__(self, *args, given: "Received | None" = None, **kwargs):
        self.given = given or Received()
        if self.given.fills is not None:
            kwargs["instance"] = self.given.fills
        super().__init__(*args, **kwargs)

    @property
    def file_name(self) -> str:
        return self.given.name

    def clean_upload(self):
        if self.given.refusal:
            raise ValidationError(self.given.refusal)
        if self.instance._state.adding and "upload" in self.fields:
            raise ValidationError("Xin chọn một tệp ảnh.")


class Received:
    """A file that came with a form, in the library before the form is looked at, so that it need not be sent again
    where a line of the form is wrong."""

    def __init__(self, image: Image | None = None, *, name: str = "", refusal: str = "", fills: Image | None = None):
        self.image, self.name, self.refusal, self.fills = image, name, refusal, fills

    @property
    def same(self) -> Image | None:
        """The picture that the library had before, ready for use."""
        return self.image if self.image is not self.fills else None


def received(request) -> Received:
    """What a POST brings. A described picture is only named; one without its words is filled in by the form."""
    upload = request.FILES.get("upload")
    if upload is None:
        return _brought_before(request)
    try:
        image, _ = library.take_upload(upload, request.user)
    except Unreadable as refused:
        return Received(name=upload.name, refusal=str(refused))
    if image.is_described:
        sentence = f"Ảnh này đã có trong thư viện với tên “{image.title}”. Xin dùng ảnh sẵn có."
        return Received(image, name=upload.name, refusal=sentence)
    if not library.may_change(request.user, image):
        sentence = (
            f"Ảnh này đã có trong thư viện với tên “{image.title}” nhưng còn thiếu mô tả hoặc nguồn. "
            "Xin nhờ người đã tải lên hoặc biên tập viên ghi cho đủ."
        )
        return Received(image, name=upload.name, refusal=sentence)
    return Received(image, name=upload.name, fills=image)


def _brought_before(request) -> Received:
    image = Image.objects.filter(pk=version_of(request.POST.get(KEPT))).first()
    if image is None:
        return Received()
    if not library.may_change(request.user, image):
        raise PermissionDenied
    if image.is_described:  # sent twice, or described in another window meanwhile
        return Received(image, refusal=f"Ảnh đã được lưu với tên “{image.title}”. Xin dùng ảnh sẵn có.")
    return Received(image, fills=image)
