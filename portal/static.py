"""Static files under hashed names, compressed beforehand."""

from whitenoise.storage import CompressedManifestStaticFilesStorage

PLAIN = "ckeditor/"
"""The editor loads its parts by plain path."""


def plain_files_live_longer(headers, path, url) -> None:
    """WhiteNoise's hook: a day for the editor's files, whose addresses carry its version; others as they are."""
    if f"/{PLAIN}" in url:
        headers["Cache-Control"] = "public, max-age=86400"


class HashedStatic(CompressedManifestStaticFilesStorage):
    """A missing entry is not an error: the editor asks for plain paths, which are served too."""

    manifest_strict = False
    support_js_module_import_aggregation = True  # else a module imports others by addresses that outlive an upgrade

    def stored_name(self, name):
        return name if name.startswith(PLAIN) else super().stored_name(name)

    def post_process(self, paths, dry_run=False, **options):
        # The editor's own style sheets refer to pictures it does not ship; its files are used by plain path only.
        own = {name: path for name, path in paths.items() if not name.startswith(PLAIN)}
        yield from super().post_process(own, dry_run=dry_run, **options)
