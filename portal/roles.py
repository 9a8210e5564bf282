"""Roles are groups; this table says what each may do. A migration brings it into the database.

Change the table and add a migration that calls `sync` again. Models come in as `apps`.
"""

from portal import accounts

WRITER, EDITOR, APPROVER = "Cộng tác viên", "Biên tập viên", "Người duyệt"
SERVICES, ADMINISTRATOR = "Quản trị dịch vụ", "Quản trị hệ thống"


def _all(app: str, *models: str) -> list[str]:
    return [f"{app}.{verb}_{model}" for model in models for verb in ("view", "add", "change", "delete")]


_WRITING = [
    "news.view_article",
    "news.add_article",
    "news.change_article",
    "news.view_category",
    "news.view_author",
    "news.add_author",
    "news.view_tag",
    "news.add_tag",
    "news.view_topic",
    "news.view_image",
    "news.add_image",
    "news.view_revision",
    "news.view_reading",
]
_EDITING = [
    *_WRITING,
    "news.view_any_article",
    "news.change_any_article",
    "news.forward_article",
    "news.return_article",
    "news.change_author",
    "news.change_tag",
    "news.add_topic",
    "news.change_topic",
    "news.change_image",
    "news.view_errorreport",
    "news.change_errorreport",
]
_SECOND = ["portal.view_version", "portal.approve_version"]
"""To be the second person for addresses that lead to a host of which nobody knows anything yet."""
_APPROVING = [
    *_EDITING,
    "news.approve_article",
    "news.withdraw_article",
    "news.publish_urgent_article",
    "news.view_delegation",
    "news.add_delegation",
    "news.delete_delegation",
    *_all("portal", "homeslot", "alert"),
    "news.view_report",
    *_SECOND,
]
_SERVING = [
    *_all("services", "servicecard", "linklist", "link", "banner"),
    "news.view_image",
    "news.add_image",
    "news.change_image",
    "portal.view_outboundhost",
    *_SECOND,
]
_ADMINISTERING = [
    *_all("portal", "user", "sitesettings", "homeslot", "redirect", "outboundhost", "leader", "alert"),
    "portal.view_menu",
    "portal.change_menu",
    *_all("auth", "group"),
    *_all("news", "category", "author", "tag", "topic", "image", "reach", "delegation", "searchsynonym"),
    *_SERVING,
    "news.view_article",
    "news.view_any_article",
    "news.view_revision",
    "news.view_report",
    "news.view_reading",
    "news.view_errorreport",
    "news.change_errorreport",
    "portal.view_auditentry",
    "portal.view_status",
]

ROLES: dict[str, list[str]] = {
    WRITER: _WRITING,
    EDITOR: _EDITING,
    APPROVER: _APPROVING,
    SERVICES: _SERVING,
    ADMINISTRATOR: sorted(set(_ADMINISTERING)),
}


_VERBS = {"add": "Thêm", "change": "Sửa", "delete": "Xóa", "view": "Xem"}


def sync(apps, using: str = "default") -> None:
    """Make the groups and give them exactly these permissions.

    Permissions are made here, with Vietnamese names, since Django makes its own only after the last
    migration and would call them “Can add bài”.
    """
    permissions = dict(_permissions(apps, using))
    for name, labels in ROLES.items():
        group, is_new = apps.get_model("auth", "Group").objects.using(using).get_or_create(name=name)
        # An earlier migration does not know the models of later ones; the last one that syncs knows all.
        with accounts.role_of_the_program(group, is_new, apps):
            group.permissions.set([permissions[label] for label in labels if label in permissions])


def _permissions(apps, using: str):
    """(label, permission) for every model of our apps and of groups, made or renamed."""
    manager = apps.get_model("auth", "Permission").objects.using(using)
    types = apps.get_model("contenttypes", "ContentType").objects.using(using)
    known_types = {(each.app_label, each.model): each for each in types.all()}
    known = {(each.content_type_id, each.codename): each for each in manager.all()}
    for app in ("portal", "news", "services", "auth"):
        for model in apps.get_app_config(app).get_models():
            options = model._meta
            if app == "auth" and options.model_name != "group":
                continue
            content_type = known_types.get((app, options.model_name))
            if content_type is None:
                content_type = types.create(app_label=app, model=options.model_name)
            thing = "nhóm quyền" if app == "auth" else options.verbose_name
            names = {
                f"{verb}_{options.model_name}": f"{word} {thing}"
                for verb, word in _VERBS.items()
                if verb in options.default_permissions
            }
            for codename, name in (names | dict(options.permissions)).items():
                permission = known.get((content_type.pk, codename))
                if permission is None:
                    permission = manager.create(content_type=content_type, codename=codename, name=name)
                elif permission.name != name:
                    permission.name = name
                    permission.save(using=using, update_fields=["name"])
                yield f"{app}.{codename}", permission
