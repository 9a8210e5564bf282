"""What must not stand in a log: the tokens of preview links, which open an article to whoever reads them."""

import logging
import re

_TOKEN = re.compile(r"(/xem-truoc/[^/\s?#\"']{0,4})[^/\s?#\"']*")


def shortened(text: str) -> str:
    """With preview links cut to their first characters, enough to tell one line from another."""
    return _TOKEN.sub(r"\1…", text)


class WithoutTokens(logging.Filter):
    """On loggers and handlers; Django's request log names the whole path of what it refused."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.msg, str):
            record.msg = shortened(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(shortened(each) if isinstance(each, str) else each for each in record.args)
        return True
