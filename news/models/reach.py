"""Phạm vi phụ trách: the categories that a person's editing and approving is limited to. Sealed with the account."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Q, Value

from news.models.delegation import Delegation
from portal import accounts
from portal.models.account_seal import FURTHER, amending


class ReachManager(models.Manager):
    def categories_of(self, user) -> set[int] | None:
        """Ids of the categories (children included) that this person may handle; None when there is no limit."""
        return _bounds_of(user).categories


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


REACH = "reach"


def _reach_of(user: int, apps) -> list[list[int]]:
    """No list where there is no limit, else one of categories: also an empty one limits."""
    found = apps.get_model("news", "Reach").objects.filter(user=user).values_list("categories", flat=True).order_by()
    categories = list(found)
    return [sorted(pk for pk in categories if pk is not None)] if categories else []


FURTHER[REACH] = _reach_of


def losing(categories: Iterable[int]):
    """While categories are deleted: who looked after them does so no more."""
    gone = set(categories)
    users = Reach.objects.filter(categories__in=gone).values_list("user", flat=True)
    return amending(REACH, users, lambda _, rows: [[pk for pk in row if pk not in gone] for row in rows])


def within(categories: set[int] | None) -> Q:
    """Articles of these categories; of all when None."""
    return Q() if categories is None else Q(category__in=categories)


def delegations_of(user) -> list[Delegation]:
    """Those that this person has received and that are in force, with their givers; none of an account that was changed
    by hand (portal.accounts)."""
    bounds = _bounds_of(user)
    if bounds.delegations is None:
        rows = Delegation.objects.filter(pk__in=bounds.received).select_related("giver")
        bounds.delegations = [row for row in rows if accounts.is_sound(row.giver)] if bounds.received else []
    return bounds.delegations


class _Bounds:
    """What limits a person and what widens it; kept on the user for the length of a request, as every button asks."""

    def __init__(self, user):
        """One query; most people have neither."""
        limits = Reach.objects.filter(user_id=user.pk)
        received = Delegation.objects.received_by(user).in_force().order_by()
        rows = limits.values_list(Value("limit"), "categories", "categories__children").union(
            received.values_list(Value("delegation"), "pk", "giver"), all=True
        )
        found: dict[str, list[tuple]] = {"limit": [], "delegation": []}
        for kind, *columns in rows:
            found[kind].append(columns)
        # A limit whose categories are all gone leaves nothing, not everything.
        own = {pk for columns in found["limit"] for pk in columns} - {None}
        self.categories = own if found["limit"] else None
        self.received = [pk for pk, _ in found["delegation"]]
        self.delegations: list[Delegation] | None = None


def _bounds_of(user) -> _Bounds:
    if not hasattr(user, "_bounds"):
        user._bounds = _Bounds(user)
    return user._bounds
