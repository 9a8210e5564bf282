"""docs/workflow.md says what the tables say."""

import pytest
from django.conf import settings
from django.core.management import call_command

from news import rules, workflow_docs
from news.states import ACTIONS, Stage

PAGE = settings.BASE_DIR / "docs" / "workflow.md"


def test_the_page_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == workflow_docs.page(), "Run: manage.py workflow_docs"


def test_it_names_every_stage_action_and_rule():
    page = PAGE.read_text(encoding="utf-8")
    for name in (*Stage.values, *ACTIONS):
        assert f"| `{name}` |" in page
    for row in ACTIONS.values():
        for name in (*row.gates, *row.rules):
            assert f"- `{name}`: " in page, "a rule without a docstring"
            assert callable(getattr(rules, name))


def test_the_command_writes_it_and_checks_it(tmp_path, settings, capsys):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    with pytest.raises(SystemExit) as ended:
        call_command("workflow_docs", "--check")
    assert ended.value.code == 1
    assert "stale" in capsys.readouterr().err
    assert not (tmp_path / "docs" / "workflow.md").exists()
    call_command("workflow_docs")
    call_command("workflow_docs", "--check")
    assert (tmp_path / "docs" / "workflow.md").read_text(encoding="utf-8") == workflow_docs.page()
