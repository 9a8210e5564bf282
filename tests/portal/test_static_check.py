"""Collected static files are compared with the program's own."""

import gzip
import os
import shutil
from pathlib import Path

import brotli
import pytest
from django.conf import settings as conf
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import override_settings

from portal import static_check
from portal.static import HashedStatic


def _site_of(folder: Path) -> dict:
    storages = conf.STORAGES | {"staticfiles": {"BACKEND": "portal.static.HashedStatic"}}
    return {"STATIC_ROOT": folder, "STORAGES": storages}


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("collected") / "static"
    with override_settings(**_site_of(folder)):
        call_command("collectstatic", interactive=False, verbosity=0)
    return folder


@pytest.fixture(scope="module")
def anew(tmp_path_factory) -> Path:
    """What the check collects for itself, once for all tests but the first."""
    static_check._collect(folder := tmp_path_factory.mktemp("anew"))
    return folder


@pytest.fixture
def site(collected, tmp_path, settings) -> Path:
    """A copy of what was collected, set as the site's."""
    shutil.copytree(collected, folder := tmp_path / "static")
    for name, value in _site_of(folder).items():
        setattr(settings, name, value)
    return folder


@pytest.fixture
def root(site, anew, monkeypatch) -> Path:
    """The same; what the check compares with is collected once."""
    monkeypatch.setattr(static_check, "_collect", lambda folder: _copied(anew, folder))
    return site


def _copied(anew: Path, folder: Path) -> HashedStatic:
    shutil.copytree(anew, folder, dirs_exist_ok=True)
    return HashedStatic()


def one(root: Path, pattern: str) -> Path:
    return sorted(root.glob(pattern))[0]


def test_what_was_just_collected_is_the_programs(site):
    assert len([path for path in site.rglob("*") if path.suffix in (".gz", ".br")]) > 20
    assert static_check.faults() == []


@pytest.mark.parametrize("pattern", ["css/public.*.css", "ckeditor/ckeditor/ckeditor.js", "css/public.css"])
def test_a_changed_file_is_named(root, pattern):
    path = one(root, pattern)
    path.write_bytes(path.read_bytes() + b"\n/* x */")
    assert static_check.faults() == [
        f"The static file {path.relative_to(root)} is not the one that the program brings."
    ]


@pytest.mark.parametrize("suffix, pack", [(".gz", gzip.compress), (".br", brotli.compress)])
def test_what_lies_compressed_beside_it_is_unpacked_and_compared(root, suffix, pack):
    path = one(root, f"css/public.*.css{suffix}")
    path.write_bytes(pack(b"body{background:url(//xau.example)}"))
    assert [str(path.relative_to(root)) in fault for fault in static_check.faults()] == [True]
    path.write_bytes(b"no archive")
    assert len(static_check.faults()) == 1


def test_pages_take_their_addresses_from_the_programs_list(root):
    path = root / "staticfiles.json"
    path.write_text(path.read_text().replace('"css/public.css": "css/public.', '"css/public.css": "css/x/public.'))
    assert static_check.faults() == ["The static file staticfiles.json is not the one that the program brings."]


def test_a_file_that_is_missing_is_named(root):
    path = one(root, "css/public.*.css")
    path.unlink()
    assert static_check.faults() == [f"The static file {path.relative_to(root)} is missing."]


def test_a_strange_file_is_named_with_what_to_do(root):
    names = ["js/x.js", "casino.html", "css/public.0123456789ab.css", "img/x.php", "a.css.gz"]
    for name in names:
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text("xâu")
    faults = static_check.faults()
    assert len(faults) == len(names) and all("collectstatic --clear" in fault for fault in faults)
    assert all(any(name in fault for fault in faults) for name in names)


def test_a_link_to_elsewhere_is_named_and_not_followed(root, tmp_path):
    path = one(root, "css/public.*.css")
    shutil.move(path, tmp_path / "elsewhere.css")
    os.symlink(tmp_path / "elsewhere.css", path)
    os.symlink(tmp_path, root / "folder")
    assert len(static_check.faults()) == 2


def test_a_file_of_an_earlier_release_is_known_by_its_digest(root):
    content = b"body{color:red}"
    name = f"css/old.{HashedStatic().file_hash('', ContentFile(content))}.css"
    (root / name).write_bytes(content)
    (root / f"{name}.gz").write_bytes(gzip.compress(content))
    assert static_check.faults() == []
    (root / f"{name}.gz").write_bytes(gzip.compress(b"body{color:blue}"))
    assert len(static_check.faults()) == 1


def test_where_nothing_is_collected_nothing_is_said(root, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "nowhere"
    assert static_check.faults() == []
    settings.STATIC_ROOT.mkdir()
    assert static_check.faults() == []


def test_a_file_that_cannot_be_read_is_named(root, monkeypatch):
    path, opened = one(root, "css/public.*.css"), Path.open

    def refuse(self, *args, **kwargs):
        if self == path:
            raise PermissionError(path)
        return opened(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    assert [str(path.relative_to(root)) in fault for fault in static_check.faults()] == [True]
