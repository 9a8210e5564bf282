"""Links of a pasted tree, their addresses as people meant them: without the detours of those who count clicks."""

import re
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from portal.pasting.blocks import Run
from portal.pasting.notes import reference_of, way_back_of
from portal.pasting.source import Node, words
from portal.richtext import is_safe_address
from portal.tags import LONGEST_VALUE

if TYPE_CHECKING:
    from portal.pasting.passage import Around
    from portal.pasting.reading import Reader

_DETOURS = (
    (re.compile(r"(?:www\.)?google\.[a-z.]{2,6}"), "/url", ("q", "url")),
    (re.compile(r"lm?\.facebook\.com|l\.instagram\.com"), "/l.php", ("u",)),
    (re.compile(r"[a-z0-9]+\.safelinks\.protection\.outlook\.com"), "/", ("url",)),
    (re.compile(r"(?:www\.)?youtube\.com"), "/redirect", ("q",)),
)
_MOST = 3
"""Detours behind one another."""
_DEAD = re.compile(r"#(?:_|docs-internal|sdfoot|ftnt|chu-thich-|h\.|bookmark=|heading=)")


def meant(address: str) -> str:
    """Where a link leads in the end; empty where it only leads about in the document that it was taken from."""
    address = address.strip()
    if _DEAD.match(address):
        return ""
    for _ in range(_MOST):
        further = _behind(address)
        if not further:
            break
        address = further
    return address


def _behind(address: str) -> str:
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    for hosts, path, names in _DETOURS:
        if hosts.fullmatch(host) and parts.path.startswith(path):
            asked = parse_qs(parts.query)
            target = next((asked[name][0] for name in names if name in asked), "")
            if target.startswith(("http://", "https://")):
                return target
    return ""


def read_link(reader: "Reader", node: Node, around: "Around") -> None:
    reference, back = reference_of(node), way_back_of(node)
    if reference:
        number = reader.notes.number(reference)
        reader.add(Run(str(number), frozenset({"footnote"})), around._replace(tag=around.tag))
        return
    if back and reader.notes.is_reading(back):
        return
    if "footnote-back" in node.classes:
        return
    address = meant(node.attrs.get("href", ""))
    if address and (len(address) > LONGEST_VALUE or not is_safe_address(address)):
        reader.lost.append(f'<a href="{escape(address)}"></a>')
        address = ""
    if not address:
        reader.inline(node, around)
        return
    title = node.attrs.get("title", "").strip()
    if title in (address, words(node).strip()):
        title = ""
    reader.inline(node, around._replace(link=(address, title), marks=around.marks - {"u"}))
