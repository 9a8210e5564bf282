"""The one door to the public: editions and standings are never changed, and nothing but the workflow makes them."""

import ast
from functools import cache

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from news.models import Article, Edition, Standing
from news.models.edition import Listing
from portal import guards
from portal.checks import guards_in_place
from portal.models import AuditEntry
from tests import factories as make

# Immutable


@pytest.fixture(scope="module")
def published(module_rows):
    return make.published(title="Bài đã đăng").pk


@pytest.fixture
def article(published, db):
    return Article.objects.get(pk=published)


def execute(sql: str, *values) -> None:
    """As somebody at the database's own prompt."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_an_edition_is_not_changed_in_python(article):
    edition = make.edition_of(article)
    edition.content = "{}"
    with pytest.raises(TypeError):
        edition.save()
    with pytest.raises(TypeError):
        edition.delete()


FROZEN = [
    ("news_edition", "content", "{}"),
    ("news_edition", "card", "{}"),
    ("news_edition", "content_seal", "0" * 64),
    ("news_edition", "card_seal", "0" * 64),
    ("news_edition", "previous_seal", "0" * 64),
    ("news_edition", "seal_format", 2),
    ("news_edition", "number", 7),
    ("news_edition", "published_at", "2014-07-17 10:25:00"),
    ("news_standing", "state", "withdrawn"),
    ("news_standing", "document", "{}"),
    ("news_standing", "edition_number", 7),
    ("portal_auditentry", "reason", "Không có gì"),
    ("portal_auditentry", "changes_standing", False),
]


@pytest.mark.parametrize(("table", "column", "value"), FROZEN)
def test_a_sealed_column_is_not_changed_by_sql(article, table, column, value):
    with pytest.raises(DatabaseError, match=f"guarded: update of {table}"):
        execute(f"UPDATE {table} SET {column} = %s", value)


@pytest.mark.parametrize("table", ["news_edition", "news_standing", "portal_auditentry"])
def test_a_sealed_row_is_not_deleted(article, table):
    with pytest.raises(DatabaseError, match=f"guarded: delete of {table}"):
        execute(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", ["news_edition", "news_standing", "portal_auditentry"])
def test_a_sealed_table_is_not_emptied(article, table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="guarded: truncate of"):
        execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("steps", [0, -1, 2])
def test_a_standing_is_replaced_only_by_its_next_one(article, steps):
    with pytest.raises(DatabaseError, match="guarded: update of news_standing"):
        execute("UPDATE news_standing SET sequence = sequence + %s", steps)


@pytest.mark.parametrize("model", [Edition, Standing, AuditEntry])
def test_the_orm_is_no_way_around(article, model):
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all().delete()
    assert model.objects.exists()


def test_drills_may_lift_the_guards_and_find_them_back_afterwards(article):
    with make.tampering():
        Edition.objects.update(content="{}")
    assert guards.missing(connection) == []
    with pytest.raises(DatabaseError, match="guarded"):
        execute("UPDATE news_edition SET content = '[]'")


@pytest.mark.parametrize("table", ["news_edition", "news_standing", "portal_auditentry"])
def test_the_system_check_reports_a_missing_trigger(article, table, capsys):
    assert guards_in_place(None, databases=["default"]) == []
    connection.check_constraints()
    for name in sorted(guards.installed(connection, table)):
        with transaction.atomic(), connection.cursor() as cursor:
            suffix = f' ON "{table}"' if connection.vendor == "postgresql" else ""
            cursor.execute(f'DROP TRIGGER "{name}"{suffix}')
            (error,) = guards_in_place(None, databases=["default"])
            assert error.id == "portal.E010"
            assert table in error.msg
            transaction.set_rollback(True)
    guards.remove(connection, table)
    call_command("install_guards")
    assert table in capsys.readouterr().out
    assert guards_in_place(None, databases=["default"]) == []


def test_a_trigger_that_was_switched_off_is_reported_too(article):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite cannot switch a trigger off")
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE news_edition DISABLE TRIGGER USER")
    (error,) = guards_in_place(None, databases=["default"])
    assert error.id == "portal.E010"


# One live edition


def test_an_article_has_one_live_edition_at_most(article):
    make.change(article, lead="Sapô thứ hai.")
    make.bring(article, "reviewed")
    make.do(Article.objects.get(pk=article.pk), "approve", make.approver())
    assert list(article.editions.order_by("number").values_list("number", "is_live")) == [(1, False), (2, True)]
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.update(is_live=True)


def test_two_pages_do_not_share_an_address(db):
    page = {"kind": "page", "slug": "gioi-thieu"}
    first = make.published(title="Giới thiệu", **page)
    second = make.published(title="Giới thiệu khác", kind="page", slug="gioi-thieu-khac")
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(article=second).update(slug="gioi-thieu")
    with pytest.raises(make.workflow.Refused, match="gioi-thieu"):
        make.article(title="Giới thiệu nữa", **page)
    assert first.is_live


def test_every_edition_follows_the_one_before(article):
    make.change(article, lead="Sapô thứ hai.")
    make.bring(article, "reviewed")
    make.do(Article.objects.get(pk=article.pk), "approve", make.approver())
    first, second = article.editions.order_by("number")
    assert (first.previous_seal, second.previous_seal) == ("", first.content_seal)


def test_a_list_row_never_outlives_what_it_lists(article):
    assert Listing.objects.filter(article_id=article.pk).exists()
    make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation=make.EXPLANATION)
    assert not Listing.objects.exists()


# Who may write. Read from the source, since no test of behaviour would see a second door.

MAKERS = {
    # what is made or written → the modules that may
    "Edition": {"news/editions.py"},
    "Standing": {"news/editions.py", "portal/management/bulk_articles.py"},
    "is_live": {"news/editions.py"},
    "stage": {"news/workflow.py", "portal/management/bulk_texts.py"},
    "swap": {"news/workflow.py"},
    "issue": {"news/workflow.py"},
    "take_down": {"news/workflow.py"},
}
"""bulk_articles (with bulk_texts) makes thousands for measuring: test_bulk_articles.py, test_queries.py."""
MODELS = ("Edition", "Standing")
INSERTS = ("create", "bulk_create", "get_or_create", "update_or_create")


@cache
def sources() -> dict[str, list[ast.AST]]:
    """Module → every node of it; migrations and drawings aside."""
    paths = [path for app in ("portal", "news", "services") for path in (settings.BASE_DIR / app).rglob("*.py")]
    return {
        path.relative_to(settings.BASE_DIR).as_posix(): list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        for path in paths
        if not {"migrations", "woodcuts"} & set(path.parts)
    }


def writes(node: ast.AST) -> set[str]:
    """Names of MAKERS that a piece of code calls, assigns or updates."""
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
        return {node.attr}
    if not isinstance(node, ast.Call):
        return set()
    callee = ast.unparse(node.func)
    name = callee.rpartition(".")[2]
    found = {name}
    if name in INSERTS:
        found |= {model for model in MODELS if callee.startswith(f"{model}.")}
    if name in ("update", "Article", *MODELS, *INSERTS):
        found |= {keyword.arg for keyword in node.keywords}
    if name == "setattr" and isinstance(node.args[1], ast.Constant):
        found.add(node.args[1].value)
    return found


@pytest.mark.parametrize("what", MAKERS)
def test_only_the_workflow_opens_the_door(what):
    makers = {module for module, nodes in sources().items() if any(what in writes(node) for node in nodes)}
    assert makers == MAKERS[what]
