"""What is sent of an entry: the whole, its head, or that the asker has it already."""

from collections.abc import Iterable

from django.utils.http import parse_etags, parse_http_date_safe

from portal.pagecache.codings import PLAIN, best_of
from portal.pagecache.entry import Entry


def answer(entry: Entry, environ: dict) -> tuple[str, list[tuple[str, str]], Iterable[bytes], bool]:
    """(status, headers, body, whether a form of the body had to be made for it)."""
    if _is_known(entry, environ):
        return "304 Not Modified", [each for each in entry.headers if _guides(each[0])], [], False
    coding = coding_for(entry, environ)
    body, is_new = entry.form(coding)
    headers = [*entry.headers, ("Content-Length", str(len(body)))]
    if coding != PLAIN:
        headers.append(("Content-Encoding", coding))
    return entry.status, headers, [] if environ["REQUEST_METHOD"] == "HEAD" else [body], is_new


def coding_for(entry: Entry, environ: dict) -> str:
    return best_of(environ.get("HTTP_ACCEPT_ENCODING", "")) if entry.is_worth_compressing else PLAIN


def _guides(name: str) -> bool:
    """Whether a header says something to caches and browsers, and not of a body that is not there."""
    return not name.lower().startswith("content-") or name.lower() == "content-security-policy"


def _is_known(entry: Entry, environ: dict) -> bool:
    """RFC 9110, 13.2.2: a tag counts before a moment. Only what was found has a tag."""
    tag = entry.header("etag")
    if not tag:
        return False
    if (tags := environ.get("HTTP_IF_NONE_MATCH")) is not None:
        known = parse_etags(tags)
        return known == ["*"] or tag.removeprefix("W/") in (each.removeprefix("W/") for each in known)
    if (since := parse_http_date_safe(environ.get("HTTP_IF_MODIFIED_SINCE") or "")) is None:
        return False
    changed = parse_http_date_safe(entry.header("last-modified"))
    return changed is not None and changed <= since
