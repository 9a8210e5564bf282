"""Files in a bucket that speaks S3 (portal.storage says what holds for both kinds).

Imported only where STORAGE_URL or PRIVATE_STORAGE_URL names one: boto3 takes its time and memory.
"""

from contextlib import contextmanager
from pathlib import PurePosixPath

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3File, S3Storage

from portal.storage import KINDS

_IN_MEMORY = 16 * 1024 * 1024
"""Bytes of a file that is read; what is larger lies on the disk meanwhile."""


class Unreachable(OSError):
    """The bucket did not answer, or not as it should."""


@contextmanager
def _told_as_oserror():
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise Unreachable(str(error)) from error


class _File(S3File):
    def _get_file(self):
        with _told_as_oserror():
            return super()._get_file()

    file = property(_get_file, S3File._set_file)


class Bucket(S3Storage):
    """Its options are made by portal.env.storage. Addresses that are served carry no signature."""

    def get_default_settings(self):
        """Ours alone: what AWS_… variables of the machine say is not asked."""
        patient = Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"max_attempts": 2, "mode": "standard"},
            signature_version="s3v4",
            s3={"addressing_style": "path"},
        )
        ours = {
            "client_config": patient,
            "file_overwrite": True,
            "default_acl": None,
            "max_memory_size": 16 * 1024 * 1024,
        }
        return super().get_default_settings() | ours

    def get_available_name(self, name, max_length=None):
        return name

    def get_object_parameters(self, name):
        kind = KINDS.get(PurePosixPath(name).suffix)
        return super().get_object_parameters(name) | ({"ContentType": kind} if kind else {})

    def _open(self, name, mode="rb"):
        try:
            return _File(self._normalize_name(name), mode, self)
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from None
            raise Unreachable(str(error)) from error
        except BotoCoreError as error:
            raise Unreachable(str(error)) from error

    def _save(self, name, content):
        with _told_as_oserror():
            return super()._save(name, content)

    def exists(self, name):
        with _told_as_oserror():
            return super().exists(name)

    def size(self, name):
        with _told_as_oserror():
            return super().size(name)

    def delete(self, name):
        with _told_as_oserror():
            return super().delete(name)

    def listdir(self, name):
        with _told_as_oserror():
            return super().listdir(name)

    def get_modified_time(self, name):
        with _told_as_oserror():
            return super().get_modified_time(name)
