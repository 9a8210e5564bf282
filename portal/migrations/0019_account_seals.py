"""Accounts and roles are sealed from here on, as they stand now."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from portal import accounts


def seal_what_stands(apps, schema_editor):
    for kind, app, model in (("account", "portal", "User"), ("role", "auth", "Group")):
        accounts.begin(kind, apps.get_model(app, model).objects.values_list("pk", flat=True), apps)


def _seals(name: str, field: tuple, words: str) -> migrations.CreateModel:
    return migrations.CreateModel(
        name=name,
        fields=[
            field,
            ("seal", models.CharField(max_length=64, verbose_name="mã xác thực")),
        ],
        options={"verbose_name": words, "verbose_name_plural": words, "default_permissions": ()},
    )


def _of(to: str, related_name: str) -> models.OneToOneField:
    return models.OneToOneField(
        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name=related_name, serialize=False, to=to
    )


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("otp_static", "0003_add_timestamps"),
        ("otp_totp", "0003_add_timestamps"),
        ("portal", "0018_sealed_pictures"),
    ]

    operations = [
        _seals("AccountSeal", ("user", _of(settings.AUTH_USER_MODEL, "account_seal")), "mã xác thực của tài khoản"),
        _seals("RoleSeal", ("group", _of("auth.group", "role_seal")), "mã xác thực của nhóm quyền"),
        migrations.RunPython(seal_what_stands, migrations.RunPython.noop),
    ]
