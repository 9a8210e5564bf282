"""The real nginx of these tests; a missing one is skipped with a sentence, and an error where REQUIRE_NGINX=1."""

import os
import shutil

import pytest

from tests.deploy import front as fronts
from tests.deploy.origin import Origin


def missing(sentence: str) -> None:
    (pytest.fail if os.environ.get("REQUIRE_NGINX") == "1" else pytest.skip)(sentence)


@pytest.fixture(scope="session")
def nginx() -> str:
    return fronts.find() or missing(fronts.HOW_TO)


@pytest.fixture
def ipv6() -> str:
    return "::1" if fronts.has_ipv6() else missing(fronts.NO_IPV6)


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    fronts.make_certificate(folder)
    return folder


@pytest.fixture
def new_front(nginx, certificate, tmp_path):
    """new_front(origin): nginx in a folder of its own, with the static files and media of `tmp_path`/var."""
    begun = []

    def begin(origin: str) -> fronts.Front:
        shutil.copytree(certificate, tmp_path / "nginx")
        (tmp_path / "var").mkdir(exist_ok=True)
        begun.append(fronts.Front(nginx, tmp_path / "nginx", tmp_path / "var", origin).__enter__())
        return begun[-1]

    yield begin
    for each in begun:
        each.__exit__()


@pytest.fixture
def origin():
    origin = Origin()
    yield origin
    origin.die()


@pytest.fixture
def front(new_front, origin):
    """nginx before a stand-in for the portal."""
    return new_front(f"127.0.0.1:{origin.port}")
