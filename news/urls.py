from django.urls import path, re_path

from news import feeds, file_views
from news.views import archive, articles, finding, following, lists, report

app_name = "news"

_ARTICLE = r"^tin-tuc/(?P<slug>[\w-]+)-(?P<pk>[0-9]{1,15})/"

_SENT = r"bao-loi/da-nhan/(?P<reference>BL-[A-Z2-7]{4}-[A-Z2-7]{4})/"

_FILE = r"tep/(?P<file>[0-9]{1,15})/(?P<name>[\w.-]+)"


def _article(suffix: str, view, name: str):
    return re_path(f"{_ARTICLE}{suffix}$", view, name=name)


class _Int:
    """Article numbers arrive as text from the pattern; views want numbers."""

    def __init__(self, view):
        self.view = view
        self.csrf_exempt = getattr(view, "csrf_exempt", False)

    def __call__(self, request, slug, pk, **further):
        return self.view(request, slug, int(pk), **further)


urlpatterns = [
    path("tin-tuc/", lists.all_news, name="all"),
    _article("", _Int(articles.article), "article"),
    _article("in/", _Int(articles.print_page), "print"),
    _article("tai-ve/", _Int(articles.saved), "save"),
    _article("cap-nhat/", _Int(articles.history), "history"),
    _article("bao-loi/", _Int(report.of_article), "report"),
    _article(_SENT, _Int(report.article_sent), "report_sent"),
    _article(_FILE, _Int(file_views.of_article), "article_file"),
    path("chuyen-muc/<slug:slug>/", lists.category, name="category"),
    path("chuyen-muc/<slug:slug>/rss.xml", feeds.category_rss, name="category_rss"),
    path("chuyen-muc/<slug:slug>/atom.xml", feeds.category_atom, name="category_atom"),
    path("tu-khoa/<slug:slug>/", lists.tag, name="tag"),
    path("dong-su-kien/<slug:slug>/", lists.topic, name="topic"),
    path("tac-gia/<slug:slug>/", lists.author, name="author"),
    path("trang/<slug:slug>/", articles.static_page, name="page"),
    path("trang/<slug:slug>/bao-loi/", report.of_page, name="page_report"),
    re_path(rf"^trang/(?P<slug>[\w-]+)/{_SENT}$", report.page_sent, name="page_report_sent"),
    re_path(rf"^trang/(?P<slug>[\w-]+)/{_FILE}$", file_views.of_page, name="page_file"),
    path("luu-tru/", archive.archive, name="archive"),
    re_path(r"^luu-tru/(?P<year>[0-9]{4})/$", lambda request, year: archive.year(request, int(year)), name="year"),
    re_path(
        r"^luu-tru/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$",
        lambda request, year, month: archive.month(request, int(year), int(month)),
        name="month",
    ),
    path("tim-kiem/", finding.search, name="search"),
    path("tim-kiem/goi-y/", finding.suggest, name="suggest"),
    path("so-do-trang/", finding.site_map, name="site_map"),
    path("nguon-tin/", following.following, name="following"),
    path("rss.xml", feeds.rss, name="rss"),
    path("atom.xml", feeds.atom, name="atom"),
]
