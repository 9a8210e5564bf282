"""The ways in which a page can be answered: without a page cache, from the process, from Redis, through nginx.

Ways that this checkout or this machine cannot go are left out with a sentence.
"""

import importlib.util
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.load import servers
from tests.load.base import ROOT, free_port
from tests.load.run import NGINX, PLAIN, PROCESS, REDIS
from tests.load.servers import SITE, Server

_WITHOUT, _WITH = {"PAGE_CACHE": "0"}, {"PAGE_CACHE": "1"}
_SHARED_ALONE = _WITH | {"PAGE_CACHE_MEGABYTES": "0"}


def open_all(
    stack: ExitStack, kind: str, environment: dict, folder: Path, say: Callable[[str], None]
) -> dict[str, Server]:
    """Way → the server that answers so, all of them running side by side; the plain one first."""

    def site(extra: dict) -> Server:
        return stack.enter_context(servers.wsgi(kind, SITE, environment | extra, folder))

    found = {PLAIN: site(_WITHOUT)}
    if (ROOT / "portal" / "pagecache").exists():
        found[PROCESS] = site(_WITH)
        if shutil.which("redis-server"):
            found[REDIS] = site(_SHARED_ALONE | {"CACHE_URL": stack.enter_context(servers.redis(folder))})
        else:
            say("redis-server is missing, so nothing is measured from Redis. On Debian: apt-get install redis-server")
    else:
        say("There is no page cache here (portal/pagecache): pages are measured without it.")
    if importlib.util.find_spec("tests.deploy"):
        found[NGINX] = stack.enter_context(_front(found.get(PROCESS, found[PLAIN]), folder))
    else:
        say("There is no deploy/nginx.conf here, so nothing is measured through nginx.")
    return found


@contextmanager
def _front(site: Server, folder: Path) -> Iterator[Server]:
    """nginx with deploy/nginx.conf in front of the site, without TLS: the file beside it is served without, too."""
    from tests.deploy import front

    own = folder / "front"
    own.mkdir()
    front.make_certificate(own)  # the file names one, and nginx reads it
    tls, plain, between = free_port(), free_port(), free_port()
    text = front.rendered(own, folder, site.base.removeprefix("http://"), tls, plain, between)
    configuration = own / "nginx.conf"
    text = re.sub(
        r"^\s*limit_req zone=.*\n", "", text.replace(" ssl http2", ""), flags=re.MULTILINE
    )  # one asks for all
    configuration.write_text(f"daemon off;\n{text}", encoding="utf-8")
    with servers.nginx_with(configuration, f"http://{servers.HOST}:{tls}", "/", folder, host=front.HOST) as server:
        yield server


def as_in_production(kind: str, environment: dict, folder: Path):
    """A site as most departments run it: with the page cache, in the process."""
    return servers.wsgi(kind, SITE, environment | _WITH, folder)
