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
