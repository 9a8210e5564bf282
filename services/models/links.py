"""Danh sách liên kết: a titled drop-down of plain links."""

from django.db import models

from portal.models import Versioned
from services.models.fields import AddressField


class LinkList(Versioned):
    PIECES = ("services",)
    CHILDREN = ("links",)

    title = models.CharField("tiêu đề", max_length=120)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    is_active = models.BooleanField("đang dùng", default=True)

    class Meta:
        verbose_name = "danh sách liên kết"
        verbose_name_plural = "danh sách liên kết"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.title

    def document(self) -> dict:
        return {
            "id": self.pk,
            "title": self.title,
            "links": [{"name": link.name, "url": link.url} for link in self.links.all()],
        }


class Link(models.Model):
    link_list = models.ForeignKey(
        LinkList, verbose_name="danh sách liên kết", on_delete=models.CASCADE, related_name="links"
    )
    name = models.CharField("tên", max_length=160)
    url = AddressField("địa chỉ")
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "liên kết"
        verbose_name_plural = "liên kết"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name
