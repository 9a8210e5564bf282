from django.db import migrations

from portal import roles

EVERYBODYS = """
CCCD|căn cước công dân|thẻ căn cước
CMND|chứng minh nhân dân|chứng minh thư
GPLX|giấy phép lái xe|bằng lái xe
BHYT|bảo hiểm y tế
BHXH|bảo hiểm xã hội
BHTN|bảo hiểm thất nghiệp
UBND|ủy ban nhân dân
HĐND|hội đồng nhân dân
MTTQ|Mặt trận Tổ quốc
TTHC|thủ tục hành chính
DVC|dịch vụ công
CNTT|công nghệ thông tin
KH&CN|KHCN|khoa học và công nghệ
GD&ĐT|GDĐT|giáo dục và đào tạo
NSNN|ngân sách nhà nước
HTX|hợp tác xã
SHTT|sở hữu trí tuệ
ATTP|an toàn thực phẩm
ATGT|an toàn giao thông
PCCC|phòng cháy, chữa cháy
THCS|trung học cơ sở
THPT|trung học phổ thông
"""
"""What readers and offices everywhere call alike; names of places and of offices are each department's own to enter."""


def put_everybodys(apps, schema_editor):
    synonyms = apps.get_model("news", "SearchSynonym").objects.using(schema_editor.connection.alias)
    known = set(synonyms.values_list("sayings", flat=True))
    made = ["\n".join(line.split("|")) for line in EVERYBODYS.split("\n") if line]
    synonyms.bulk_create(synonyms.model(sayings=sayings) for sayings in made if sayings not in known)


def make_roles(apps, schema_editor):
    roles.sync(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0022_search"),
    ]

    operations = [
        migrations.RunPython(put_everybodys, migrations.RunPython.noop),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
