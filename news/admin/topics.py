"""Topics (dòng sự kiện) in the admin: how many articles each has, what its page lacks, and why one stays."""

from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Subquery, Value
from django.db.models.fields import CharField
from django.db.models.functions import Cast, Coalesce, Concat
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from news.addresses import topic_path
from news.admin.words import FoundByWords
from news.models import Article, Topic
from news.models.edition import Listing
from portal.dates import short_date
from portal.versioned import VersionedAdmin

_SHOWN = 20
"""Articles named where a topic cannot be deleted, of those that the person may see; the sentence before them says how
many there are in all."""


@admin.register(Topic)
class TopicAdmin(FoundByWords, VersionedAdmin):
    list_display = ("name", "article_count", "live_count", "latest")
    search_fields = ("name", "slug")
    fields = ("name", "summary", "slug", "page")
    readonly_fields = ("page",)

    def get_queryset(self, request):
        """With the number of its articles, of those its page shows, and the date of the newest of these."""
        place = Concat(Value("vi:d"), Cast(OuterRef("pk"), CharField()))
        rows = Listing.objects.filter(key=place).order_by().values("key")
        return (
            super()
            .get_queryset(request)
            .annotate(
                in_all=Count("articles"),
                in_public=Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n"), IntegerField()), 0),
                newest=Subquery(Listing.objects.filter(key=place).order_by("-displayed_at").values("displayed_at")[:1]),
            )
        )

    @admin.display(description="Số bài", ordering="in_all")
    def article_count(self, topic):
        if not topic.in_all:
            return "Chưa có bài"
        address = f"{reverse('admin:news_article_changelist')}?topic__id__exact={topic.pk}"
        return format_html('<a href="{}">{} bài</a>', address, topic.in_all)

    @admin.display(description="Đang đăng", ordering="in_public")
    def live_count(self, topic):
        return topic.in_public or "Chưa hiện"

    @admin.display(description="Bài mới nhất", ordering="newest")
    def latest(self, topic):
        return short_date(topic.newest) if topic.newest else "–"

    @admin.display(description="Trang công khai")
    def page(self, topic):
        """The address of its page, and in sentences what is not yet as readers want it."""
        if not topic.pk:
            return "Có sau khi lưu và khi bài đầu tiên được đăng."
        lacks = list(_lacks(topic))
        link = ""
        if topic.in_public:
            link = format_html('<a href="{0}">{0}</a>', topic_path(topic.slug))
        return format_html("{}{}", link, format_html_join("", "<p>{}</p>", ([lack] for lack in lacks)))

    def get_readonly_fields(self, request, obj=None):
        """Published articles point to the address, so it stays once there is one."""
        return (*self.readonly_fields, "slug") if obj and obj.articles.exists() else self.readonly_fields

    def get_deleted_objects(self, objs, request):
        lines, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if protected:
            used = Topic.objects.filter(pk__in=[topic.pk for topic in objs]).annotate(n=Count("articles"))
            told = [
                f"“{topic}” đang có {topic.n} bài, tính cả bản nháp và bài trong thùng rác. "
                "Xin mở từng bài, bỏ trống ô “Dòng sự kiện” rồi mới xóa."
                for topic in used
                if topic.n
            ]
            named = Article.objects.filter(topic__in=used).visible_to(request.user).order_by("-pk")[:_SHOWN]
            protected = [*told, *(f"Bài: {article}" for article in named)]
            lacking = set()  # the articles' own: they would not go either, and the reason above is the one that helps
        return lines, counts, lacking, protected


def _lacks(topic: Topic):
    if not topic.in_public:
        yield "Chưa có bài nào đang đăng, nên trang của dòng sự kiện chưa hiện với bạn đọc."
    elif topic.in_public == 1:
        yield "Mới có một bài đang đăng; từ hai bài trở lên, bạn đọc mới thấy được diễn biến."
    if not topic.summary:
        yield "Chưa có tóm tắt. Vài câu ở đầu trang giúp người mới theo dõi hiểu chuyện đang nói tới."
    if topic.in_public:
        yield "Đổi tên thì trang này đổi ngay; bài đã đăng giữ tên cũ đến lần đăng sau."
