from django.db import migrations, models
from django.utils import timezone

from portal import roles, seal


def seal_revisions(apps, schema_editor):
    """As they stand: what was changed by hand before this migration cannot be known any more."""
    revisions = apps.get_model("news", "Revision").objects.using(schema_editor.connection.alias)
    fields = ("pk", "article_id", "version", "origin", "digest", "document", "actor_id", "actor_label")
    for row in revisions.order_by("pk").values(*fields).iterator(chunk_size=500):
        parts = (
            row["article_id"], row["version"], row["origin"], row["digest"], seal.digest(row["document"]),
            row["actor_id"] or "", seal.digest(row["actor_label"]),
        )  # fmt: skip
        revisions.filter(pk=row["pk"]).update(seal=seal.make("revision", *parts))


def seal_approvals(apps, schema_editor):
    """Articles that wait for their hour keep it, where their approval names a text that was kept and an entry of the
    audit; the others go back to their writers when the hour comes."""
    using = schema_editor.connection.alias
    articles = apps.get_model("news", "Article").objects.using(using)
    revisions = apps.get_model("news", "Revision").objects.using(using).exclude(origin="conflict")
    entries = apps.get_model("portal", "AuditEntry").objects.using(using)
    zone = timezone.get_default_timezone()
    for article in articles.filter(stage="scheduled").exclude(approval=None):
        approval = article.approval
        latest = revisions.filter(article_id=article.pk).order_by("-version").first()
        about = entries.filter(object_type="news.article", object_id=article.pk, action="article.approve")
        entry = about.order_by("-number").first()
        if latest is None or entry is None or latest.digest != approval.get("digest"):
            continue
        facts = {
            "by": approval["by"],
            "digest": approval["digest"],
            "revision": latest.pk,
            "publish_at": article.publish_at.astimezone(zone).isoformat(timespec="seconds"),
            "change": approval["change"],
            "public_note": approval["public_note"],
            "audit": entry.number,
        }
        mark = seal.make("approval", article.pk, seal.canonical(facts))
        articles.filter(pk=article.pk).update(approval=facts | {"seal": mark})


def make_roles(apps, schema_editor):
    roles.sync(apps, schema_editor.connection.alias)


class Migration(migrations.Migration):
    dependencies = [("news", "0009_delegations_of_no_year"), ("portal", "0006_audit_head")]
    operations = [
        migrations.AddField(
            model_name="revision",
            name="seal",
            field=models.CharField(default="", editable=False, max_length=64, verbose_name="mã xác thực"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="article",
            name="approval",
            field=models.JSONField(
                editable=False,
                help_text="Of a scheduled article, as approved and sealed: see news/approvals.py.",
                null=True,
                verbose_name="duyệt chờ đăng",
            ),
        ),
        migrations.RunPython(seal_revisions, migrations.RunPython.noop),
        migrations.RunPython(seal_approvals, migrations.RunPython.noop),
        migrations.RunPython(make_roles, migrations.RunPython.noop),
    ]
