"""Danh sách liên kết: a titled drop-down of plain links, in groups where it has any."""

from django.db import models

from portal.models import Versioned
from services.models.fields import AddressField

MOST_LINKS = 200
"""In one list: more nobody reads, and the form would hold more fields than a request may bring."""


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
            "links": [{"name": link.name, "url": link.url, "group": link.group} for link in self.links.all()],
        }


class Link(models.Model):
    link_list = models.ForeignKey(
        LinkList, verbose_name="danh sách liên kết", on_delete=models.CASCADE, related_name="links"
    )
    name = models.CharField("tên", max_length=160)
    url = AddressField("địa chỉ")
    group = models.CharField("nhóm", max_length=120, blank=True)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "liên kết"
        verbose_name_plural = "liên kết"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name
