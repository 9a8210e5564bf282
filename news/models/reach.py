"""Phạm vi phụ trách: the categories that a person's editing and approving is limited to."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from news.models.category import Category


class ReachManager(models.Manager):
    def categories_of(self, user) -> set[int] | None:
        """Ids of the categories (children included) that this person may handle; None when there is no limit.

        Kept on the user for the length of a request, since every button asks.
        """
        if not hasattr(user, "_reach"):
            user._reach = self._look_up(user)
        return user._reach

    def _look_up(self, user) -> set[int] | None:
        rows = set(self.filter(user_id=user.pk).values_list("categories", flat=True))
        if not rows:
            return None
        own = rows - {None}  # a limit whose categories are all gone leaves nothing, not everything
        children = Category.objects.filter(parent__in=own).values_list("pk", flat=True)
        return own | set(children)


class Reach(models.Model):
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="người phụ trách", on_delete=models.CASCADE, related_name="reach"
    )
    categories = models.ManyToManyField(
        "news.Category",
        verbose_name="chuyên mục",
        help_text="Người này chỉ biên tập và duyệt bài thuộc các chuyên mục này (gồm cả chuyên mục con).",
    )

    objects = ReachManager()

    class Meta:
        verbose_name = "phạm vi phụ trách"
        verbose_name_plural = "phạm vi phụ trách"

    def __str__(self):
        return f"Phạm vi của {self.user}"


def within(categories: set[int] | None) -> Q:
    """Articles of these categories; of all when None."""
    return Q() if categories is None else Q(category__in=categories)
