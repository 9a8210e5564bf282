import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0014_known_hosts"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="session_nonce",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=16, verbose_name="mã của các phiên đăng nhập"
            ),
        ),
        migrations.CreateModel(
            name="Passkey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=64, verbose_name="tên khóa")),
                ("credential_id", models.CharField(max_length=1400, unique=True, verbose_name="mã của khóa")),
                ("public_key", models.TextField(verbose_name="khóa công khai")),
                ("sign_count", models.PositiveBigIntegerField(default=0, verbose_name="bộ đếm của khóa")),
                ("transports", models.CharField(blank=True, max_length=120, verbose_name="cách kết nối")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ngày thêm")),
                ("last_used_at", models.DateTimeField(blank=True, null=True, verbose_name="dùng lần cuối")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passkeys",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người dùng",
                    ),
                ),
            ],
            options={
                "verbose_name": "khóa truy cập",
                "verbose_name_plural": "khóa truy cập",
                "ordering": ["made_at", "pk"],
            },
        ),
    ]
