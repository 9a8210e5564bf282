"""The Nu HTML checker over every page type, and over the style sheets and drawings that it understands."""

import json
import subprocess
from collections import Counter
from pathlib import Path

from tests.audits import tools
from tests.audits.site import Served
from tests.public_pages import fetch, pages_of

STATIC = Path(__file__).resolve().parents[2] / "static"


def check(site: Served, folder: Path) -> dict:
    """{"pages", "errors": [sentence], "warnings": how many} for the site's pages as they are sent."""
    folder.mkdir(parents=True, exist_ok=True)
    names = {}
    for number, (page, address) in enumerate(pages_of(site.places, site.base)):
        status, _, body = fetch(site.base, address, page)
        path = folder / f"{number:02}.html"
        path.write_bytes(body)
        names[path.name] = page.name
        if status != page.status:
            raise SystemExit(f"{page.name} ({address}) answers {status}, not {page.status}.")
    told = _run([str(path) for path in sorted(folder.glob("*.html"))])
    told += _run(["--also-check-svg", "--skip-non-svg", *map(str, (STATIC / "img").glob("*.svg"))])
    kinds = Counter(_kind(message) for message in told)
    errors = [
        f"{names.get(Path(message.get('url', '')).name, message.get('url', ''))}, line {message.get('lastLine', '?')}: "
        f"{message['message']}  {message.get('extract', '').strip()[:120]!r}"
        for message in told
        if _kind(message) == "error"
    ]
    warnings = sorted({message["message"] for message in told if _kind(message) == "warning"})
    return {"pages": len(names), "errors": errors, "warnings": warnings, "counts": dict(kinds)}


def _kind(message: dict) -> str:
    return message.get("subType", message["type"]) if message["type"] == "info" else "error"


def _run(arguments: list[str]) -> list[dict]:
    command = ["java", "-Xss2m", "-jar", str(tools.JAR), "--format", "json", "--exit-zero-always", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    try:
        return json.loads(done.stderr or '{"messages": []}')["messages"]
    except json.JSONDecodeError:
        raise SystemExit(f"The Nu checker could not be run:\n{done.stdout[-1000:]}{done.stderr[-2000:]}") from None
