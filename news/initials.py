"""What a person's new article begins with: the own name and the category written for last."""

from news.models import Article, ArticleAuthor, Author, Category


def own_name(user) -> Author | None:
    """The name under which this person writes; of several pen names the one used last."""
    last = ArticleAuthor.objects.filter(author__user=user).select_related("author").order_by("-article_id").first()
    return last.author if last else Author.objects.filter(user=user).order_by("pk").first()


def last_category(user) -> Category | None:
    """Where this person's newest article stands."""
    last = Article.objects.in_use().filter(created_by=user, category__isnull=False).order_by("-pk")
    last = last.select_related("category").defer("body").first()
    return last.category if last else None
