"""What a new article's form begins with: the person's own name and the category written for last."""

from news.initials import last_category, own_name


class InitialValues:
    """Mixed into ArticleAdmin. Initial values only: whoever writes may change them; untouched they are no typing."""

    def get_changeform_initial_data(self, request):
        category = last_category(request.user)
        return ({"category": category.pk} if category else {}) | super().get_changeform_initial_data(request)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        # Never with what was sent: a row that equals its initial value counts as empty, and the name would be lost.
        if request.method == "GET" and obj.pk is None and (author := own_name(request.user)):
            kwargs["initial"] = [{"author": author.pk}]
        return kwargs
