"""`make scan`: a public scanner (wapiti) over the demo newsroom, as a stranger and as somebody who is logged in.

    python -m tests.audits.scan [public] [admin]

Wapiti stands in a virtual environment of its own (var/audit/wapiti), since it pins much. As a stranger it tries every
address and form that it finds; logged in only what is asked by GET, since it would else publish and delete. Prints a
table, writes var/audit/scan-*.json, and ends with 1 where anything above informational is found.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from tests.audits.site import ROOT, served

VERSION = "3.2.3"
OUT = ROOT / "var" / "audit"
HOME = OUT / "wapiti"
MODULES = (
    "backup cookieflags crlf csp csrf exec file htaccess http_headers methods "
    "permanentxss redirect shellshock sql takeover timesql upload xss xxe"
).split()
"""Without those that need another machine (wapp, nikto, wp_enum, cms and htp fetch lists; ssrf and log4shell wait for a
server of wapiti's), those that need TLS (ssl, https_redirect: tests/deploy asks nginx), buster and
brute_login_form, which only guess names, and ldap and spring4shell, of
which nothing is here: they take another answer to another search, and
the 400 of the data interface to an unknown parameter, for a hit."""
PERSON = "quantri"
CRAWL, ATTACK = 300, 60
"""Seconds for finding addresses, and for each module that then tries them."""


def main(wanted: list[str]) -> int:
    wapiti, short = install(), []
    os.environ["DEMO_PASSWORD"] = "mat-khau-cua-phep-quet"
    with tempfile.TemporaryDirectory(prefix="portal-scan-") as temporary, served(Path(temporary), "demo") as site:
        for name in wanted:
            report = scan(wapiti, name, site, Path(temporary))
            short += told(name, report)
    print(f"\n{len(short)} above informational." if short else "\nNothing above informational.")
    print("\n".join(f"- {sentence}" for sentence in short))
    return 1 if short else 0


def install() -> Path:
    """Path of the program, put into place now if need be."""
    program = HOME / "bin" / "wapiti"
    mark = HOME / f"is-{VERSION}"
    if not mark.exists():
        venv.create(HOME, with_pip=True, clear=True)
        subprocess.run([HOME / "bin" / "pip", "install", "--quiet", f"wapiti3=={VERSION}"], check=True)
        mark.touch()
    return program


def scan(wapiti: Path, name: str, site, folder: Path) -> dict:
    base, path = site.base, OUT / f"scan-{name}.json"
    start, asked = f"{base}/", MODULES
    if name == "admin":
        # Its csrf sends forms without the cookie of their token and compares the answers: 403 twice, which it takes for
        # a hit. tests/news/test_foreign_forms.py asks instead.
        start, asked = f"{base}/admin/", [f"{each}:get" for each in MODULES if each != "csrf"]
    path.unlink(missing_ok=True)
    command = [
        wapiti, "-u", start, "--scope", "folder", "-m", ",".join(asked), "-f", "json", "-o", path, "--flush-session",
        "--store-session", folder / f"session-{name}", "--store-config", folder / f"config-{name}",
        "--max-scan-time", str(CRAWL), "--max-attack-time", str(ATTACK), "--max-links-per-page", "100",
        "--max-files-per-dir", "40", "-d", "8", "--tasks", "8", "-v", "1", "--no-bugreport", "-t", "20",
    ]  # fmt: skip
    if name == "admin":
        command += [
            "-H",
            f"Cookie: sessionid={session(base)}",
            "-x",
            f"{base}/admin/logout/",
            "-x",
            f"{base}/admin/jsi18n/",
        ]
    else:
        for page in list(site.places.values())[:40]:
            command += ["-s", f"{base}{page}"]
        command += ["-x", f"{base}/admin/*"]
    log, longest = OUT / f"scan-{name}.log", CRAWL + ATTACK * len(asked) + 300
    print(f"{name}: wapiti works, for {longest // 60} minutes at most (var/audit/{log.name}) …", flush=True)
    with open(log, "w", encoding="utf-8") as file:
        subprocess.run(list(map(str, command)), stdout=file, stderr=file, timeout=longest)
    if not path.exists():
        raise SystemExit(f"Wapiti could not scan {start}:\n{log.read_text(encoding='utf-8')[-3000:]}")
    return json.loads(path.read_text(encoding="utf-8"))


def session(base: str) -> str:
    """A cookie of the administrator's."""
    connection = http.client.HTTPConnection(urlsplit(base).netloc, timeout=30)
    connection.request("GET", "/admin/login/")
    token = re.search(r"csrftoken=(\w+)", (answer := connection.getresponse()).getheader("Set-Cookie", ""))[1]
    answer.read()
    form = {
        "csrfmiddlewaretoken": token,
        "username": PERSON,
        "password": os.environ["DEMO_PASSWORD"],
        "next": "/admin/",
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": f"csrftoken={token}", "Origin": base}
    connection.request("POST", "/admin/login/", urlencode(form), kind)
    answer = connection.getresponse()
    answer.read()
    found = re.search(r"sessionid=(\w+)", ", ".join(answer.headers.get_all("Set-Cookie") or []))
    if not found:
        raise SystemExit(f"{PERSON} could not log in: {answer.status}")
    return found[1]


def told(name: str, report: dict) -> list[str]:
    """Print the figures; what lies above informational, as sentences."""
    found = [
        (kind, each)
        for part in ("vulnerabilities", "anomalies", "additionals")
        for kind, entries in report.get(part, {}).items()
        for each in entries
    ]
    levels = Counter(each.get("level", 0) for _, each in found)
    crawled = report["infos"].get("crawled_pages_nbr", len(report["infos"].get("crawled_pages") or []))
    print(f"{name}: {crawled} addresses crawled; found by level (0 is informational): {dict(sorted(levels.items()))}")
    for kind, count in Counter(kind for kind, _ in found).items():
        print(f"  {count:4} {kind}")
    return [
        f"{name}, {kind} (level {each['level']}): {each.get('method')} {each.get('path')}: {each.get('info', '')[:200]}"
        for kind, each in found
        if each.get("level", 0) > 0
    ]


if __name__ == "__main__":
    begun_at = time.monotonic()
    status = main(sys.argv[1:] or ["public", "admin"])
    print(f"({time.monotonic() - begun_at:.0f} s; var/audit/scan-*.json)")
    sys.exit(status)
