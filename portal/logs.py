"""What every line of the log has, and what must not stand in any: tokens of preview links, which open an article to
whoever reads them, what people looked for, e-mail addresses.

A line names the request (portal.requests) or the job (portal.worker) that it belongs to.
"""

import json
import logging
import re
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")
job: ContextVar[str] = ContextVar("job", default="")

_TOKEN = re.compile(r"(/xem-truoc/[^/\s?#\"']{0,4})[^/\s?#\"']*")
_QUERY = re.compile(r"((?:^|[\s\"'=(])(?:https?://[^\s?\"'/]+)?/[^\s?\"']*\?)[^\s\"'#)]+")
_MAILBOX = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")


def shortened(text: str) -> str:
    """With preview links cut to their first characters, enough to tell one line from another; without the queries of
    addresses, and without e-mail addresses."""
    text = _TOKEN.sub(r"\1…", text)
    if "?" in text:
        text = _QUERY.sub(r"\1…", text)
    return _MAILBOX.sub("…@…", text) if "@" in text else text


@contextmanager
def during(name: str):
    """Lines that are written meanwhile carry the name of this job."""
    token = job.set(name)
    try:
        yield
    finally:
        job.reset(token)


class WithoutTokens(logging.Filter):
    """On loggers and handlers; Django's request log names the whole path of what it refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = shortened(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(shortened(each) if isinstance(each, str) else each for each in record.args)
        return True


class WithContext(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        # Django logs refusals after its middlewares have ended; it hands the request on.
        own = getattr(getattr(record, "request", None), "request_id", "")
        record.request_id = own or request_id.get()
        record.job = job.get()
        return True


class Plain(logging.Formatter):
    """2026-08-03 12:00:00,000 ERROR portal.worker [mail]: what happened."""

    def __init__(self):
        super().__init__("{asctime} {levelname} {name}{about}: {message}", style="{")

    def format(self, record: logging.LogRecord) -> str:
        about = [value for name in ("request_id", "job") if (value := getattr(record, name, ""))]
        record.about = f" [{' '.join(about)}]" if about else ""
        return shortened(super().format(record))


class Json(logging.Formatter):
    """A line is one object: time (UTC), level, logger, message; request, job, status and error where there are any."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": shortened(record.getMessage()),
            "request": getattr(record, "request_id", ""),
            "job": getattr(record, "job", ""),
            "status": getattr(record, "status_code", ""),
            "error": shortened(self.formatException(record.exc_info)) if record.exc_info else "",
        }
        return json.dumps({name: value for name, value in line.items() if value != ""}, ensure_ascii=False)
