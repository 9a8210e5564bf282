import secrets

from django.db import migrations, models

from portal import seal
from portal.guards import Guard, Protect


def make_head(apps, schema_editor):
    """From the chain as it stands; what was cut off before this migration cannot be known any more."""
    using = schema_editor.connection.alias
    entries = apps.get_model("portal", "AuditEntry").objects.using(using)
    last = entries.order_by("-number").values("number", "seal").first() or {"number": 0, "seal": ""}
    parts = (secrets.token_hex(8), last["number"], last["seal"])
    apps.get_model("portal", "AuditHead").objects.using(using).create(
        id=1, chain=parts[0], number=parts[1], last_seal=parts[2], seal=seal.make("audit.head", *parts)
    )


class Migration(migrations.Migration):
    dependencies = [("portal", "0005_leaders")]
    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False, verbose_name="số"),
                ),
                ("chain", models.CharField(max_length=32, verbose_name="mã chuỗi")),
                ("number", models.BigIntegerField(verbose_name="số dòng")),
                ("last_seal", models.CharField(blank=True, max_length=64, verbose_name="mã xác thực dòng cuối")),
                ("seal", models.CharField(max_length=64, verbose_name="mã xác thực")),
            ],
            options={
                "verbose_name": "đầu chuỗi nhật ký",
                "verbose_name_plural": "đầu chuỗi nhật ký",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="one_audit_head")],
            },
        ),
        migrations.RunPython(make_head, migrations.RunPython.noop),
        Protect("portal_audithead", Guard(frozen=("id", "chain"), step="number")),
    ]
