"""Style sheets, scripts and pictures: what pages name is there, and colours are named once."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

ROOT = settings.BASE_DIR
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SHEETS = sorted(path for path in (ROOT / "static" / "css").rglob("*.css"))
NAMED = re.compile(r"""\{%\s*static\s+['"]([^'"]+)['"]""")
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|hwb)\(")


def without_comments(sheet: str) -> str:
    return re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_what_a_template_names_is_there(path):
    for name in NAMED.findall(path.read_text(encoding="utf-8")):
        assert finders.find(name), name


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_what_a_style_sheet_names_is_there(path):
    for name in re.findall(r"url\(\s*['\"]?([^'\")]+)", without_comments(path.read_text(encoding="utf-8"))):
        if not name.startswith(("data:", "#")):
            assert (path.parent / name.split("#")[0].split("?")[0]).resolve().is_file(), name


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_colours_are_written_in_the_tokens_only(path):
    if path.name == "tokens.css":
        return
    rows = without_comments(path.read_text(encoding="utf-8")).splitlines()
    literal = [row.strip() for row in rows if COLOUR.search(re.sub(r"url\([^)]*\)|@import[^;]*;", "", row))]
    assert literal == []


def test_every_colour_token_that_is_used_is_defined():
    sheets = {path.name: without_comments(path.read_text(encoding="utf-8")) for path in SHEETS}
    defined = set(re.findall(r"(?<![\w-])(--[\w-]+)\s*:", "".join(sheets.values())))
    for name, text in sheets.items():
        used = set(re.findall(r"var\(\s*(--[\w-]+)\s*\)", text))
        assert used <= defined, f"{name}: {sorted(used - defined)}"


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "js").rglob("*.js")), ids=lambda path: path.name)
def test_scripts_ask_nothing_of_other_machines_and_make_no_code(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"https?://(?!www\.w3\.org/)", text)
    assert not re.search(r"\beval\(|new Function|innerHTML|document\.write|document\.cookie", text)


def test_templates_ask_nothing_of_other_machines():
    for path in TEMPLATES:
        text = path.read_text(encoding="utf-8")
        loaded = r"""(?:\bsrc(?:set)?=|\bdata=|<link\b[^>]*\bhref=)["'](?:https?:)?//"""
        assert not re.search(loaded, re.sub(r'<link rel="schema[^>]*>', "", text)), path.name


def test_templates_trust_no_markup_of_their_own():
    for path in TEMPLATES:
        assert not re.search(r"\|\s*safe(seq)?\b|autoescape\s+off", path.read_text(encoding="utf-8")), path.name


@pytest.mark.parametrize("folder", ["fonts", "icons"])
def test_what_others_made_comes_with_its_licence(folder):
    assert [path for path in Path(ROOT, "static", "vendor", folder).iterdir() if "LICENSE" in path.name.upper()]
