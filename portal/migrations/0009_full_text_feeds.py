from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("portal", "0008_navigation")]
    operations = [
        migrations.AddField(
            model_name="sitesettings",
            name="full_text_feeds",
            field=models.BooleanField(
                default=False,
                help_text="Bật: người theo dõi qua RSS đọc được cả bài mà không cần vào trang. Tắt: chỉ có sapô và ảnh.",
                verbose_name="toàn văn trong RSS và Atom",
            ),
        ),
    ]
