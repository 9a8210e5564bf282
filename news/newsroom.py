"""The newsroom's admin: grouped as people think, the desk first."""

from django.contrib import admin

SECTIONS = (
    ("Tin bài", "tin-bai", ("news.Article", "news.Category", "news.Author", "news.Tag")),
    ("Thư viện ảnh", "anh", ("news.Image",)),
    ("Dịch vụ và liên kết", "dich-vu", ("services.ServiceCard", "services.LinkList", "services.Banner")),
    (
        "Cấu hình",
        "cau-hinh",
        (
            "portal.SiteSettings",
            "portal.HomeSlot",
            "portal.Redirect",
            "portal.OutboundHost",
            "portal.User",
            "auth.Group",
            "portal.AuditEntry",
        ),
    ),
)
"""Heading, id, models in order. A model that stands in no section is not shown."""


class NewsroomSite(admin.AdminSite):
    site_title = "Tòa soạn"
    site_header = "Tòa soạn"
    index_title = "Bàn làm việc"
    index_template = "admin/desk.html"
    enable_nav_sidebar = False
    empty_value_display = "–"

    def get_app_list(self, request, app_label=None):
        """The sections instead of Django's apps."""
        models = {
            f"{app['app_label']}.{model['object_name']}": model
            for app in self._build_app_dict(request).values()
            for model in app["models"]
        }
        sections = []
        for name, key, labels in SECTIONS:
            shown = [models[label] for label in labels if label in models]
            if shown and (app_label is None or any(label.startswith(f"{app_label}.") for label in labels)):
                sections.append(
                    {
                        "name": name,
                        "app_label": key,
                        "app_url": shown[0]["admin_url"],
                        "has_module_perms": True,
                        "models": shown,
                    }
                )
        return sections

    def index(self, request, extra_context=None):
        from news.admin.desk import desk

        return super().index(request, {**desk(request.user), **(extra_context or {})})
