"""The table of the site's addresses (contract: docs/architecture.md)."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from news import api as news_api
from news import preview_view, reading_view, sitemaps
from news.views.front import home
from portal import csp_reports, health, media, security_txt
from portal.api import description
from services import api as services_api
from services import views as services_views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("csp-report/", csp_reports.receive, name="csp_report"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path(".well-known/security.txt", security_txt.show, name="security_txt"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-trang.xml", sitemaps.fixed, name="sitemap_fixed"),
    path("sitemap-tin-moi.xml", sitemaps.latest, name="sitemap_latest"),
    path("sitemap-bai-<int:number>.xml", sitemaps.articles, name="sitemap_articles"),
    *description.routes([*news_api.ENDPOINTS, *services_api.ENDPOINTS]),
    path("dem/<int:pk>/", reading_view.count, name="count_reading"),
    path("bam/<int:pk>/", services_views.follow, name="banner_click"),
    path("xem-truoc/<str:token>/", preview_view.opened, name="preview_link"),
    path("xem-truoc/<str:token>/tep/<int:file>/<str:name>", preview_view.file, name="preview_link_file"),
    path(f"{settings.MEDIA_URL.strip('/')}/<path:name>", media.serve, name="media"),
    *i18n_patterns(path("", home, name="home"), path("", include("news.urls")), prefix_default_language=False),
]

handler400 = "portal.errors.bad_request"
handler403 = "portal.errors.forbidden"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.failed"
