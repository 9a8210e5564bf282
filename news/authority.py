"""Who may do what to which article: permission, reach and delegation in one place."""

from collections.abc import Collection

from news import contributions
from news.describers import describers
from news.models import Article, Reach
from news.models.delegation import is_of_use_to
from news.models.reach import delegations_of

DELEGABLE = {"news.approve_article", "news.return_article"}
"""Permissions that a delegation hands on; whoever receives them acts within the giver's reach."""
WRITING = {"news.add_article", "news.change_article", "news.change_any_article"}
"""Permissions that a limit to categories leaves for one's own articles: writing, sending, recalling, binning.
Whatever decides on a text (sending on or back, approving, publishing, taking down) needs its category."""


def may(actor, permission: str, article: Article | None = None) -> bool:
    """Whether this person has the permission for this article (for some article when None)."""
    if not actor.is_active:
        return False
    if not permission or in_own_name(actor, permission, article):
        return True
    return permission in DELEGABLE and giver_of(actor, permission, article) is not None


def in_own_name(actor, permission: str, article: Article | None = None) -> bool:
    """Whether the person may without anybody's delegation."""
    return actor.has_perm(permission) and reaches(actor, article, permission)


def reaches(actor, article: Article | None, permission: str) -> bool:
    """Whether the article lies within the categories this person looks after; for writing, one's own always do."""
    if article is None or article._state.adding:
        return True
    if permission in WRITING and actor.pk in (article.created_by_id, article.submitted_by_id):
        return True
    categories = Reach.objects.categories_of(actor)
    return categories is None or article.category_id in categories


def involved(article: Article, action: str) -> set[int]:
    """Ids of those who cannot be the second person that an action needs: neither in person nor through a delegate."""
    if action == "approve":
        noted = set(article.contributors.values_list("pk", flat=True))
        return noted | contributions.of_the_working_copy(article) | describers(article)
    if action == "clear_urgent":
        return set(article.urgencies.pending().values_list("publisher_id", flat=True))
    return set()


def giver_of(actor, permission: str, article: Article | None = None, *, except_for: Collection[int] = ()):
    """The person on whose behalf this one may use a permission now; None without a delegation in force.

    except_for: ids of those who may not do it themselves and hence hand nothing on.
    """
    if not is_of_use_to(actor):
        return None
    for delegation in delegations_of(actor):
        giver = delegation.giver
        if giver.pk not in except_for and giver.is_active and in_own_name(giver, permission, article):
            return giver
    return None


def acting_for(actor, permission: str, article: Article, action: str = ""):
    """The giver where only a delegation makes the act possible, else None; for the audit."""
    if in_own_name(actor, permission, article):
        return None
    return giver_of(actor, permission, article, except_for=involved(article, action))


def is_second_person(actor, permission: str, article: Article, barred: Collection[int]) -> bool:
    """Whether this person, or the one in whose name he acts, had no part in what an action stands for.

    barred: those who had, see `involved`.
    """
    if actor.pk in barred:
        return False
    return in_own_name(actor, permission, article) or (
        giver_of(actor, permission, article, except_for=barred) is not None
    )
