"""Many links at once, from lines that somebody pastes: “tên | địa chỉ”, or two columns of a spreadsheet.

A line “# tên nhóm” begins a group. Every line is answered for: taken, taken with a remark, or left with what to do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from portal import versions
from portal.fields import validate_address
from portal.hosts import host_of
from portal.models import OutboundHost
from portal.text import fold, one_line
from services.models import Link
from services.models.links import MOST_LINKS

MOST_LINES = 1000
MOST_CHARACTERS = 200_000
_LONGEST = {name: Link._meta.get_field(name).max_length for name in ("name", "url", "group")}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[a-zà-ỹđ]{2,}(?:[:/?#]\S*)?", re.IGNORECASE)
_BULLET = re.compile(r"^(?:[•▪–*-]|\d{1,3}[.)])\s+")


@dataclass
class Line:
    """One pasted line. problem: why it was not taken and what to do; remarks: what should be looked at."""

    number: int
    text: str
    name: str = ""
    url: str = ""
    group: str = ""
    problem: str = ""
    remarks: list[str] = field(default_factory=list)
    is_double: bool = False
    """Not taken since the address stands there already: nothing to mend."""

    @property
    def is_taken(self) -> bool:
        return not self.problem


@dataclass
class Report:
    lines: list[Line]
    left: str = ""
    """What stays in the box: the lines to mend, below the headings of their groups."""

    @property
    def taken(self) -> list[Line]:
        return [line for line in self.lines if line.is_taken]

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.problem and not line.is_double]

    @property
    def doubles(self) -> list[Line]:
        return [line for line in self.lines if line.is_double]


def read(text: str, standing: Iterable[Link] = ()) -> Report:
    """What the lines say, each judged. standing: links that stay in the list, before the new ones."""
    standing = list(standing)
    seen = {_same(link.url): f"trong danh sách, tên “{link.name}”" for link in standing}
    room = MOST_LINKS - len(standing)
    report, kept, group, heading_kept = Report([]), [], "", True
    for number, raw in enumerate(text[:MOST_CHARACTERS].splitlines()[:MOST_LINES], 1):
        if not (line := raw.strip()):
            continue
        if line.startswith("#"):
            group = one_line(line.lstrip("#"))
            heading_kept = False
            continue
        found = _line(number, raw, group)
        if found.is_taken:
            if (where := seen.get(_same(found.url))) is not None:
                found.is_double, found.problem = True, f"Trùng: địa chỉ này đã có {where}. Bỏ qua."
            elif len(report.taken) >= room:
                found.problem = f"Một danh sách có nhiều nhất {MOST_LINKS} liên kết. Xin chia thành hai danh sách."
            else:
                seen[_same(found.url)] = f"ở dòng {number}"
        report.lines.append(found)
        if found.problem and not found.is_double:
            if group and not heading_kept:
                kept.append(f"# {group}")
            heading_kept = True
            kept.append(raw.strip("\r\n"))
    _judge_hosts(report, kept)
    report.left = "\n".join(kept)
    return report


def _judge_hosts(report: Report, kept: list[str]) -> None:
    """Blocked hosts are refused, new ones said; two queries for all lines."""
    own = host_of(settings.SITE_URL)
    hosts = {line.number: host_of(line.url) for line in report.taken}
    hosts = {number: host for number, host in hosts.items() if host and host != own}
    blocked = set(OutboundHost.objects.blocked_among(hosts.values()))
    new = set(OutboundHost.objects.new_among(hosts.values()))
    for line in report.taken:
        host = hosts.get(line.number)
        if host in blocked:
            line.problem = versions.blocked_sentence(host)
            kept += [f"# {line.group}"] if line.group else []
            kept.append(line.text.strip("\r\n"))
        elif host in new:
            line.remarks.append(f"{host} là máy chủ chưa từng dùng: cả danh sách sẽ chờ người thứ hai.")


def _line(number: int, raw: str, group: str) -> Line:
    line = Line(number, raw, group=group)
    parts = [one_line(part) for part in (raw.split("\t") if "\t" in raw.strip() else raw.split("|"))]
    parts = [part for part in parts if part]
    if len(parts) == 1:
        parts = _by_blank(parts[0])
    addresses = [part for part in parts if _looks_like_address(part)]
    if not addresses:
        line.problem = "Không thấy địa chỉ. Xin viết: tên | https://địa-chỉ, hoặc dán hai cột từ Excel."
        return line
    line.url = next((part for part in addresses if "://" in part), addresses[-1])
    words = [part for part in parts if part != line.url]
    line.name = _BULLET.sub("", words[0]) if words else ""
    if len(words) == 2 and not line.group and "\t" in raw:
        line.group = words[1]  # a third column of a spreadsheet
    elif len(words) > 1:
        line.name = " ".join(words)
    if not line.name:
        line.problem = "Thiếu tên. Xin viết tên trước địa chỉ: tên | địa chỉ."
        return line
    if not _SCHEME.match(line.url) and not line.url.startswith("/"):
        line.url = f"https://{line.url}"
        line.remarks.append("Địa chỉ thiếu https:// nên đã được thêm; xin mở thử sau khi lưu.")
    _judge(line)
    return line


def _judge(line: Line) -> None:
    for name, label in (("name", "Tên"), ("url", "Địa chỉ"), ("group", "Tên nhóm")):
        length, most = len(getattr(line, name)), _LONGEST[name]
        if length > most:
            line.problem = f"{label} dài {length} ký tự. Xin rút gọn còn tối đa {most} ký tự."
            return
    try:
        validate_address(line.url)
    except ValidationError as refused:
        line.problem = refused.messages[0]
        return
    if _SCHEME.match(line.url) and line.url.lower().startswith("http") and not host_of(line.url):
        line.problem = "Địa chỉ không có tên máy chủ đúng. Xin mở trang ấy rồi chép lại địa chỉ từ thanh địa chỉ."


def _by_blank(text: str) -> list[str]:
    """Without a separator: the address is the last word, or the first."""
    words = text.split(" ")
    if len(words) > 1 and _looks_like_address(words[-1]):
        return [" ".join(words[:-1]).rstrip(" :–-"), words[-1]]
    if len(words) > 1 and _looks_like_address(words[0]):
        return [words[0], " ".join(words[1:])]
    return [text]


def _looks_like_address(text: str) -> bool:
    """Also of what may not be linked, so that it is refused as an address and not taken for a name."""
    if " " in text:
        return False
    return bool(_SCHEME.match(text)) or text.startswith(("/", "\\")) or bool(_BARE_HOST.fullmatch(text))


def _same(address: str) -> str:
    """Equal for addresses that lead to the same page however they are written."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    if not (host := host_of(address)):
        return fold(address)
    return f"{host}{parts.path.rstrip('/')}?{parts.query}#{parts.fragment}"
