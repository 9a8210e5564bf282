"""How `manage.py serve` starts the web server: what the environment says, and what it must not."""

import socket
import sys

import pytest

from portal import env, server


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.setattr(env, "problems", [])
    for name in ("BIND", "WORKERS", "THREADS", "WORKER_MEMORY", "WORKER_LIFETIME"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch.setenv


def option(command: list[str], name: str) -> str:
    return command[command.index(name) + 1]


def test_without_a_word_it_listens_on_this_machine_alone(environment):
    environment("BIND", "127.0.0.1:1")  # 8000 may be in use by a demo
    command = server.from_environment()
    assert command[:3] == [sys.executable, "-m", "granian"] and command[-1] == "portal.wsgi:application"
    assert (option(command, "--host"), option(command, "--workers"), option(command, "--blocking-threads")) == (
        "127.0.0.1", "2", "4",
    )  # fmt: skip
    assert "--respawn-failed-workers" in command and option(command, "--workers-kill-timeout") == "15"
    assert env.problems == []


def test_the_environment_decides(environment, tmp_path):
    for name, value in {"WORKERS": "3", "THREADS": "8", "WORKER_MEMORY": "256", "WORKER_LIFETIME": "3600"}.items():
        environment(name, value)
    environment("BIND", f"unix:{tmp_path}/web.sock")
    command = server.from_environment()
    assert option(command, "--uds") == f"{tmp_path}/web.sock" and int(option(command, "--uds-permissions"), 8) == 0o660
    assert option(command, "--uds-permissions")[0] == "0", "granian reads it as a decimal number else"
    assert (option(command, "--workers"), option(command, "--blocking-threads")) == ("3", "8")
    assert (option(command, "--workers-max-rss"), option(command, "--workers-lifetime")) == ("256", "3600")
    environment("BIND", "[::1]:1")
    assert option(server.from_environment(), "--host") == "::1"
    assert env.problems == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("BIND", "web.sock"), ("BIND", "unix:web.sock"), ("BIND", "127.0.0.1"), ("BIND", "127.0.0.1:0"),
     ("BIND", "127.0.0.1:70000"), ("WORKERS", "0"), ("WORKERS", "hai"), ("THREADS", "-1"), ("THREADS", "65"),
     ("WORKER_MEMORY", "1"), ("WORKER_LIFETIME", "30")],
)  # fmt: skip
def test_what_is_wrong_is_said_in_a_sentence(environment, name, value):
    environment("BIND", "127.0.0.1:1")
    environment(name, value)
    server.from_environment()
    ((named, sentence),) = env.problems
    assert named == name and value in sentence and sentence.endswith(".")


def test_a_socket_left_behind_is_removed_and_one_in_use_is_not(environment, tmp_path):
    path = tmp_path / "web.sock"
    environment("BIND", f"unix:{path}")
    with socket.socket(socket.AF_UNIX) as other:
        other.bind(str(path))
        other.listen()
        server.from_environment()
        assert path.exists() and "Another server answers" in env.problems[0][1]
    env.problems.clear()
    server.from_environment()
    assert not path.exists() and env.problems == []


def test_a_file_that_is_no_socket_is_left_alone(environment, tmp_path):
    path = tmp_path / "web.sock"
    path.write_text("of somebody else")
    environment("BIND", f"unix:{path}")
    server.from_environment()
    assert path.read_text() == "of somebody else"


def test_a_port_in_use_is_told(environment):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        environment("BIND", f"127.0.0.1:{other.getsockname()[1]}")
        server.from_environment()
    assert "Another server answers" in env.problems[0][1]
