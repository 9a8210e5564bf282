"""The documents point at what is there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from news.states import ACTIONS

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MANUAL = (ROOT / "docs" / "huong-dan-bien-tap.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_and_picture_of_a_document_is_there(path):
    text = path.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    missing = [
        target
        for target in targets
        if not target.startswith(("http", "#", "mailto:")) and not (path.parent / target.partition("#")[0]).exists()
    ]
    assert missing == []


def test_the_manual_shows_every_picture_that_is_taken_for_it():
    for picture in (ROOT / "docs" / "huong-dan").iterdir():
        assert f"huong-dan/{picture.name}" in MANUAL


@pytest.mark.parametrize(
    "action", ["submit", "recall", "forward", "return", "approve", "publish_urgent", "clear_urgent"]
)
def test_the_manual_calls_the_buttons_by_their_names(action):
    assert ACTIONS[action].label.lower() in MANUAL.lower()


EVIDENCE = ("security.md", "asvs.md")
_FILE = re.compile(r"`((?:[a-z_]+/)+[A-Za-z_0-9.-]+\.(?:py|conf|service|html|js|md|css|toml))(?:::([\w.]+))?")
_TEST = re.compile(r"`(?:[\w/]+\.py::)?(test_[a-z0-9_]+)`")


@pytest.mark.parametrize("name", EVIDENCE)
def test_what_is_named_as_evidence_is_there(name):
    """A file, and what is named in it; tests by their path beneath tests/. Whoever renames one mends the claim."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    missing = [test for test in _TEST.findall(text) if f"def {test}(" not in tests]
    for path, inside in _FILE.findall(text):
        if path.startswith("static/ckeditor/"):
            continue  # of the package
        file = next((found for found in (ROOT / path, ROOT / "tests" / path) if found.exists()), None)
        thing = inside.rpartition(".")[2]
        if file is None or (thing and not re.search(rf"\b{thing}\b", file.read_text(encoding="utf-8"))):
            missing.append(f"{path}::{inside}")
    assert missing == []


def test_every_requirement_of_asvs_levels_1_and_2_has_a_line():
    rows = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| [^|]+ \| ([^|]+) \|", _asvs(), re.MULTILINE)
    assert (len(rows), len({number for number, _, _ in rows})) == (253, 253)
    assert [level for _, level, _ in rows].count("1") == 70
    assert not [row for row in rows if not re.match(r"met|partly|\*\*not met\*\*|n/a", row[2])]


def _asvs() -> str:
    return (ROOT / "docs" / "asvs.md").read_text(encoding="utf-8").replace(r"\|", "")
