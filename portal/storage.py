"""Files on this machine (a bucket instead: portal.bucket).

Both replace a file as a whole or not at all, under exactly the name that was asked for: names are made from contents,
so the same name is the same file. Both tell every failure as OSError. Which of them is used: STORAGE_URL and
PRIVATE_STORAGE_URL, read by portal.env.
"""

import os
import tempfile
from pathlib import Path

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

KINDS = {".jpg": "image/jpeg", ".webp": "image/webp", ".avif": "image/avif", ".png": "image/png"}
"""Of what the public is served. Ours, since Python asks the machine's mime.types, which may be missing or know no
WebP."""
FOR_EVER = "public, max-age=31536000, immutable"


@deconstructible(path="portal.storage.LocalFiles")
class LocalFiles(FileSystemStorage):
    """A crash leaves the former file or the new one, and beside it at most a hidden `.….part`."""

    def get_available_name(self, name, max_length=None):
        return name

    def _save(self, name, content):
        path = Path(self.path(name))
        self._make(path.parent)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as file:
            try:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fchmod(file.fileno(), self.file_permissions_mode or 0o600)
                os.replace(file.name, path)
            except BaseException:
                os.unlink(file.name)
                raise
        return str(name).replace("\\", "/")

    def _make(self, folder: Path) -> None:
        """The folder and those above it, of ours with the rights that this storage gives whatever the umask is."""
        if folder.is_dir():
            return
        if folder != Path(self.location):
            self._make(folder.parent)
        folder.mkdir(parents=True, exist_ok=True)
        if self.directory_permissions_mode is not None:
            folder.chmod(self.directory_permissions_mode)
