"""What somebody may: Django's permissions by roles and by name, and the roles, in one query instead of three."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Value


class Grants(ModelBackend):
    def get_all_permissions(self, user_obj, obj=None) -> set[str]:
        if user_obj.is_superuser or not user_obj.is_active or obj is not None:
            return super().get_all_permissions(user_obj, obj)
        return _granted(user_obj)[0]


def roles_of(user) -> list[str]:
    return _granted(user)[1]


def _granted(user) -> tuple[set[str], list[str]]:
    """(permissions, names of roles), kept on the user for the length of a request, as Django keeps permissions."""
    if not hasattr(user, "_granted"):
        label = "content_type__app_label", "codename"
        by_role = user.groups.order_by().values_list(*(f"permissions__{name}" for name in label), "name")
        by_name = user.user_permissions.order_by().values_list(*label, Value(""))
        permissions, roles = set(), set()
        for app, codename, role in by_role.union(by_name, all=True):
            permissions.add(f"{app}.{codename}")
            roles.add(role)
        user._granted = permissions - {"None.None"}, sorted(roles - {""})
    return user._granted
