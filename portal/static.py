"""Static files under hashed names, compressed beforehand."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    """A missing entry is not an error: the editor asks for plain paths, which are served too."""

    manifest_strict = False

    def post_process(self, paths, dry_run=False, **options):
        # The editor's own style sheets refer to pictures it does not ship; its files are used by plain path only.
        own = {name: path for name, path in paths.items() if not name.startswith("ckeditor/")}
        yield from super().post_process(own, dry_run=dry_run, **options)
