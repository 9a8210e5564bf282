"""The editor's fence: what of CKEditor 4 is loaded and served, and what its configuration must never allow."""

import json
import re
from pathlib import Path

import ckeditor
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from portal import editor
from portal.richtext import ALLOWED, CLASSES
from portal.static import USED_PLUGINS, is_served

PLUGIN_FILES = Path(ckeditor.__file__).parent / "static" / "ckeditor" / "ckeditor" / "plugins"
SCRIPTS = {path.name: path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "static/js/editor").iterdir()}


@pytest.fixture(scope="module")
def config() -> dict:
    """What the page hands to CKEditor, as JSON."""
    context = editor.widget().get_context("body", "", {"id": "id_body"})
    return json.loads(context["widget"]["config"])


def test_no_full_page_no_cdata_no_version_check_and_nothing_of_a_cloud(config):
    """CVE-2024-24815 needs full-page mode or CDATA elements, CVE-2024-43411 the version check."""
    assert config["fullPage"] is False
    assert config["versionCheck"] is False
    for content in (config["allowedContent"], config["pasteFilter"], config["captionContent"]):
        tags = {rule.split("[")[0].split("(")[0].strip() for rule in content.split(";")}
        assert tags <= set(ALLOWED)
        assert not tags & {"script", "style", "textarea", "title", "noscript", "iframe", "xmp", "plaintext"}
        assert not re.search(r"\*|\{|\bon|\bstyle\b|\bid\b", content)
    assert not {"exportpdf", "scayt", "wsc", "ajax", "preview"} & set(config["plugins"].split(","))


def test_the_editor_lets_through_exactly_what_the_sanitiser_keeps(config):
    for tag, attributes in ALLOWED.items():
        rule = next(part.strip() for part in config["allowedContent"].split(";") if re.match(rf"{tag}\b", part.strip()))
        assert set(re.findall(r"\[(.*)\]", rule)[0].split(",") if "[" in rule else []) == attributes - {"class"}
        assert set(re.findall(r"\((.*)\)", rule)[0].split(",") if "(" in rule else []) == (
            CLASSES[tag] if "class" in attributes else set()
        )


def test_plugins_are_named_one_by_one_and_ours_are_registered(config):
    assert config["plugins"].split(",") == list(editor.PLUGINS)
    assert "removePlugins" not in config or not config["removePlugins"]
    registered = set(re.findall(r'plugins\.add\("([a-z-]+)"', "".join(SCRIPTS.values())))
    assert set(config["extraPlugins"].split(",")) == registered
    assert config["customConfig"] == ""


@pytest.mark.parametrize("plugin", ["codesnippetgeshi", "codesnippet", "exportpdf", "iframe", "flash", "scayt", "wsc"])
def test_what_is_weak_or_unused_is_not_even_served(plugin):
    """CVE-2024-43407 lies in codesnippetgeshi, CVE-2024-24816 in samples."""
    for path in (PLUGIN_FILES / plugin).rglob("*.*"):
        name = f"ckeditor/ckeditor/plugins/{path.relative_to(PLUGIN_FILES)}"
        assert not is_served(name)
        assert not finders.find(name)
    assert plugin not in editor.PLUGINS


def test_nothing_of_samples_or_unused_plugins_is_collected():
    served = [name for finder in finders.get_finders() for name, _ in finder.list([]) if name.startswith("ckeditor/")]
    assert "ckeditor/ckeditor/ckeditor.js" in served
    folders = {
        name.split("/")[3] for name in served if name.startswith("ckeditor/ckeditor/plugins/") and "/" in name[26:]
    }
    assert folders <= set(USED_PLUGINS)
    assert not [name for name in served if re.search(r"sample|geshi|\.html?$|\.php$", name)]


def test_every_button_has_an_outline_or_is_a_list(config):
    drawn = dict(re.findall(r'(\w+): "([\w-]+)"', SCRIPTS["tools.js"].partition("WITH_WORDS")[0]))
    buttons = {item for group in config["toolbar"] for item in group["items"]}
    assert buttons - {"Format"} == set(drawn)
    assert set(drawn.values()) == set(editor.OUTLINES)


def test_the_rest_of_the_admin_asks_the_seam():
    for path in (settings.BASE_DIR / "static/js/admin").glob("*.js"):
        assert not re.search(r"CKEDITOR|cke_", path.read_text(encoding="utf-8")), path.name
