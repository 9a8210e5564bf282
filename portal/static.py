"""Static files under hashed names, compressed beforehand; of the editor's own only those that it needs."""

import re

from django.contrib.staticfiles.finders import AppDirectoriesFinder
from whitenoise.storage import CompressedManifestStaticFilesStorage

PLAIN = "ckeditor/"
"""The editor loads its parts by plain path."""

_EDITOR_PLUGINS = f"{PLAIN}ckeditor/plugins/"
USED_PLUGINS = ("autolink", "clipboard", "dialog", "divarea", "find", "magicline", "tableselection", "widget")
"""Plugins that the editor (portal.editor) loads files of; the others, known weaknesses among them, are not served."""
_UNUSED = (f"{PLAIN}galleriffic/", f"{PLAIN}file-icons/", f"{PLAIN}ckeditor/adapters/", f"{PLAIN}ckeditor/vendor/")


def is_served(name: str) -> bool:
    """Whether a static file of an app, by its name with slashes, is any of the site's business."""
    if name.startswith(_EDITOR_PLUGINS):
        plugin, _, inside = name.removeprefix(_EDITOR_PLUGINS).partition("/")
        return not inside or plugin in USED_PLUGINS
    return not name.startswith(_UNUSED)


class AppFolders(AppDirectoriesFinder):
    """Static files of apps, without those that nothing asks for."""

    def list(self, ignore_patterns):
        return (
            (name, storage) for name, storage in super().list(ignore_patterns) if is_served(name.replace("\\", "/"))
        )

    def find(self, path, **options):
        if is_served(path.replace("\\", "/")):
            return super().find(path, **options)
        return []


def plain_files_live_longer(headers, path, url) -> None:
    """WhiteNoise's hook: a day for the editor's files, whose addresses carry its version; others as they are. A file
    that is opened by itself runs nothing, and stands in nobody's frame."""
    headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    headers["X-Frame-Options"] = "DENY"
    if f"/{PLAIN}" in url:
        headers["Cache-Control"] = "public, max-age=86400"


BUNDLES = {"css/public.css": ("css/tokens.css", "css/prose.css", "css/site.css", "css/alert.css")}
"""Style sheet made when static files are collected → its parts, in this order: one request instead of four."""
_COMMENT = re.compile(r"/\*.*?\*/\n*", re.DOTALL)


class HashedStatic(CompressedManifestStaticFilesStorage):
    """A missing entry is not an error: the editor asks for plain paths, which are served too."""

    manifest_strict = False
    makes_bundles = True
    support_js_module_import_aggregation = True  # else a module imports others by addresses that outlive an upgrade

    def stored_name(self, name):
        return name if name.startswith(PLAIN) else super().stored_name(name)

    def post_process(self, paths, dry_run=False, **options):
        # The editor's own style sheets refer to pictures it does not ship; its files are used by plain path only.
        own = {name: path for name, path in paths.items() if not name.startswith(PLAIN)}
        if not dry_run:
            for name, parts in BUNDLES.items():
                if own.keys() >= set(parts):
                    self._bundle(name, [own[part] for part in parts])
                    own[name] = self, name
        yield from super().post_process(own, dry_run=dry_run, **options)

    def _bundle(self, name: str, parts: list[tuple]) -> None:
        """Write the style sheet from its sources: what lies here of an earlier time may be older than they are."""
        sheets = []
        for storage, path in parts:
            with storage.open(path) as file:
                sheets.append(_COMMENT.sub("", file.read().decode()))
        with self.open(name, "wb") as file:
            file.write("".join(sheets).encode())
