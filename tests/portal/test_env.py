"""The environment's readers: each says in a sentence what is wrong, and how to mend it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portal import env

ROOT = Path(__file__).resolve().parents[2]
KEY = "k" * 40


@pytest.fixture
def variable(monkeypatch):
    """variable("value") sets X, variable(file=…) sets X_FILE; without either X is missing. Problems are forgotten."""
    monkeypatch.setattr(env, "problems", [])

    def set_to(value=None, file=None):
        monkeypatch.delenv("X", raising=False)
        monkeypatch.delenv("X_FILE", raising=False)
        if value is not None:
            monkeypatch.setenv("X", value)
        if file is not None:
            monkeypatch.setenv("X_FILE", str(file))

    set_to()
    return set_to


def the_sentence() -> str:
    """The one problem noted, which names the variable."""
    ((name, sentence),) = env.problems
    assert sentence.startswith(name)
    assert sentence.rstrip().endswith((".", ")", "'")) and len(sentence) < 250
    return sentence


def test_text_is_read_from_the_variable_or_from_its_file(variable, tmp_path):
    assert env.text("X", "default") == "default"
    path = tmp_path / "x"
    path.write_text(" bí mật \n", encoding="utf-8")
    variable(file=path)
    assert env.text("X") == "bí mật"
    variable(" chữ ", file=path)
    assert env.text("X") == "chữ"
    assert env.problems == []


def test_a_file_that_cannot_be_read_is_named(variable, tmp_path):
    variable(file=tmp_path / "missing")
    assert env.text("X", "default") == "default"
    assert str(tmp_path / "missing") in the_sentence()


def test_a_file_that_is_no_text_is_named(variable, tmp_path):
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    variable(file=tmp_path / "x")
    assert env.text("X") == ""
    assert "cannot be read" in the_sentence()


@pytest.mark.parametrize(
    ("value", "flag"),
    [
        ("1", True),
        ("true", True),
        ("Yes", True),
        ("ON", True),
        ("0", False),
        ("false", False),
        ("off", False),
        ("", False),
    ],
)
def test_flags(variable, value, flag):
    variable(value)
    assert env.flag("X", default=not flag) is flag
    assert env.problems == []


def test_a_flag_that_is_neither_is_refused(variable):
    assert env.flag("X", default=True) is True
    variable("maybe")
    assert env.flag("X") is False
    assert "1 or 0" in the_sentence() and "maybe" in the_sentence()


def test_choices(variable):
    assert env.choice("X", ("2", "3"), "3") == "3"
    variable("2")
    assert env.choice("X", ("2", "3"), "3") == "2"
    variable("4")
    assert env.choice("X", ("2", "3"), "3") == "3"
    assert "one of 2, 3" in the_sentence()


def test_words(variable):
    assert env.words("X", "a,b") == ["a", "b"]
    variable(" a , ,b,")
    assert env.words("X") == ["a", "b"]
    variable("")
    assert env.words("X", "a") == []


def test_a_missing_secret_says_how_to_make_one(variable):
    assert env.secret("X", debug=False, stand_in="stand-in") == "stand-in"
    assert "secrets.token_urlsafe" in the_sentence() and "X_FILE" in the_sentence()


def test_a_short_secret_is_refused(variable):
    variable("short")
    env.secret("X", debug=False, stand_in="stand-in")
    assert "32 characters" in the_sentence()


def test_a_secret_may_stand_in_a_file(variable, tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")
    variable(file=tmp_path / "key")
    assert env.secret("X", debug=False, stand_in="") == KEY
    assert env.problems == []


def test_only_development_goes_without_a_secret(variable):
    assert env.secret("X", debug=True, stand_in="stand-in") == "stand-in"
    assert env.problems == []


@pytest.mark.parametrize(
    ("value", "address"),
    [("https://so.gov.vn", "https://so.gov.vn"), ("http://127.0.0.1:8001/", "http://127.0.0.1:8001")],
)
def test_site_addresses(variable, value, address):
    variable(value)
    assert env.site_url("X", "http://default") == address
    assert env.problems == []


@pytest.mark.parametrize(
    "value", ["so.gov.vn", "ftp://so.gov.vn", "https://", "https://so.gov.vn/portal", "https://a?b"]
)
def test_a_site_address_with_more_or_less_is_refused(variable, value):
    variable(value)
    assert env.site_url("X", "http://default") == "http://default"
    assert "https://so.tinh.gov.vn" in the_sentence()


@pytest.mark.parametrize(
    ("value", "engine", "name"),
    [
        (None, "sqlite3", "/srv/default.sqlite3"),
        ("sqlite:////srv/x.sqlite3", "sqlite3", "/srv/x.sqlite3"),
        ("postgres://portal:word@127.0.0.1:5432/news", "postgresql", "news"),
        ("postgres://portal@%2Fvar%2Frun%2Fpostgresql/news", "postgresql", "news"),
    ],
)
def test_databases(variable, value, engine, name):
    variable(value)
    config = env.database("X", "sqlite:////srv/default.sqlite3")
    assert config["ENGINE"] == f"django.db.backends.{engine}"
    assert config["NAME"] == name
    assert env.problems == []


@pytest.mark.parametrize("value", ["mysql://u:p@h/n", "oracle://x", "nonsense", "postgres://h:notaport/n"])
def test_other_databases_are_refused(variable, value):
    variable(value)
    assert env.database("X", "sqlite:////srv/default.sqlite3")["NAME"] == "/srv/default.sqlite3"
    sentence = the_sentence()
    assert "postgres://user:password@host:5432/name" in sentence
    assert "u:p@" not in sentence


def test_caches(variable):
    assert env.cache("X")["BACKEND"].endswith("LocMemCache")
    variable("redis://127.0.0.1:6379/1")
    assert env.cache("X") == {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "redis://127.0.0.1:6379/1",
        "OPTIONS": {
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
            "serializer": "portal.caching.JsonSerializer",
        },
    }
    assert env.problems == []
    variable("memcached://127.0.0.1")
    assert env.cache("X")["BACKEND"].endswith("LocMemCache")
    assert "redis://host:6379/0" in the_sentence()


@pytest.mark.parametrize(("value", "number"), [("", 24), ("0", 0), ("64", 64), ("4096", 4096)])
def test_numbers(variable, value, number):
    variable(value)
    assert env.number("X", 24, most=4096) == number
    assert env.problems == []


@pytest.mark.parametrize("value", ["-1", "4097", "24 MB", "1e3", "²", "9" * 50])
def test_what_is_no_number_is_refused(variable, value):
    variable(value)
    assert env.number("X", 24, most=4096) == 24
    assert "from 0 to 4096" in the_sentence()


SERVED = {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755}
PRIVATE = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700}
LOCAL = {"BACKEND": "portal.storage.LocalFiles"}


def test_storage(variable):
    assert env.storage("X") == LOCAL | {"OPTIONS": SERVED}
    variable("file:///srv/media")
    assert env.storage("X") == LOCAL | {"OPTIONS": {"location": "/srv/media"} | SERVED}
    assert env.storage_origin(env.storage("X")) == ""
    assert env.problems == []


def test_storage_in_a_bucket(variable):
    variable("s3://kh%C3%B3a:b%2Fm@s3.example:9000/anh?region=vn-1&secure=0")
    config = env.storage("X")
    assert config["BACKEND"] == "portal.bucket.Bucket"
    assert config["OPTIONS"] == {
        "access_key": "khóa",
        "secret_key": "b/m",
        "endpoint_url": "http://s3.example:9000",
        "bucket_name": "anh",
        "region_name": "vn-1",
        "location": "",
        "querystring_auth": False,
        "url_protocol": "http:",
        "custom_domain": "s3.example:9000/anh",
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
    }
    assert env.storage_origin(config) == "http://s3.example:9000"
    assert env.problems == []


def test_storage_behind_another_address(variable):
    variable("s3://k:s@s3.example/anh?public=https://tep.so.example")
    config = env.storage("X")
    assert env.storage_origin(config) == "https://tep.so.example"
    assert config["OPTIONS"]["endpoint_url"] == "https://s3.example"


def test_private_storage_is_never_addressed(variable):
    folder = Path("/srv/originals")
    assert env.private_storage("X", folder, "originals")["OPTIONS"] == {"location": folder, "base_url": None} | PRIVATE
    variable("file:///mnt/private")
    assert (
        env.private_storage("X", folder, "originals")["OPTIONS"]
        == {
            "location": "/mnt/private/originals",
            "base_url": None,
        }
        | PRIVATE
    )
    variable("s3://k:s@s3.example/kin")
    options = env.private_storage("X", folder, "originals")["OPTIONS"]
    assert (options["location"], options["querystring_auth"]) == ("originals", True)
    assert not options.keys() & {"custom_domain", "object_parameters"}


@pytest.mark.parametrize(
    "value",
    [
        "s3://bucket",
        "s3://k:s@host/a/b",
        "s3://k@host/bucket",
        "s3://k:s@host:port/bucket",
        "s3://k:s@host/bucket?secure=yes",
        "s3://k:s@host/bucket?acl=public",
        "s3://k:s@host/bucket?public=tep.example",
        "/srv/media",
        "file://host/srv",
        "file:relative",
        "https://host/bucket",
    ],
)
def test_storage_of_an_unknown_kind_is_refused(variable, value):
    variable(value)
    assert env.storage("X") == LOCAL | {"OPTIONS": SERVED}
    assert value not in the_sentence()  # it may hold a secret


def test_mail(variable):
    assert env.email("X")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    variable("smtp+tls://portal:word@mail.example:587")
    config = env.email("X")
    assert (config["EMAIL_HOST"], config["EMAIL_PORT"], config["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    assert env.problems == []


def test_mail_of_an_unknown_kind_is_refused(variable):
    variable("pigeon://mail.example")
    assert env.email("X")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    sentence = the_sentence()
    assert "smtp+tls://" in sentence


def test_the_senders_address(variable):
    assert env.mail_address("X", "khong-tra-loi@so.example") == "khong-tra-loi@so.example"
    variable("toasoan@so.tinh.gov.vn")
    assert env.mail_address("X", "khong-tra-loi@so.example") == "toasoan@so.tinh.gov.vn"
    assert env.problems == []


@pytest.mark.parametrize("value", ["toasoan", "Sở <a@b.vn>", "a@b.vn\nBcc: c@d.vn", "a@b.vn, c@d.vn"])
def test_what_is_no_bare_address_is_refused(variable, value):
    variable(value)
    assert env.mail_address("X", "khong-tra-loi@so.example") == "khong-tra-loi@so.example"
    assert "toasoan@" in the_sentence()


# The process as a whole


def manage(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """manage.py in a process of its own, with nothing of ours in its environment."""
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(folder), **environment},
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )


def test_production_without_keys_is_refused_with_the_way_out(tmp_path):
    answer = manage("check", folder=tmp_path)
    assert answer.returncode == 1
    for name in ("SECRET_KEY", "SEAL_KEY"):
        assert f"{name} is missing. Make one with: python3 -c" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_key_made_as_the_sentence_says_is_accepted(tmp_path):
    refused = manage("check", folder=tmp_path).stderr
    recipe = refused.partition("Make one with: python3 -c '")[2].partition("'")[0]
    keys = [
        subprocess.run([sys.executable, "-c", recipe], capture_output=True, text=True).stdout.strip() for _ in range(2)
    ]
    assert keys[0] != keys[1]
    answer = manage("check", folder=tmp_path, SECRET_KEY=keys[0], SEAL_KEY=keys[1])
    assert answer.returncode == 0, answer.stderr


def test_development_needs_no_keys(tmp_path):
    answer = manage("check", folder=tmp_path, DEBUG="1")
    assert answer.returncode == 0, answer.stderr


def test_every_wrong_setting_is_named_at_once(tmp_path):
    answer = manage(
        "check", folder=tmp_path, SECRET_KEY=KEY, SEAL_KEY="s" * 40, SITE_URL="so.gov.vn", EDITORIAL_STEPS="4",
        DATABASE_URL="mysql://x/y",
    )  # fmt: skip
    assert answer.returncode == 1
    for name in ("SITE_URL", "EDITORIAL_STEPS", "DATABASE_URL"):
        assert f"(portal.E001) {name} " in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_server_refuses_to_start_without_keys(tmp_path):
    answer = subprocess.run(
        [sys.executable, "-c", "import portal.wsgi"],
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert answer.returncode == 78
    assert "Refusing to start: SEAL_KEY is missing." in answer.stderr
    assert "Traceback" not in answer.stderr


def test_equal_keys_are_refused_in_deployment(tmp_path):
    answer = manage("check", "--deploy", folder=tmp_path, SECRET_KEY=KEY, SEAL_KEY=KEY, SITE_URL="https://so.gov.vn")
    assert answer.returncode == 1
    assert "portal.E002" in answer.stderr


def test_a_site_without_https_is_warned_of_once(tmp_path):
    answer = manage("check", "--deploy", folder=tmp_path, SECRET_KEY="5fK_-" * 12, SEAL_KEY="s8x!v" * 12)
    assert answer.returncode == 0
    assert answer.stderr.count("WARNINGS") <= 1
    assert "portal.W001" in answer.stderr and "security.W004" not in answer.stderr


@pytest.mark.parametrize("scheme", ["smtp", "smtp+tls", "smtp+ssl"])
def test_mail_goes_by_the_backend_that_ends_every_connection(scheme, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", f"{scheme}://mail.example:587")
    assert env.email("EMAIL_URL")["EMAIL_BACKEND"] == "portal.smtp.EmailBackend"


def test_hosts_are_names_without_scheme_or_path(variable):
    variable(" TV.Tinh.gov.vn, www.youtube-nocookie.com:8443 ,tv.tinh.gov.vn")
    assert env.hosts("X", "") == ["tv.tinh.gov.vn", "www.youtube-nocookie.com:8443"]
    assert env.problems == []


@pytest.mark.parametrize(
    "wrong", ["https://tv.tinh.gov.vn", "tv.tinh.gov.vn/x", "*.tinh.gov.vn", "'self'", "a;script-src", "a..b"]
)
def test_what_is_no_host_is_left_out_and_told(variable, wrong):
    variable(f"tv.tinh.gov.vn,{wrong}")
    assert env.hosts("X", "") == ["tv.tinh.gov.vn"]
    assert wrong in the_sentence()


# The search server


def test_without_a_search_server_the_database_searches(variable):
    assert env.search_server("X") is None
    variable("")
    assert env.search_server("X") is None and env.problems == []


def test_a_search_server_is_read_with_its_secret(variable, tmp_path):
    variable("opensearch://tim.tinh.gov.vn/baiviet")
    assert env.search_server("X") == env.SearchServer("tim.tinh.gov.vn", 9200, "baiviet")
    certificate = tmp_path / "ca.pem"
    certificate.write_text("x")
    (tmp_path / "x").write_text(
        f"opensearch+https://portal:m%C3%A2t%2Fkh%E1%BA%A9u@[::1]:443/bai_viet-2?ca={certificate}\n"
    )
    variable(file=tmp_path / "x")
    server = env.search_server("X")
    assert server == env.SearchServer("::1", 443, "bai_viet-2", "portal", "mât/khẩu", True, str(certificate))
    assert "khẩu" not in repr(server) and env.problems == []


@pytest.mark.parametrize(
    "value",
    [
        "bi-mat", "https://u:bi-mat@host/i", "opensearch://u:bi-mat@/i", "opensearch://u:bi-mat@host", "opensearch://bi-mat@host/i",
        "opensearch://u:bi-mat@host/A", "opensearch://u:bi-mat@host/a/b", "opensearch://u:bi-mat@host/-a",
        "opensearch://u:bi-mat@host/a*", "opensearch://host:bi-mat#x/i", "opensearch://u:bi-mat@host:99999/i",
        "opensearch://u:bi-mat@host/i?verify=0", "opensearch+https://u:bi-mat@host/i?ca=/missing.pem",
        "opensearch://u:bi-mat@host/i?ca=/missing.pem", "opensearch://u:bi-mat@[::1/i",
    ],
)  # fmt: skip
def test_a_wrong_search_server_is_told_without_its_secret(variable, value):
    variable(value)
    assert env.search_server("X") is None
    assert "bi-mat" not in the_sentence()


def test_a_search_server_without_its_library_is_told(variable, monkeypatch):
    variable("opensearch://host/i")
    monkeypatch.setattr(env, "find_spec", lambda name: None)
    assert env.search_server("X") is None
    assert "requirements-opensearch.txt" in the_sentence()
