"""What a new article's form begins with: the person's own name and the category written for last."""

from news.models import Article, ArticleAuthor, Author


class InitialValues:
    """Mixed into ArticleAdmin. Initial values only: whoever writes may change them; untouched they are no typing."""

    def get_changeform_initial_data(self, request):
        last = Article.objects.in_use().filter(created_by=request.user, category__isnull=False).order_by("-pk")
        category = last.values_list("category_id", flat=True).first()
        return ({"category": category} if category else {}) | super().get_changeform_initial_data(request)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        # Never with what was sent: a row that equals its initial value counts as empty, and the name would be lost.
        if request.method == "GET" and obj.pk is None and (author := own_name(request.user)):
            kwargs["initial"] = [{"author": author.pk}]
        return kwargs


def own_name(user) -> Author | None:
    """The name under which this person writes; of several pen names the one used last."""
    last = ArticleAuthor.objects.filter(author__user=user).select_related("author").order_by("-article_id").first()
    return last.author if last else Author.objects.filter(user=user).order_by("pk").first()
