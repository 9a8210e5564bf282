"""The ways in which a page can be answered: without a page cache, from the process, from Redis, through nginx.

Ways that this checkout or this machine cannot go are left out with a sentence.
"""

import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.load import servers
from tests.load.base import ROOT
from tests.load.run import PLAIN, PROCESS, REDIS
from tests.load.servers import SITE, Server

_WITHOUT, _WITH = {"PAGE_CACHE": "0"}, {"PAGE_CACHE": "1"}


def has_page_cache() -> bool:
    return any((ROOT / "portal").glob("pagecache*"))


def open_all(
    stack: ExitStack, kind: str, environment: dict, folder: Path, say: Callable[[str], None]
) -> dict[str, Server]:
    """Way → the server that answers so, all of them running side by side; the plain one first."""

    def site(extra: dict) -> Server:
        return stack.enter_context(servers.wsgi(kind, SITE, environment | extra, folder))

    found = {PLAIN: site(_WITHOUT)}
    if not has_page_cache():
        say("There is no page cache here (portal/pagecache): pages are measured without it alone.")
        return found
    found[PROCESS] = site(_WITH)
    if shutil.which("redis-server"):
        found[REDIS] = site(_WITH | {"CACHE_URL": stack.enter_context(servers.redis(folder))})
    else:
        say("redis-server is missing, so nothing is measured from Redis. On Debian: apt-get install redis-server")
    return found


def as_in_production(kind: str, environment: dict, folder: Path):
    """A site as most departments run it: with the page cache, in the process."""
    return servers.wsgi(kind, SITE, environment | _WITH, folder)
