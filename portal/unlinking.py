"""Links to blocked hosts taken out of what is about to be sent: the words stay, the link goes. A leaf.

Nothing that is stored is changed, so whoever unblocks a host has every link back. Which hosts are blocked says the
piece “blocked” of the page furniture; who asks for what: portal.blocking.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from html import unescape

from django.conf import settings

from portal.hosts import host_of, with_parents

Blocked = frozenset[str]
NONE: Blocked = frozenset()

_now: ContextVar[Blocked] = ContextVar("blocked hosts", default=NONE)


@contextmanager
def without(blocked: Blocked) -> Iterator[None]:
    """Within this block `leads_there` and `in_markup` know these hosts: for what writes answers of another kind."""
    token = _now.set(blocked)
    try:
        yield
    finally:
        _now.reset(token)


def is_blocked(host: str, blocked: Iterable[str]) -> bool:
    """Whether a host or a name above it is among the blocked ones."""
    return any(name in blocked for name in with_parents(host))


def leads_there(address: str, blocked: Blocked | None = None) -> bool:
    """Whether an address leads to a blocked host. blocked: where it is left out, those of the block around."""
    blocked = _now.get() if blocked is None else blocked
    if not blocked:
        return False
    host = host_of(address)
    return is_blocked(host, blocked) if host else _hides_its_host(address)


def _hides_its_host(address: str) -> bool:
    """Whether a browser would go to a host of which we cannot read the name: it may be a blocked one."""
    bare = re.sub(r"[\x00-\x20]", "", address).replace("\\", "/").lower()
    return bare.startswith(("http:", "https:", "//"))


# In markup. A tag is read as browsers read it: https://html.spec.whatwg.org/multipage/parsing.html#tokenization

_SPACE = r"[\t\n\f\r ]"
_VALUE = r"\"[^\"]*+\"|'[^']*+'|(?![\"'])[^\t\n\f\r >]++"
_ATTRIBUTE = re.compile(
    rf"[\t\n\f\r /]*+(?P<name>[^\t\n\f\r />][^\t\n\f\r />=]*+)(?:{_SPACE}*+={_SPACE}*+(?P<value>{_VALUE}))?+"
)
_TAG = re.compile(
    rf"<!--.*?-->|<(?P<tag>[A-Za-z][^\t\n\f\r />]*+)"
    rf"(?P<attributes>(?:[\t\n\f\r /]++|[^\t\n\f\r />][^\t\n\f\r />=]*+(?:{_SPACE}*+={_SPACE}*+(?:{_VALUE}))?+)*+)>",
    re.DOTALL,
)
_BEARS_ADDRESS = "href|xlink:href|src|action|formaction|data|poster|cite|background|ping|longdesc|content"
_LONGEST = 300
"""Characters of a value that the first look takes in."""
_CANDIDATE = re.compile(
    rf"={_SPACE}*+"
    rf"(?=(\"[^\"]{{0,{_LONGEST}}}|'[^']{{0,{_LONGEST}}}|[^\"'\t\n\f\r >][^\t\n\f\r >]{{0,{_LONGEST}}}))"
)
"""The value of any attribute. Which one it is, is asked where a value leads to a blocked host: that is quicker."""
_NAMES = frozenset(_BEARS_ADDRESS.split("|"))
_ONLY_WITH_HREF = frozenset("target download ping rel hreflang type referrerpolicy data-video".split())
"""What an <a> may not say, or says in vain, once it leads nowhere."""
_RAW = frozenset("script style textarea title xmp noembed noframes".split())
"""What is in them is no markup."""
_REFRESH = re.compile(r"^[\d.;,\s]*url\s*=\s*['\"]?", re.I)
_NOT_IN_SCRIPT = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def outward(markup: str) -> bool:
    """Whether some attribute may lead to another host: a quick look, which answers “yes” too often."""
    return any(_may_leave(found[1]) for found in _CANDIDATE.finditer(markup))


_LEAVES = re.compile(r"[/\\]{2}|https?:|[&\t\n\r]", re.I)


def _may_leave(value: str) -> bool:
    """A value as it stands in the tag. References and line breaks may hide anything."""
    return _LEAVES.search(value) is not None and not value[1:].startswith((f"{settings.SITE_URL}/", "data:"))


def in_markup(markup: str, blocked: Blocked | None = None) -> str:
    """The markup in which nothing leads to a blocked host."""
    blocked = _now.get() if blocked is None else blocked
    if not blocked:
        return markup
    values = {found[1] for found in _CANDIDATE.finditer(markup) if _may_leave(found[1])}
    if any(len(value) > _LONGEST or _is_there(value, blocked) for value in values) or _told_machines(markup, blocked):
        return _Rewriting(markup, blocked).done()
    return markup


def _told_machines(markup: str, blocked: Blocked) -> bool:
    """Whether a data block for machines names an address there."""
    blocks = _DATA.findall(markup) if "ld+json" in markup.lower() else ()
    return any(_without(block, blocked) != block for block in blocks)


_DATA = re.compile(r"<script[^>]*ld\+json[^>]*>(.*?)</script", re.I | re.S)


def _is_there(value: str, blocked: Blocked) -> bool:
    """Whether the value of an attribute, as it stands in the tag, is an address there, or a refresh to one."""
    value = unescape(value.strip(value[0]) if value[0] in "'\"" else value)
    return leads_there(value, blocked) or (";" in value and leads_there(_REFRESH.sub("", value), blocked))


class _Rewriting:
    def __init__(self, markup: str, blocked: Blocked):
        self.markup, self.blocked = markup, blocked
        self.pieces: list[str] = []
        self.at = 0

    def done(self) -> str:
        while found := _TAG.search(self.markup, self.at):
            self._keep(found.start())
            tag = (found["tag"] or "").lower()
            self.pieces.append(self._tag(tag, found) if tag else found[0])
            self.at = found.end()
            if tag in _RAW:
                self._raw(tag, found["attributes"])
        self._keep(len(self.markup))
        return "".join(self.pieces)

    def _keep(self, end: int) -> None:
        self.pieces.append(self.markup[self.at : end])

    def _tag(self, tag: str, found: re.Match) -> str:
        attributes = list(_ATTRIBUTE.finditer(found["attributes"]))
        gone = {
            name
            for each in attributes
            if (name := each["name"].lower()) in _NAMES or name.startswith("data-")
            if each["value"] and _is_there(each["value"], self.blocked)
        }
        if not gone:
            return found[0]
        if tag in ("link", "meta", "base"):
            return ""
        names = {each["name"].lower() for each in attributes}
        if tag == "a" and "href" in gone and "data-written" in names and self._leave_out_words(found):
            return ""
        if tag in ("a", "area") and ("href" in gone or "xlink:href" in gone):
            gone |= _ONLY_WITH_HREF
        if tag == "iframe":
            gone |= {"srcdoc"}
        kept = "".join(each[0] for each in attributes if each["name"].lower() not in gone)
        return f"<{found['tag']}{kept}>"

    def _leave_out_words(self, found: re.Match) -> bool:
        """The address stands in words too, in brackets behind a name (print, saved file): all of it goes."""
        end = self.markup.find("</a>", found.end())
        if end < 0:
            return False
        before, after = self.pieces[-1], end + len("</a>")
        if before.endswith("(") and self.markup.startswith(")", after):
            self.pieces[-1], after = before[:-1].rstrip(), after + 1
        self.markup = self.markup[: found.end()] + self.markup[after:]
        return True

    def _raw(self, tag: str, attributes: str) -> None:
        """What is no markup stays as it is, but for the data blocks that tell machines addresses."""
        closing = re.compile(rf"</{tag}(?=[\t\n\f\r />])", re.I).search(self.markup, self.at)
        end = closing.start() if closing else len(self.markup)
        text = self.markup[self.at : end]
        is_data = tag == "script" and "ld+json" in attributes.lower()
        self.pieces.append(_without(text, self.blocked) if is_data else text)
        self.at = end


def _without(text: str, blocked: Blocked) -> str:
    """A data block without addresses of blocked hosts; what is no data stays as it is."""
    try:
        data = json.loads(text)
    except ValueError:
        return text
    kept = _pruned(data, blocked)
    return text if kept == data else json.dumps(kept, ensure_ascii=False).translate(_NOT_IN_SCRIPT)


def _pruned(data, blocked: Blocked):
    """The data without addresses of blocked hosts."""
    if isinstance(data, dict):
        return {name: _pruned(value, blocked) for name, value in data.items() if not _leads_there(value, blocked)}
    if isinstance(data, list):
        return [_pruned(value, blocked) for value in data if not _leads_there(value, blocked)]
    return data


def _leads_there(value, blocked: Blocked) -> bool:
    if isinstance(value, list):
        return bool(value) and all(_leads_there(each, blocked) for each in value)
    return isinstance(value, str) and leads_there(value, blocked)
