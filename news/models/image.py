"""Ảnh: the original kept privately, renditions served."""

from django.conf import settings
from django.core.files.storage import storages
from django.core.validators import MaxValueValidator
from django.db import models

from portal.fields import FoldedField


def originals():
    return storages["originals"]


def original_name(instance, filename: str) -> str:
    """Named by us, never by the sender."""
    return f"{instance.sha256[:2]}/{instance.sha256}.{instance.extension}"


class Image(models.Model):
    file = models.FileField("tệp ảnh", upload_to=original_name, storage=originals, max_length=200)
    title = models.CharField("tên ảnh", max_length=200, help_text="Để tìm lại trong thư viện; bạn đọc không thấy.")
    alt_text = models.CharField(
        "mô tả cho người không nhìn thấy ảnh",
        max_length=250,
        blank=True,
        help_text="Một câu kể ảnh có gì, không chép lại tên tệp.",
    )
    caption = models.CharField(
        "chú thích", max_length=300, blank=True, help_text="Chú thích mặc định khi dùng trong bài."
    )
    credit = models.CharField("nguồn ảnh", max_length=120, blank=True, help_text="Người chụp hoặc nơi cung cấp.")
    focal_x = models.PositiveSmallIntegerField("tâm ảnh, ngang (%)", default=50, validators=[MaxValueValidator(100)])
    focal_y = models.PositiveSmallIntegerField("tâm ảnh, dọc (%)", default=50, validators=[MaxValueValidator(100)])
    is_uncropped = models.BooleanField(
        "không cắt", default=False, help_text="Cho ảnh tập thể: không ai bị cắt khỏi khung hình."
    )
    edits = models.JSONField("chỉnh sửa", default=dict, blank=True, editable=False)
    """{"rotate": degrees, "crop": [x, y, w, h], "blurs": [[x, y, w, h], …]} in fractions; see news.photos."""
    frames = models.PositiveIntegerField("số hình", default=1, editable=False)
    """Pictures in the original; of a moving one the first is kept."""
    original_width = models.PositiveIntegerField("rộng của ảnh gốc", default=0, editable=False)
    original_height = models.PositiveIntegerField("cao của ảnh gốc", default=0, editable=False)
    folded = FoldedField("title", "alt_text", "caption", "credit", verbose_name="chữ để tìm")
    width = models.PositiveIntegerField("rộng", default=0, editable=False)
    height = models.PositiveIntegerField("cao", default=0, editable=False)
    extension = models.CharField("loại tệp", max_length=5, editable=False)
    sha256 = models.CharField("mã băm", max_length=64, unique=True, editable=False)
    renditions = models.JSONField("các cỡ ảnh", default=list, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người tải lên",
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)

    class Meta:
        verbose_name = "ảnh"
        verbose_name_plural = "ảnh"
        ordering = ["-uploaded_at", "-pk"]

    def __str__(self):
        return self.title

    @property
    def is_described(self) -> bool:
        """Whether it may be used: it says what it shows and whose it is."""
        return bool(self.alt_text.strip() and self.credit.strip())

    @classmethod
    def from_document(cls, document: dict) -> "Image":
        """The picture as a document says it, not saved: what pages need of it, without its file."""
        focal_x, focal_y = document["focal"]
        return cls(
            pk=document["image"],
            sha256=document["sha256"],
            alt_text=document["alt"],
            caption=document["caption"],
            credit=document["credit"],
            width=document["width"],
            height=document["height"],
            focal_x=focal_x * 10,
            focal_y=focal_y * 10,
            is_uncropped=document["uncropped"],
            renditions=document["renditions"],
        )

    def picture_document(self, **overrides) -> dict:
        """The picture as editions and furniture seal it (see portal.pictures.Picture)."""
        return {
            "image": self.pk,
            "sha256": self.sha256,
            "alt": self.alt_text,
            "caption": self.caption,
            "credit": self.credit,
            "width": self.width,
            "height": self.height,
            "focal": [round(self.focal_x / 10), round(self.focal_y / 10)],
            "uncropped": self.is_uncropped,
            "renditions": self.renditions,
        } | overrides


class ImageUse(models.Model):
    """That an article shows a picture, as cover or in its text. An index over working copies and sealed editions,
    kept by news.embedding; who has been sealed with a picture keeps it for good."""

    image = models.ForeignKey(Image, verbose_name="ảnh", on_delete=models.PROTECT, related_name="uses")
    article = models.ForeignKey("news.Article", verbose_name="bài", on_delete=models.CASCADE, related_name="image_uses")
    in_copy = models.BooleanField("trong bản đang soạn", default=False)
    in_editions = models.BooleanField("trong bản đăng", default=False)

    class Meta:
        verbose_name = "nơi dùng ảnh"
        verbose_name_plural = "nơi dùng ảnh"
        constraints = [models.UniqueConstraint(fields=["image", "article"], name="image_use_once")]

    def __str__(self):
        return f"{self.image} – {self.article}"
