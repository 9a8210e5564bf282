"""docs/workflow.md, written from the tables of news.states; `manage.py workflow_docs` brings it up to date."""

from django.apps import apps

from news import rules
from news.states import ACTIONS, Action, Stage
from portal.roles import ROLES

HEAD = """# The newsroom's workflow

Written by `manage.py workflow_docs` from the tables in news/states.py and portal/roles.py; do not edit.
A test fails when it is stale.

`news.workflow.perform` is the only writer of a stage, `news.workflow.save` the only writer of content.
"""


def page() -> str:
    """The whole page as Markdown."""
    return "\n".join([HEAD, *_stages(), *_actions(), *_roles(), *_rules()]) + "\n"


def _stages() -> list[str]:
    rows = [f"| `{stage.value}` | {stage.label} |" for stage in Stage]
    return ["## Stages", "", "| stage | label |", "|---|---|", *rows, ""]


def _actions() -> list[str]:
    rows = [_action(name, row) for name, row in ACTIONS.items()]
    return [
        "## Actions",
        "",
        "| action | label | from | to | permission | asks for | gates and rules |",
        "|---|---|---|---|---|---|---|",
        *rows,
        "",
    ]


def _action(name: str, row: Action) -> str:
    sources = ", ".join(f"`{stage.value}`" for stage in Stage if stage in row.sources) or "any"
    if row.live is not None:
        sources += ", live" if row.live else ", not live"
    target = f"`{row.target.value}`" if row.target else "by its effect"
    permission = "the clock" if row.clock else (f"`{row.permission}`" if row.permission else "none")
    checks = ", ".join(f"`{check}`" for check in (*row.gates, *row.rules)) or "–"
    return f"| `{name}` | {row.label} | {sources} | {target} | {permission} | {', '.join(row.asks) or '–'} | {checks} |"


def _roles() -> list[str]:
    permissions = sorted({row.permission for row in ACTIONS.values() if row.permission})
    names = dict(apps.get_model("news", "Article")._meta.permissions)
    head = "| permission | " + " | ".join(ROLES) + " |"
    rows = [
        f"| `{label}` {names.get(label.partition('.')[2], '')} | "
        + " | ".join("yes" if label in granted else "–" for granted in ROLES.values())
        + " |"
        for label in permissions
    ]
    return ["## Roles", "", head, "|---|" + "---|" * len(ROLES), *rows, ""]


def _rules() -> list[str]:
    used = sorted({check for row in ACTIONS.values() for check in (*row.gates, *row.rules)})
    rows = []
    for name in used:
        text = (getattr(rules, name).__doc__ or "").strip().splitlines()
        rows.append(f"- `{name}`" + (f": {text[0]}" if text else ""))
    return ["## Gates and rules (news/rules.py)", "", *rows]
