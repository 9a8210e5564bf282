"""Who may do what to which article: permission, reach and delegation in one place."""

from news.models import Article, Delegation, Reach

DELEGABLE = {"news.approve_article", "news.return_article"}
"""Permissions that a delegation hands on; whoever receives them acts within the giver's reach."""


def may(actor, permission: str, article: Article | None = None) -> bool:
    """Whether this person has the permission for this article (for some article when None)."""
    if not actor.is_active:
        return False
    if not permission:
        return True
    if actor.has_perm(permission) and reaches(actor, article):
        return True
    return permission in DELEGABLE and giver_of(actor, permission, article) is not None


def reaches(actor, article: Article | None) -> bool:
    """Whether the article lies within the categories this person looks after. One's own articles always do."""
    if article is None or article._state.adding or actor.pk in (article.created_by_id, article.submitted_by_id):
        return True
    categories = Reach.objects.categories_of(actor)
    return categories is None or article.category_id in categories


def giver_of(actor, permission: str, article: Article | None = None):
    """The person on whose behalf this one may use a permission now; None without a delegation in force."""
    for delegation in Delegation.objects.received_by(actor).in_force().select_related("giver"):
        giver = delegation.giver
        if giver.is_active and giver.has_perm(permission) and reaches(giver, article):
            return giver
    return None


def acting_for(actor, permission: str, article: Article):
    """The giver where only a delegation makes the act possible, else None; for the audit."""
    if actor.has_perm(permission) and reaches(actor, article):
        return None
    return giver_of(actor, permission, article)
