"""What others rely on: addresses, commands, environment variables, Python functions. Change it only with an ADR."""

import ast
import inspect
import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands, load_command_class
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.translation import override

from news import addresses
from news.models import Article, Edition
from news.search import Results, find, search
from news.states import ACTIONS, Stage
from news.workflow import Conflict, Refused, perform, refusals, save
from portal.richtext import clean
from portal.text import fold, slugify
from tests import factories

ROOT = settings.BASE_DIR

# Addresses

TABLE = [
    ("/", "home", {}),
    ("/tin-tuc/", "news:all", {}),
    ("/chuyen-muc/chuyen-doi-so/", "news:category", {"slug": "chuyen-doi-so"}),
    ("/tu-khoa/giao-thong/", "news:tag", {"slug": "giao-thong"}),
    ("/tac-gia/huu-thang/", "news:author", {"slug": "huu-thang"}),
    ("/tin-tuc/duong-sat-2014-7/", "news:article", {"slug": "duong-sat-2014", "pk": "7"}),
    ("/tin-tuc/duong-sat-7/in/", "news:print", {"slug": "duong-sat", "pk": "7"}),
    ("/tin-tuc/duong-sat-7/cap-nhat/", "news:history", {"slug": "duong-sat", "pk": "7"}),
    ("/tin-tuc/duong-sat-7/tai-ve/", "news:save", {"slug": "duong-sat", "pk": "7"}),
    ("/trang/lien-he/", "news:page", {"slug": "lien-he"}),
    ("/luu-tru/2014/07/", "news:month", {"year": "2014", "month": "07"}),
    ("/tim-kiem/", "news:search", {}),
    ("/rss.xml", "news:rss", {}),
    ("/atom.xml", "news:atom", {}),
    ("/chuyen-muc/chuyen-doi-so/rss.xml", "news:category_rss", {"slug": "chuyen-doi-so"}),
    ("/chuyen-muc/chuyen-doi-so/atom.xml", "news:category_atom", {"slug": "chuyen-doi-so"}),
]
MACHINES = [
    ("/sitemap.xml", "sitemap"), ("/robots.txt", "robots"), ("/.well-known/security.txt", "security_txt"),
    ("/healthz", "healthz"), ("/readyz", "readyz"),
    ("/admin/", "admin:index"), ("/api/", "api"), ("/api/v1/openapi.json", "api_description"),
    ("/api/v1/articles/", "api_articles"), ("/api/v1/categories/", "api_categories"),
    ("/api/v1/services/", "api_services"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "name", "arguments"), TABLE)
def test_public_addresses_resolve_in_both_languages(path, name, arguments):
    for language, prefix in (("vi", ""), ("en", "/en")):
        with override(language):
            found = resolve(prefix + path)
            assert (found.view_name, found.kwargs) == (name, arguments)
            assert reverse(name, kwargs=arguments) == prefix + path


@pytest.mark.parametrize(("path", "name"), MACHINES)
def test_machines_addresses_resolve(path, name):
    assert reverse(name) == path
    assert resolve(path).view_name == name


@pytest.mark.parametrize("language", ["vi", "en"])
def test_paths_written_in_one_place_agree_with_the_table(language):
    with override(language):
        assert addresses.article_path(7, "duong-sat", language) == reverse("news:article", args=["duong-sat", 7])
        assert addresses.article_path(7, "", language) == reverse("news:article", args=["bai", 7])
        for build, name in (
            (addresses.page_path, "news:page"),
            (addresses.category_path, "news:category"),
            (addresses.tag_path, "news:tag"),
            (addresses.author_path, "news:author"),
        ):
            assert build("mot-hai", language) == reverse(name, args=["mot-hai"])


@pytest.mark.django_db
def test_the_number_at_the_end_decides_and_a_wrong_slug_leads_on(client):
    article = factories.published(title="Sơ kết 6 tháng năm 2014")
    right = f"/tin-tuc/so-ket-6-thang-nam-2014-{article.pk}/"
    assert client.get(right).status_code == 200
    for wrong in (
        f"/tin-tuc/gi-cung-duoc-{article.pk}/",
        f"/tin-tuc/2014-{article.pk}/",
        f"/tin-tuc/Bai-{article.pk}/",
    ):
        answer = client.get(wrong)
        assert (answer.status_code, answer["Location"]) == (301, right)
    assert client.get(f"/tin-tuc/so-ket-6-thang-nam-2014-{article.pk}")["Location"] == right


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("situation", "status"),
    [
        ("draft", 404),
        ("submitted", 404),
        ("scheduled", 404),
        ("live", 200),
        ("revised", 200),
        ("withdrawn", 410),
        ("expired", 410),
    ],
)
def test_what_an_address_answers(client, situation, status):
    factories.department()
    article = factories.bring(factories.article(), situation)
    assert client.get(factories.url_of(article)).status_code == status


@pytest.mark.django_db
def test_a_withdrawn_article_may_lead_to_its_replacement(client):
    factories.department()
    old, new = factories.published(title="Bản cũ"), factories.published(title="Bản mới")
    url = factories.url_of(old)
    factories.do(
        old, "withdraw", factories.approver(), reason="Sai.", explanation=factories.EXPLANATION, replacement=new
    )
    answer = client.get(url)
    assert (answer.status_code, answer["Location"]) == (301, factories.url_of(new))


@pytest.mark.django_db
def test_a_title_without_letters_becomes_bai():
    assert factories.url_of(factories.published(title="🎉🎉🎉")).startswith("/tin-tuc/bai-")


# Commands

COMMANDS = [
    "setup",
    "seed_demo",
    "worker",
    "serve",
    "verify_editions",
    "verify_audit",
    "verify_nightly",
    "test_alarm",
    "rebuild_search",
    "reseal",
    "run_demo",
    "install_guards",
    "workflow_docs",
    "rebuild_sitemap",
    "rebuild_host_uses",
    "render_images",
    "reset_second_factor",
    "lift_waits",
    "vouch",
    "backup",
    "restore",
]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name, capsys):
    with pytest.raises(SystemExit) as end:
        call_command(name, "--help")
    assert end.value.code == 0
    words = capsys.readouterr().out
    assert len(load_command_class(get_commands()[name], name).help) > 40
    assert name in words


def test_no_command_of_ours_is_left_out_here():
    assert {name for name, app in get_commands().items() if app in ("portal", "news", "services")} == set(COMMANDS)


def test_the_demos_accounts_are_those_of_the_contract():
    from portal.demo_server import ACCOUNTS
    from portal.management.demo_newsroom import CAST

    names = ("congtacvien", "congtacvien2", "bientapvien", "nguoiduyet", "dichvu", "quantri")
    assert tuple(name for name, _, _ in CAST) == ACCOUNTS == names


@pytest.mark.parametrize("target", ["run", "test", "lint"])
def test_make_has_its_targets(target):
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


# The environment

CONTRACT = {
    "SECRET_KEY", "SEAL_KEY", "SEAL_KEYS_OLD", "DEBUG", "ALLOWED_HOSTS", "SITE_URL", "DATABASE_URL", "CACHE_URL",
    "STORAGE_URL", "PRIVATE_STORAGE_URL", "EMAIL_URL", "STAFF_SECOND_FACTOR", "EDITORIAL_STEPS",
}  # fmt: skip


def variables_read() -> set[str]:
    """Names handed to a reader of portal.env anywhere in the code."""
    found = set()
    for app in ("portal", "news", "services"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Attribute)
                    and isinstance(node.func.value, ast.Name)
                    and node.func.value.id == "env"
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                ):
                    found.add(node.args[0].value)
    return found


def test_the_example_lists_every_variable_that_is_read_and_no_other():
    listed = re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    assert set(listed) == variables_read()
    assert set(listed) >= CONTRACT


def test_every_variable_is_explained():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"[A-Z_]+=", line):
            assert lines[number - 1].startswith("# "), line


def test_the_environment_is_read_by_the_readers_only():
    direct = {
        str(path.relative_to(ROOT))
        for app in ("portal", "news", "services")
        for path in (ROOT / app).rglob("*.py")
        if re.search(r"os\.environ|os\.getenv", path.read_text(encoding="utf-8"))
    }
    assert direct <= {"portal/env.py", "portal/wsgi.py", "portal/demo_server.py"}


# Python


def signature(function) -> str:
    """Names, kinds and defaults of the parameters, without annotations."""
    plain = inspect.signature(function)
    return str(
        plain.replace(
            parameters=[each.replace(annotation=inspect.Parameter.empty) for each in plain.parameters.values()],
            return_annotation=inspect.Signature.empty,
        )
    )


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        (perform, "(article, action, actor, *, version, reason='', **data)"),
        (save, "(article, actor, *, version, changes, note='')"),
        (refusals, "(article, action, actor, *, version, reason='', **data)"),
        (clean, "(html)"),
        (fold, "(text)"),
        (slugify, "(text)"),
        (find, "(query, *, limit=20)"),
    ],
)
def test_functions_that_others_call_keep_their_shape(function, expected):
    assert signature(function) == expected


def test_search_takes_at_least_what_the_contract_says():
    assert signature(search).startswith("(query, *, language='vi', filters=None, cursor=None")


@pytest.mark.django_db
def test_the_workflow_speaks_as_the_contract_says():
    article = factories.article()
    assert isinstance(article, Article)
    reasons = refusals(article, "approve", factories.approver(), version=article.version)
    assert reasons and all(isinstance(sentence, str) for sentence in reasons)
    with pytest.raises(Refused) as refused:
        perform(article, "approve", factories.approver(), version=article.version)
    assert refused.value.reasons == reasons
    assert refusals(article, "submit", factories.writer(), version=article.version) == []
    with pytest.raises(Conflict):
        perform(article, "submit", factories.writer(), version=article.version - 1)
    with pytest.raises(Conflict):
        save(article, factories.writer(), version=article.version - 1, changes={"title": "Tít khác"})
    assert isinstance(perform(article, "submit", factories.writer(), version=article.version), Article)
    later = timezone.now() + timedelta(days=1)
    perform(article, "forward", factories.editor(), version=article.version)
    perform(article, "approve", factories.approver(), version=article.version, publish_at=later)
    assert article.stage == Stage.SCHEDULED


@pytest.mark.django_db
def test_search_answers_as_the_contract_says():
    factories.published(title="Đường sắt")
    results = search("duong sat", language="vi", filters=None, cursor=None)
    assert isinstance(results, Results)
    assert [type(edition) for edition in find("duong sat", limit=20)] == [Edition]
    assert list(Edition.objects.live()) == find("duong sat")


def test_the_actions_of_this_issue_are_in_the_table():
    assert set(ACTIONS) >= {"submit", "recall", "forward", "return", "approve", "unschedule", "discard", "withdraw",
                            "reinstate", "due", "expire", "fail"}  # fmt: skip
    assert set(Stage.values) == {
        "draft", "submitted", "reviewed", "returned", "scheduled", "published", "withdrawn",
    }  # fmt: skip


# The house


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_the_architecture_page_names_files_that_exist():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"`((?:portal|news|services|templates|tests|static|docs|deploy)/[\w./-]+)`", text)):
        assert (ROOT / name).exists(), name
