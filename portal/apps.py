from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Cấu hình"

    def ready(self):
        from portal import checks  # noqa: F401


class NewsroomAdminConfig(AdminConfig):
    default_site = "news.newsroom.NewsroomSite"
