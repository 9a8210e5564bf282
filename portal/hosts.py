"""Hosts of links and addresses of machines: one form for each name, and which machines may be asked. A leaf.

Addresses are read as browsers read them (https://url.spec.whatwg.org), since it is browsers that follow them: whoever
wants to hide a host writes it with backslashes, tabs, a name before “@”, percent signs, wide letters or as a number.
"""

import ipaddress
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

_RESERVED = ("example", "test", "invalid", "localhost", "local", "internal", "onion", "arpa", "home", "lan")
_EMBEDS_IPV4 = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))

_EDGES = "".join(map(chr, range(33)))
_LEFT_OUT = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TWO_SLASHES = re.compile(r"[/\\]{2}")
_AFTER_HOST = re.compile(r"[/\\?#]")
_UNSEEN = re.compile("[\u00ad\u034f\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
"""Characters that browsers drop from names, or that nobody sees."""
_DOTS = str.maketrans("。．｡", "...")
_LABEL = re.compile(r"[a-z0-9_-]{1,63}")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")


@lru_cache(maxsize=5000)
def host_of(address: str) -> str:
    """The host that an http(s) address leads to, in the register's form; "" for any other address.

    Also of “//host/…”, which takes the scheme of the page that it stands on.
    """
    address = _LEFT_OUT.sub("", address.strip().strip(_EDGES))
    if scheme := _SCHEME.match(address):
        if scheme[0].lower() not in ("http:", "https:"):
            return ""
        address = address[scheme.end() :]
    elif not _TWO_SLASHES.match(address):
        return ""
    authority = _AFTER_HOST.split(address.lstrip("/\\"), maxsplit=1)[0]
    return normal_host(unquote(authority.rpartition("@")[2]))


def normal_host(name: str) -> str:
    """One form for a host however it is written: “WWW.BộTT.vn.:443” and its punycode are the same, and so are
    “127.0.0.1” and “0x7f.1”; "" for nonsense.

    A leading “www.” goes, since both names are one owner's.
    """
    name = name.strip().lower()
    if name.startswith("["):
        name, closed, _ = name[1:].partition("]")
        return ip_of(name) if closed else ""
    head, colon, port = name.rpartition(":")
    name = head if colon and (port.isdigit() or not port) and ":" not in head else name
    name = _UNSEEN.sub("", unicodedata.normalize("NFKC", name)).translate(_DOTS).lower().rstrip(".")
    if address := ip_of(name):
        return address
    labels = [_as_ascii(label) for label in name.split(".")]
    if not all(map(_LABEL.fullmatch, labels)) or _NUMBER.fullmatch(labels[-1]):
        return ""
    name = ".".join(labels)
    if len(name) > 253:
        return ""
    return name[4:] if name.startswith("www.") and "." in name[4:] else name


def _as_ascii(label: str) -> str:
    if label.isascii():
        return label
    return "xn--" + unicodedata.normalize("NFC", label).encode("punycode").decode("ascii")


def ip_of(name: str) -> str:
    """A machine's address that stands for a name, as everybody writes it; "" for a name."""
    try:
        return str(ipaddress.ip_address(name.strip("[]")))
    except ValueError:
        pass
    parts = name.rstrip(".").split(".")
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):
        return ""
    try:
        *front, last = [_number(part) for part in parts]
    except ValueError:
        return ""
    if any(number > 255 for number in front) or last >= 256 ** (4 - len(front)):
        return ""
    return str(ipaddress.IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(front)) + last))


def _number(part: str) -> int:
    """As in C: 0x… hexadecimal, 0… octal."""
    if part[:2] in ("0x", "0X"):
        return int(part[2:] or "0", 16)
    return int(part, 8) if part[0] == "0" else int(part)


def in_words(host: str) -> str:
    """A host as its owner writes it: letters instead of punycode, where that reads back as the same name."""
    labels = []
    for label in host.split("."):
        try:
            read = label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
        except (UnicodeError, ValueError):
            return host
        labels.append(read)
    words = ".".join(labels)
    return words if normal_host(words) == host else host


def with_parents(host: str) -> list[str]:
    """The host and every name above it: a.bet.example, bet.example, example."""
    if not host or ip_of(host):
        return [host] if host else []
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(len(labels))]


def is_beneath(host: str, other: str) -> bool:
    """Whether a host is the other one or stands beneath it."""
    return bool(other) and (host == other or host.endswith(f".{other}"))


_SHARED = frozenset(
    "ac biz co com edu gob gouv go gov health id info int io mil name ne net nom or org pro sch".split()
)
"""Second labels beneath which a country hands out names, as in com.vn, co.uk, go.jp."""
_PROVINCES = frozenset(
    """angiang bacgiang backan baclieu bacninh baria-vungtau bentre binhdinh binhduong binhphuoc binhthuan camau cantho
    caobang daklak daknong danang dienbien dongnai dongthap gialai hagiang haiduong haiphong hanam hanoi hatinh haugiang
    hoabinh hungyen khanhhoa kiengiang kontum laichau lamdong langson laocai longan namdinh nghean ninhbinh ninhthuan
    phutho phuyen quangbinh quangnam quangngai quangninh quangtri soctrang sonla tayninh thaibinh thainguyen thanhhoa
    thanhphohochiminh thuathienhue tiengiang travinh tuyenquang vinhlong vinhphuc yenbai""".split()
)
"""Names beneath .vn that VNNIC hands out to others, after the provinces of 2008 (publicsuffix.org)."""


def is_shared(host: str) -> bool:
    """Whether names beneath this one belong to many owners: “vn”, “com.vn”, “co.uk”, “hanoi.vn”."""
    labels = host.split(".")
    if len(labels) == 1:
        return not ip_of(host)
    if len(labels) != 2 or len(labels[1]) != 2:
        return False
    return labels[0] in _SHARED or (labels[1] == "vn" and labels[0] in _PROVINCES)


def registrable(host: str) -> str:
    """The part of a host that somebody has registered: bo.gov.vn of dich-vu.bo.gov.vn; a machine's address as it is."""
    names = with_parents(host)
    return next((name for name in reversed(names) if not is_shared(name)), host)


def is_reserved_name(host: str) -> bool:
    """Names that by agreement lead nowhere on the internet (RFC 2606, 6761), and those without a dot, which only a
    house's own network knows; nobody is asked for them."""
    return ("." not in host and ":" not in host) or host.rpartition(".")[2] in _RESERVED


def is_public_address(address: str) -> bool:
    """Whether this is a machine on the open internet: not private, loopback, link-local, reserved or multicast,
    nor an IPv6 address that carries such an IPv4 address inside."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped or ip.sixtofour or ip.teredo or any(ip in net for net in _EMBEDS_IPV4):
            return bool(ip.ipv4_mapped) and is_public_address(str(ip.ipv4_mapped))
        if ip.scope_id or ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)
