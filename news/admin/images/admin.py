"""The picture library in the admin: the form of a picture, assembled from its parts."""

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import Resolver404, resolve, reverse
from django.utils.html import format_html

from news import library
from news.admin.images.deleting import CarefulDeletion
from news.admin.images.endpoints import ImageEndpoints
from news.admin.images.form import KEPT, ImageForm, Received, received
from news.admin.images.listing import ImageList
from news.admin.images.replacing import Replacing
from news.admin.images.retouching import Retouching
from news.admin.images.uploading import ManyUploads
from news.admin.numbers import version_of
from news.describers import SEALED_FIELDS
from news.models import Image
from news.picture_uses import usage
from portal.audited import AuditedAdmin
from portal.pictures import Picture

_WORDS = ("title", "alt_text", "caption", "credit")
_CROPPING = ("Khi ảnh bị cắt cho vừa khung", {"fields": (("focal_x", "focal_y"), "is_uncropped")})


def next_of(request) -> str:
    """The form of an article that `next` names; "" for anything else."""
    try:
        found = resolve(request.GET.get("next", ""))
    except Resolver404:
        return ""
    if found.view_name != "admin:news_article_change" or not version_of(found.kwargs["object_id"]):
        return ""
    return reverse("admin:news_article_change", args=[version_of(found.kwargs["object_id"])])


@admin.register(Image)
class ImageAdmin(ImageEndpoints, ManyUploads, Retouching, Replacing, CarefulDeletion, ImageList, AuditedAdmin):
    form = ImageForm
    readonly_fields = ("preview",)
    change_form_template = "admin/news/image/change_form.html"

    # Who changes what

    def has_change_permission(self, request, obj=None):
        """One's own upload, too, while it stands nowhere but in one's own texts; on the form also what lacks words."""
        if super().has_change_permission(request, obj):
            return True
        if obj is None:
            return False
        is_form = request.resolver_match is not None and request.resolver_match.url_name == "news_image_change"
        return (library.may_describe if is_form else library.may_change)(request.user, obj)

    def has_delete_permission(self, request, obj=None):
        """One's own upload, too; of what is used the page says why it stays."""
        return super().has_delete_permission(request, obj) or (
            obj is not None and library.may_delete(request.user, obj)
        )

    # The form

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            heading, options = _CROPPING  # without a picture to pick the point on
            return ((None, {"fields": ("upload", *_WORDS)}), (heading, options | {"classes": ["collapse"]}))
        if not self.has_change_permission(request, obj):
            return ((None, {"fields": ("preview", *_WORDS)}),)
        return ((None, {"fields": _WORDS}), _CROPPING)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        given = getattr(request, "given", None)

        class BoundForm(form):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, given=given, **kwargs)
                if not self.instance._state.adding and not library.may_change(request.user, self.instance):
                    self.keep_written()

        return BoundForm

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "POST" and object_id is None and self.has_add_permission(request):
            if IS_POPUP_VAR in request.POST and (use := version_of(request.POST.get("_use"))) > 0:
                return self._choose(request, use)
            request.given = received(request)  # before Django's transaction, which would hold everybody else up
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _choose(self, request, pk: int):
        """In the window beside a field, a picture that the library has already is chosen as a new one would be."""
        image = self.get_queryset(request).filter(pk=pk).first()
        if image is None or not image.is_described or not self.has_view_permission(request, image):
            raise PermissionDenied
        return self.response_add(request, image)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        given = getattr(request, "given", Received())
        if given.same is not None:
            context |= {"same_picture": given.same, "same_figure": _figure(given.same, 120, "thumb")}
        if given.fills is not None:
            context |= {"kept_name": KEPT, "kept": given.fills, "kept_figure": _figure(given.fills, 640, "preview")}
        context["show_save_and_add_another"] = False
        if obj is not None:
            found = usage(obj, request.user)
            context |= {
                "show_delete": not found.is_used,
                "may_delete": self.has_delete_permission(request, obj),
                "picture": obj,
                "picture_large": _figure(obj, 640, "preview"),
                "usage": found,
                "may_retouch": bool(obj.renditions) and library.may_change(request.user, obj),
                "next": next_of(request),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        """What the form asks, and no more: somebody else may be retouching the same picture."""
        obj.save(update_fields=[*_WORDS, "focal_x", "focal_y", "is_uncropped", "folded"])

    def response_change(self, request, obj):
        """Back to the article from which the picture was opened, unless the form is to stay open."""
        response, article = super().response_change(request, obj), next_of(request)
        if article and "_continue" not in request.POST:
            return HttpResponseRedirect(article)
        return response

    # What the audit says

    def construct_change_message(self, request, form, formsets, add=False):
        form.instance.sealed_changes = sorted(set(form.changed_data) & set(SEALED_FIELDS))
        filled = getattr(getattr(form, "given", None), "fills", None) is not None
        return super().construct_change_message(request, form, formsets, add and not filled)

    def log_addition(self, request, obj, message):
        """The picture has been entered when it was taken in; its words are a change like any other."""
        self.log_change(request, obj, message)

    def audited_facts(self, obj):
        """Which of the changed facts articles seal with the picture: for the rule of two persons (news.describers)."""
        return {"sealed": getattr(obj, "sealed_changes", [])}

    @admin.display(description="xem ảnh")
    def preview(self, image):
        return _figure(image, 640, "preview")


def _figure(image: Image, width: int, name: str):
    if not image.pk or not image.renditions:
        return "–"
    picture = Picture(image.picture_document())
    return format_html(
        '<img class="{}" src="{}" srcset="{}" sizes="{}px" width="{}" height="{}" alt="{}">',
        name,
        picture.url,
        picture.webp_srcset,
        width,
        image.width,
        image.height,
        image.alt_text,
    )
