"""The picture library in the admin."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.html import format_html

from news.admin.images.endpoints import ImageEndpoints
from news.admin.numbers import version_of
from news.describers import SEALED_FIELDS
from news.models import Article, Edition, Image
from news.photos import LARGEST_BYTES, Unreadable, digest_of, inspect, take_in
from portal.audited import AuditedAdmin
from portal.pictures import Picture


class ImageForm(forms.ModelForm):
    upload = forms.FileField(
        label="Tệp ảnh",
        required=False,
        help_text="JPEG, PNG hoặc WebP, tối đa 20 MB. Ảnh gốc được cất riêng; trang chỉ dùng bản đã nén.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Image
        fields = ("title", "alt_text", "caption", "credit", "focal_x", "focal_y", "is_uncropped")

    def clean_upload(self):
        upload = self.cleaned_data.get("upload")
        if not upload:
            if self.instance._state.adding:
                raise ValidationError("Xin chọn một tệp ảnh.")
            return None
        if upload.size > LARGEST_BYTES:
            raise ValidationError("Ảnh nặng hơn 20 MB. Xin thu nhỏ rồi tải lại.")
        self.data_of_upload = upload.read()
        try:
            inspect(self.data_of_upload)
        except Unreadable as error:
            raise ValidationError(str(error)) from None
        same = Image.objects.filter(sha256=digest_of(self.data_of_upload)).exclude(pk=self.instance.pk).first()
        if same:
            self.same_picture = same
            raise ValidationError(f"Ảnh này đã có trong thư viện với tên “{same.title}”. Xin dùng ảnh sẵn có.")
        return upload

    def clean(self):
        cleaned = super().clean()
        alt = (cleaned.get("alt_text") or "").strip()
        upload = cleaned.get("upload")
        if alt and upload and alt == upload.name:
            self.add_error("alt_text", "Mô tả đang là tên tệp. Xin viết một câu kể trong ảnh có gì.")
        return cleaned


@admin.register(Image)
class ImageAdmin(ImageEndpoints, AuditedAdmin):
    form = ImageForm
    furniture = ("identity", "services")
    list_display = ("thumbnail", "title", "credit", "size", "uploaded_by", "uploaded_at")
    list_display_links = ("thumbnail", "title")
    list_select_related = ("uploaded_by",)
    search_fields = ("title", "alt_text", "caption", "credit")
    list_per_page = 40
    readonly_fields = ("preview",)
    fieldsets = (
        (None, {"fields": ("preview", "upload", "title", "alt_text", "caption", "credit")}),
        ("Khi ảnh bị cắt cho vừa khung", {"fields": ("focal_x", "focal_y", "is_uncropped"), "classes": ["collapse"]}),
    )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """In the window beside a field, a picture that the library has already is chosen as a new one would be."""
        if (
            request.method == "POST"
            and IS_POPUP_VAR in request.POST
            and (use := version_of(request.POST.get("_use"))) > 0
        ):
            image = self.get_queryset(request).filter(pk=use).first()
            if image is None or not self.has_view_permission(request, image):
                raise PermissionDenied
            return self.response_add(request, image)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        same = getattr(context["adminform"].form, "same_picture", None)
        if same is not None:
            context |= {"same_picture": same, "same_figure": self._figure(same, 120, "thumb")}
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return ((None, {"fields": ("upload", "title", "alt_text", "caption", "credit")}), self.fieldsets[1])
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": ("preview", "title", "alt_text", "caption", "credit")}),)
        return ((None, {"fields": ("preview", "title", "alt_text", "caption", "credit")}), self.fieldsets[1])

    def save_model(self, request, obj, form, change):
        if form.cleaned_data.get("upload"):
            take_in(obj, form.data_of_upload, request.user)
        super().save_model(request, obj, form, change)

    def construct_change_message(self, request, form, formsets, add=False):
        form.instance.sealed_changes = sorted(set(form.changed_data) & set(SEALED_FIELDS))
        return super().construct_change_message(request, form, formsets, add)

    def audited_facts(self, obj):
        """Which of the changed facts articles seal with their cover: for the rule of two persons (news.describers)."""
        return {"sealed": getattr(obj, "sealed_changes", [])}

    def has_delete_permission(self, request, obj=None):
        allowed = super().has_delete_permission(request, obj)
        if obj is None or not allowed:
            return allowed
        in_editions = Edition.objects.filter(content__contains=f'"image":{obj.pk},')
        return not (Article.objects.filter(cover=obj).exists() or in_editions.exists())

    @admin.display(description="ảnh")
    def thumbnail(self, image):
        return self._figure(image, 120, "thumb")

    @admin.display(description="xem ảnh")
    def preview(self, image):
        return self._figure(image, 640, "preview")

    def _figure(self, image, width: int, name: str):
        if not image.pk or not image.renditions:
            return "–"
        picture = Picture(image.picture_document())
        return format_html(
            '<img class="{}" src="{}" srcset="{}" sizes="{}px" width="{}" height="{}" alt="{}" loading="lazy">',
            name,
            picture.url,
            picture.webp_srcset,
            width,
            image.width,
            image.height,
            image.alt_text,
        )

    @admin.display(description="cỡ ảnh")
    def size(self, image):
        return f"{image.width} × {image.height}"
