from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Cấu hình"

    def ready(self):
        from portal import checks, signins  # noqa: F401

        signins.listen()


class NewsroomAdminConfig(AdminConfig):
    default_site = "news.newsroom.NewsroomSite"
