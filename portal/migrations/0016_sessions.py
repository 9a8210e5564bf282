import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def end_former_sessions(apps, schema_editor):
    """They know neither whose they are nor since when, so nobody could see or end them: everybody logs in once more."""
    apps.get_model("sessions", "Session").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0015_second_factor"),
        ("sessions", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Attempts",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name="khóa")),
                ("account", models.CharField(blank=True, db_index=True, max_length=64, verbose_name="tài khoản")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="số lần")),
                ("since", models.DateTimeField(verbose_name="tính từ")),
                ("until", models.DateTimeField(null=True, verbose_name="phải chờ đến")),
                ("expires_at", models.DateTimeField(db_index=True, verbose_name="hết hạn lúc")),
            ],
            options={
                "verbose_name": "lần nhập sai",
                "verbose_name_plural": "lần nhập sai",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="khóa phiên"),
                ),
                ("session_data", models.TextField(verbose_name="dữ liệu phiên")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="hết hạn lúc")),
                ("created_at", models.DateTimeField(verbose_name="đăng nhập lúc")),
                ("last_seen_at", models.DateTimeField(verbose_name="hoạt động gần nhất")),
                ("address", models.CharField(blank=True, max_length=45, verbose_name="địa chỉ mạng")),
                ("agent", models.CharField(blank=True, max_length=300, verbose_name="trình duyệt")),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="tài khoản",
                    ),
                ),
            ],
            options={
                "verbose_name": "phiên đăng nhập",
                "verbose_name_plural": "phiên đăng nhập",
                "default_permissions": (),
            },
        ),
        migrations.RunPython(end_former_sessions, migrations.RunPython.noop),
    ]
