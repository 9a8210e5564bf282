"""What the public style sheets must not use: an engine that does not know it drops whole rules, or everything."""

import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static" / "css"
SHEETS = sorted(path for path in CSS.glob("*.css") if path.name != "admin.css")


def rules(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """(selector or at-rule, its own declarations, what it stands in), comments and strings taken out."""
    text = re.sub(r'"[^"]*"', '""', re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL))
    found, stack, start = [], [], 0
    for place, sign in enumerate(text):
        if sign == "{":
            head = text[start:place].rpartition(";")[2].strip()
            stack.append((head, place + 1))
            start = place + 1
        elif sign == "}":
            head, begin = stack.pop()
            found.append((head, text[begin:place], tuple(outer for outer, _ in stack)))
            start = place + 1
    assert not stack, "a brace is open at the end"
    return found


@pytest.fixture(params=SHEETS, ids=lambda path: path.name)
def sheet(request):
    return request.param.read_text(encoding="utf-8")


def test_no_rule_stands_where_an_old_engine_would_not_look(sheet):
    """@layer and @scope hide all they hold, @import waits for another file, nesting ends a rule early."""
    for head, _, outer in rules(sheet):
        assert not head.startswith(("@layer", "@scope", "@container", "@starting-style")), head
        assert not outer or outer[-1].startswith("@"), f"{head!r} is nested in {outer[-1]!r}"
    assert "@import" not in sheet


def test_a_selector_that_may_be_unknown_takes_no_other_rule_with_it(sheet):
    """One unknown selector makes an engine drop the whole list; inside :is() or :where() it only drops itself."""
    for head, _, _ in rules(sheet):
        if head.startswith("@"):
            continue
        forgiving = re.sub(r":(?:is|where)\((?:[^()]|\([^()]*(?:\([^()]*\)[^()]*)*\))*\)", "", head)
        parts = forgiving.split(",")
        assert ":has(" not in forgiving or all(":has(" in part for part in parts), head


def test_colours_and_sizes_are_written_in_a_way_that_old_engines_read(sheet):
    for word in ("color-mix(", "oklch(", "oklab(", "light-dark(", "@property", "subgrid", " dvh", " svh"):
        for head, own, outer in rules(sheet):
            if word in own and not any(part.startswith("@supports") for part in (head, *outer)):
                pytest.fail(f"{word} in {head!r} is not inside @supports")
    # A range such as (width >= 40em) is unknown to engines before 2022, which then drop the block.
    assert not [head for head, _, _ in rules(sheet) if head.startswith("@media") and re.search(r"[<>]", head)]
