"""The column of readings in the list of articles, for whoever may see the figures."""

from django.contrib import admin

from news.admin.long_list import LongList
from news.reading_figures import month_of
from news.states import Kind
from news.templatetags.newsroom_tags import grouped


class ListWithReads(LongList):
    def get_results(self, request):
        """The figures are asked for once the page is known: one query over its rows, however long the list."""
        super().get_results(request)
        if "reads_shown" in self.list_display:
            sums = month_of(self.result_list)
            for article in self.result_list:
                article.reads = sums.get(article.pk, 0)


class ReadsColumn:
    def get_changelist(self, request, **kwargs):
        return ListWithReads

    def get_list_display(self, request):
        columns = super().get_list_display(request)
        return (*columns, "reads_shown") if request.user.has_perm("news.view_reading") else columns

    @admin.display(description="lượt đọc 30 ngày")
    def reads_shown(self, article):
        """Static pages are not counted."""
        return grouped(article.reads) if article.was_public and article.kind != Kind.PAGE else "–"
