from django.db import migrations, models

from portal import roles


def grant(apps, schema_editor):
    roles.sync(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0016_sessions"),
        ("news", "0025_search_waiting"),
        ("services", "0002_placement_groups_and_clicks"),
    ]

    operations = [
        migrations.CreateModel(
            name="SealCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(verbose_name="bắt đầu lúc")),
                ("finished_at", models.DateTimeField(null=True, verbose_name="xong lúc")),
                ("editions", models.PositiveIntegerField(default=0, verbose_name="số bản đăng")),
                ("entries", models.PositiveBigIntegerField(default=0, verbose_name="số dòng nhật ký")),
                ("files", models.PositiveIntegerField(default=0, verbose_name="số tệp")),
                ("quarantined", models.JSONField(default=dict, verbose_name="tệp bị cách ly")),
                ("fault_count", models.PositiveIntegerField(default=0, verbose_name="số sai lệch")),
                ("faults", models.JSONField(default=list, verbose_name="sai lệch")),
                ("error", models.TextField(blank=True, verbose_name="lỗi")),
            ],
            options={
                "verbose_name": "lần kiểm tra",
                "verbose_name_plural": "lần kiểm tra",
                "ordering": ["-started_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="loại")),
                ("subject", models.CharField(blank=True, max_length=200, verbose_name="về")),
                ("detail", models.CharField(blank=True, max_length=500, verbose_name="chi tiết")),
                ("count", models.PositiveIntegerField(default=1, verbose_name="số lần")),
                ("first_at", models.DateTimeField(verbose_name="lần đầu")),
                ("last_at", models.DateTimeField(verbose_name="lần gần nhất")),
                ("ended_at", models.DateTimeField(null=True, verbose_name="đã hết lúc")),
                ("told_at", models.DateTimeField(null=True, verbose_name="báo lần gần nhất")),
                ("end_told_at", models.DateTimeField(null=True, verbose_name="báo đã hết lúc")),
                ("acknowledged_at", models.DateTimeField(null=True, verbose_name="đã xem lúc")),
                ("acknowledged_by", models.CharField(blank=True, max_length=200, verbose_name="người xem")),
            ],
            options={
                "verbose_name": "báo động",
                "verbose_name_plural": "báo động",
                "ordering": ["-last_at", "-pk"],
                "permissions": [("view_status", "Xem tình trạng hệ thống")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("kind", "subject"), name="one_open_alarm"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("mail", "Thư"), ("webhook", "Địa chỉ webhook")],
                        max_length=8,
                        verbose_name="đường gửi",
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("alarm", "Báo động"),
                            ("summary", "Tóm tắt báo động"),
                            ("head", "Đầu chuỗi nhật ký"),
                            ("test", "Thử"),
                        ],
                        max_length=8,
                        verbose_name="để",
                    ),
                ),
                (
                    "to",
                    models.CharField(
                        blank=True,
                        help_text="Địa chỉ thư, cách nhau bằng dấu phẩy.",
                        max_length=1000,
                        verbose_name="nơi nhận",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="tiêu đề")),
                ("body", models.TextField(verbose_name="nội dung")),
                (
                    "key",
                    models.CharField(
                        blank=True, help_text="Để một tin không bị tạo hai lần.", max_length=60, verbose_name="khóa"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "Chờ gửi"), ("sent", "Đã gửi"), ("failed", "Không gửi được")],
                        default="waiting",
                        max_length=8,
                        verbose_name="tình trạng",
                    ),
                ),
                ("created_at", models.DateTimeField(verbose_name="tạo lúc")),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="số lần thử")),
                ("next_attempt_at", models.DateTimeField(verbose_name="lần thử tới")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="gửi lúc")),
                ("last_error", models.CharField(blank=True, max_length=500, verbose_name="lỗi gần nhất")),
            ],
            options={
                "verbose_name": "tin gửi đi",
                "verbose_name_plural": "tin gửi đi",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_attempt_at"], name="dispatch_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True), fields=("key",), name="one_dispatch_a_key"
                    )
                ],
            },
        ),
        migrations.RunPython(grant, migrations.RunPython.noop),
    ]
