"""Lighthouse as on a telephone, and what a first visit fetches, from the same run."""

import json
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from tests.audits import tools

PAGES = ("home", "category", "article")
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = 3
"""At most, where a busy machine spoils the time: the best one counts. What is not of time is the same in each."""

MOST_BYTES = 200_000
MOST_REQUESTS = 30
MOST_SHIFT = 0.02
"""Of the home page: bytes on the wire without photos, requests with them, cumulative layout shift."""

_CHROME = (
    "--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-extensions --disable-default-apps "
    "--host-resolver-rules='MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'"
)


def measure(url: str, folder: Path, name: str) -> dict:
    """{"scores", "weak": [what cost points], "bytes", "requests", "shift", "strangers", "runs"} of the best run."""
    best = None
    for run in range(1, RUNS + 1):
        report = _run(url, folder / f"{name}-{run}.json")
        found = _read(report, urlsplit(url).netloc) | {"runs": run}
        if best is None or _rank(found) > _rank(best):
            best = found | {"runs": run}
        if all(found["scores"][kind] >= least for kind, least in LEAST.items()):
            break
    return best | {"runs": run}


def _rank(found: dict) -> tuple:
    return sum(found["scores"][kind] >= least for kind, least in LEAST.items()), found["scores"]["performance"]


def _run(url: str, path: Path, tries: int = 3) -> dict:
    path.parent.mkdir(parents=True, exist_ok=True)
    command = [
        "node", str(tools.LIGHTHOUSE), url, "--quiet", "--output=json", f"--output-path={path}",
        f"--only-categories={','.join(LEAST)}", f"--chrome-flags={_CHROME}", "--no-enable-error-reporting",
        "--max-wait-for-load=45000",
    ]  # fmt: skip
    done = subprocess.run(command, env=tools.environment(), capture_output=True, text=True, timeout=240)
    if not path.exists():
        raise SystemExit(f"Lighthouse could not look at {url}:\n{done.stderr[-2000:]}")
    report = json.loads(path.read_text(encoding="utf-8"))
    if problem := report.get("runtimeError"):
        if tries > 1:  # the browser's trace broke, which says nothing of the page
            return _run(url, path, tries - 1)
        raise SystemExit(f"Lighthouse could not look at {url}: {problem['message']}")
    return report


def _read(report: dict, own_host: str) -> dict:
    audits = report["audits"]
    requests = [row for row in audits["network-requests"]["details"]["items"] if row["url"].startswith("http")]
    photos = [row for row in requests if "/media/" in row["url"]]
    return {
        "scores": {kind: round(100 * (report["categories"][kind]["score"] or 0)) for kind in LEAST},
        "weak": [
            f"{kind}: {audit['title']} ({audit.get('displayValue') or audit['score']})"
            for kind in LEAST
            for row in report["categories"][kind]["auditRefs"]
            if row["weight"] and (audit := audits[row["id"]])["score"] is not None and audit["score"] < 0.9
        ],
        "bytes": sum(row["transferSize"] for row in requests) - sum(row["transferSize"] for row in photos),
        "photos": sum(row["transferSize"] for row in photos),
        "requests": len(requests),
        "shift": round(audits["cumulative-layout-shift"]["numericValue"], 4),
        "strangers": sorted({row["url"] for row in requests if urlsplit(row["url"]).netloc != own_host}),
        "by_address": {row["url"]: row["transferSize"] for row in requests},
        "times": {
            name: round(audits[name]["numericValue"])
            for name in ("first-contentful-paint", "largest-contentful-paint", "total-blocking-time", "speed-index")
        },
    }


def refusals(found: dict[str, dict]) -> list[str]:
    """What the pages fall short of, as sentences."""
    short = []
    for name, page in found.items():
        for kind, least in LEAST.items():
            if page["scores"][kind] < least:
                weak = "; ".join(row for row in page["weak"] if row.startswith(kind)) or "see the JSON"
                short.append(f"{name}: {kind} is {page['scores'][kind]}, should be {least} ({weak})")
        if page["strangers"]:
            short.append(f"{name} asks others: {', '.join(page['strangers'])}")
        if page["shift"] >= MOST_SHIFT:
            short.append(f"{name} moves while it loads: {page['shift']}, should be below {MOST_SHIFT}")
    home = found["home"]
    if home["bytes"] > MOST_BYTES:
        short.append(f"home weighs {home['bytes']} bytes without photos, should be at most {MOST_BYTES}")
    if home["requests"] > MOST_REQUESTS:
        short.append(f"home makes {home['requests']} requests, should be at most {MOST_REQUESTS}")
    return short
