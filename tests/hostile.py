"""What strangers type, in paths, parameters, headers and forms; and the addresses of the site to type it into."""

import re
from dataclasses import dataclass
from urllib.parse import quote

from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import strategies as st

NUMBERS = [
    "0", "1", "2", "-1", "007", "²", "١٢", "９", "1e9", "0x10", "1_0", "NaN", "inf", "1.5", "1,2,²", "1,", " 1 ", "+1",
    "9" * 18, "9" * 19, "9" * 25, "9" * 5000, f"1-{'9' * 18}",  "-62135596800-1", "253402300799-1",
    "99999999999999999-1",
]  # fmt: skip
MOMENTS = [
    "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "99999-12-31", "2014-02-30", "2026-13", "2026-00-00", "0",
    "31/12/9999", "00/00/0000", "29/02/2025", "1/1/1", "31/12/99999", "24:00", "23:59:60", "-1:00",
    "9999-12-31T23:59:59Z",    "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00-99:99", "2026-W01-1",
]  # fmt: skip
WORDS = [
    "", " ", "a", "so ket", "%", "%00", "a\0b", "\0", "\ufffd", "\ud800", "a\udfffb", "\u202eabc", "\u2066a", "\u200b",
    "\ufeff", "🏛", "e\u0301" * 40, "ﬁ", "İ", "ß", "ａ＝１", "＝1+1", "=1+1", "@SUM(1)", "A" * 3000, "ễ" * 400, "(" * 60,
    '"', "'", "'' OR 1=1 --", '" OR ""="', "*", "NOT", "AND OR", "NEAR(a b)", "a:b", "^a", "-a", "{{7*7}}", "{% now %}",
    "%s%n%x", "${7*7}", "<script>alert(1)</script>", '"><svg onload=alert(1)>', "javascript:alert(1)", "\\", "\\\\",
    "../../../etc/passwd", "..\\..\\a", "/etc/passwd", "//xau.example", "/\\xau.example", "///xau.example",
    "https:xau.example", "https://xau.example/", "\r\nX-Xau: 1", "a\nb", "[]", "{}", "null", "true", "on", "None",
    '{"a": ' * 40, "[" * 900, "1" * 300, "id", "-id", "pk__in", "0.1.2", "-999", "999",
]  # fmt: skip
TEXTS = [*NUMBERS, *MOMENTS, *WORDS]
texts = st.one_of(st.sampled_from(TEXTS), st.text(max_size=12))

PATHS = ["//", "/./", "/../", "/%2e%2e/", "%00", "%0d%0a", "%c0%ae%c0%ae/", "%ff", "%ED%A0%80", "\\", "%5c", ";a=b",
         "%3f", "%252e", "%E2%80%AE", "/.", "~", "%2f", "%", "%zz", ".", "%EF%BC%8F"]  # fmt: skip

METHODS = ["GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "XAU"]
HEADERS = {
    "HTTP_HOST": ["xau.example", "testserver:80", "testserver.", "TESTSERVER", "testserver:99999", "a b", "", "[::1]",
                  "testserver@xau.example", "testserver\\xau", "testserver/..", "tést", "a" * 300],
    "HTTP_X_FORWARDED_HOST": ["xau.example"],
    "HTTP_X_FORWARDED_PROTO": ["https", "javascript", ""],
    "HTTP_X_FORWARDED_FOR": ["198.51.100.1", "::1", "a, b", "²", "9" * 400, "%00"],
    "HTTP_X_HTTP_METHOD_OVERRIDE": ["DELETE"],
    "HTTP_X_ORIGINAL_URL": ["/admin/"],
    "HTTP_ACCEPT": ["*/*", "application/json", ";", "a" * 2000],
    "HTTP_ACCEPT_LANGUAGE": ["en", "vi;q=²", "a" * 3000, "*;q=0"],
    "HTTP_ACCEPT_ENCODING": ["gzip", "br", "gzip;q=x", "a" * 2000, "identity;q=0"],
    "HTTP_COOKIE": ["sessionid=" + "x" * 32, "sessionid=\x7f", "a", "=;=", "csrftoken=²", "messages=[[]]", "x=" * 2000,
                    'sessionid="\\000"', "django_language=xx"],
    "HTTP_IF_NONE_MATCH": ['"a"', "*", "W/", '"' * 500, "²"],
    "HTTP_IF_MODIFIED_SINCE": ["Thu, 01 Jan 1970 00:00:00 GMT",
                               "Thu, 99 Jan 99999 99:99:99 GMT",
                               "²", "Sun, 06 Nov 0000 08:49:37 GMT"],
    "HTTP_IF_RANGE": ["²", '"a"'],
    "HTTP_RANGE": ["bytes=0-", "bytes=-1", "bytes=9-1", f"bytes={'9' * 30}-", "bytes=²-³", "bytes=0-0," * 200, "a=1-2"],
    "HTTP_ORIGIN": ["null", "https://xau.example", "http://testserver"],
    "HTTP_REFERER": ["https://xau.example/", "a\\b", "²", "http://[::1"],
    "HTTP_SEC_FETCH_SITE": ["cross-site", "same-origin", "²"],
    "HTTP_USER_AGENT": ["", "a" * 5000, "Googlebot", "²\0"],
    "HTTP_AUTHORIZATION": ["Basic ²", "Bearer x"],
    "HTTP_TRANSFER_ENCODING": ["chunked"],
    "CONTENT_LENGTH": ["²", "-1", "9" * 30, "0"],
    "CONTENT_TYPE": ["multipart/form-data", "multipart/form-data; boundary=", "application/json; charset=utf-16",
                     "application/x-www-form-urlencoded; charset=idna", ";", "text/\0",
                     "multipart/form-data; boundary=²", "text/plain; a*=xau''%41", "text/plain; charset*=hex''%41"],
    "REMOTE_ADDR": ["", "²", "198.51.100.9", "2001:db8::1", "unix:"],
}  # fmt: skip
headers = st.dictionaries(st.sampled_from(sorted(HEADERS)), st.integers(0, 30), max_size=3).map(
    lambda chosen: {name: HEADERS[name][place % len(HEADERS[name])] for name, place in chosen.items()}
)


@dataclass(frozen=True)
class Route:
    """template: the path with {names} for its arguments."""

    template: str
    name: str

    @property
    def arguments(self) -> list[str]:
        return re.findall(r"\{(\w+)\}", self.template)


def routes(resolver=None, prefix: str = "/", space: str = "") -> list[Route]:
    """Every address of the site, in the active language."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        path = prefix + _template(entry.pattern)
        if isinstance(entry, URLResolver):
            found += routes(entry, path, entry.namespace or space)
        elif isinstance(entry, URLPattern):
            found.append(Route(path, f"{space}:{entry.name}" if space else str(entry.name)))
    return found


def _template(pattern) -> str:
    text = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(pattern)) if not hasattr(pattern, "_regex") else str(pattern)
    text = re.sub(r"\(\?P\{?<?(\w+)[}>]((?:[^()]|\([^()]*\))*)\)", r"{\1}", text)
    return text.lstrip("^").rstrip("$").replace("\\Z", "").replace("\\.", ".").replace("(?:/)?", "/")


def quoted(text: str) -> str:
    """As a client may send it: nothing is left out, half characters neither."""
    return quote(text, safe="", errors="surrogatepass")
