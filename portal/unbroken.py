"""What of running text stays on one line: document numbers, dates, phone numbers, numbers with their unit. A leaf.

Only spans are put around it when it is shown: no letter changes, so what is copied is what was written.
"""

import re

from django.utils.html import escape

LONG = 14
"""From this many characters on a piece may be wider than what a phone has for it, in large letters: it then keeps its
own line as far as it fits, and breaks where it does not (`.unbroken` in static/css/site.css)."""

_BIG = "A-ZĐƯƠÂ"
_DAY = r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?|\d{1,2}/\d{4}"
_UNITS = "|".join(
    """tỷ_đồng triệu_đồng nghìn_đồng ngàn_đồng tỷ triệu nghìn ngàn đồng USD VND km/h km² km2 km m² m2 m³ m3 mm cm² cm ha
    kg mg tấn tạ yến lít ml kWh kW MW GB MB TB Mbps Gbps MHz GHz °C % giờ phút giây ngày tuần tháng năm quý tuổi lần
    lượt người hộ xã phường thôn bản trang điểm m g V W""".split()
).replace("_", "[ ]")
_NUMBERED = "[Nn]gày|[Tt]háng|[Nn]ăm|[Qq]uý|[Đđ]iều|[Kk]hoản|[Ss]ố|[Mm]ức|[Cc]ấp|[Hh]ình|[Bb]ảng"
_KINDS = "[Ss]ố|[Ll]uật"
"""What hangs on the number of a document: số 225/QĐ-UBND. A longer name before it (Nghị định 47/2020/NĐ-CP) would leave
half a line empty on a phone."""

_WHOLE = re.compile(
    rf"""(?<![\w#&/.,-])[(“"‘]?(?:
      (?:(?:{_KINDS})[ ])?\d{{1,5}}(?:/\d{{4}})?/[{_BIG}][\w]{{0,9}}(?:-[{_BIG}][\w]{{0,9}}){{0,4}}  # 225/QĐ-UBND
    | (?:(?:{_KINDS})[ ])?\d{{1,4}}-[{_BIG}]{{1,6}}/[{_BIG}]{{1,8}}  # 57-NQ/TW
    | (?:TCVN|QCVN|TCCS|ISO|IEC)(?:[ ](?:ISO|IEC))?(?:/IEC)?[ ]\d{{1,5}}(?:[-:]\d{{1,4}}){{0,2}}  # ISO 9001:2015
    | \d{{1,12}}(?:[.,]\d{{1,6}}){{0,4}}(?:[–-]\d{{1,6}}(?:[.,]\d{{1,6}})?)?[ ](?:{_UNITS})  # 6 tháng
    | (?:(?:[Nn]gày|[Ss]áng|[Cc]hiều|[Tt]ối|[Tt]ừ|đến|[Tt]háng)[ ])?(?:{_DAY})  # ngày 1/4/2026
    | (?:{_NUMBERED})[ ]\d{{1,4}}(?![ .]\d{{3}}[ .]\d{{3}})  # năm 2026
    | (?:\d{{1,3}}[ ])?0\d{{2,3}}[ .]\d{{3}}[ .]\d{{3,4}}  # 0299 000 0118
    )(?![\w/]|[.,-]\d)[.,;:!?)”"’…]{{0,3}}""",
    re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
_TAG = re.compile(r'(<(?:[^<>"]|"[^"]*")*>)')


def in_text(text: str) -> str:
    """Plain text as HTML, escaped, with what stays whole in spans."""
    if not _DIGIT.search(text):  # nothing of all that is without one
        return escape(text)
    parts, at = [], 0
    for match in _WHOLE.finditer(text):
        parts += [escape(text[at : match.start()]), _span(match[0], escape(match[0]))]
        at = match.end()
    return "".join([*parts, escape(text[at:])])


def in_markup(body: str) -> str:
    """Clean rich text with the same; tags and their attributes stay as they are."""
    pieces = _TAG.split(body)
    pieces[::2] = [_WHOLE.sub(lambda match: _span(match[0], match[0]), text) for text in pieces[::2]]
    return "".join(pieces)


def _span(plain: str, markup: str) -> str:
    return f'<span class="{"nb" if len(plain) < LONG else "unbroken"}">{markup}</span>'
