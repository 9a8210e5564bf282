"""`make audit`: every page type through the Nu HTML checker; home, category and article through Lighthouse.

    python -m tests.audits [nu] [lighthouse]

Both where none is named. Prints a table, writes var/audit/report.json, and ends with 1 where something falls short.
Where Java, Node.js, npm or Chromium is missing it says so and ends well, or with 1 under REQUIRE_AUDIT=1.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.audits import lighthouse, nu, tools
from tests.audits.site import ROOT, begun
from tests.public_pages import PAGES, address_of

OUT = ROOT / "var" / "audit"


def main(wanted: list[str]) -> int:
    started = time.monotonic()
    try:
        tools.install()
    except tools.Missing as error:
        print(f"The audits are {'impossible' if _is_required() else 'skipped'}: {error}", file=sys.stderr)
        return 1 if _is_required() else 0
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    report, short = {}, []
    with tempfile.TemporaryDirectory(prefix="portal-audit-") as temporary, ExitStack() as stack:
        folder = Path(temporary)
        # Both are made at the same time; the small one is ready first, and checked while the other is still made.
        small = stack.enter_context(begun(folder / "registry", "registry")) if "nu" in wanted else None
        demo = stack.enter_context(begun(folder / "demo", "demo"))()  # in the same order on every machine
        if small:
            report["nu"] = {
                "every page type": nu.check(small(), folder / "html-registry"),
                "demo": nu.check(demo, folder / "html-demo"),
            }
            short += _nu_table(report["nu"])
        if "lighthouse" in wanted:
            rows = {page.name: page for page in PAGES}
            report["lighthouse"] = {}
            for name in lighthouse.PAGES:
                url = demo.base + address_of(rows[name], demo.places, demo.base)
                report["lighthouse"][name] = lighthouse.measure(url, OUT / "lighthouse", name)
            short += _lighthouse_table(report["lighthouse"])
    report["seconds"], report["short"] = round(time.monotonic() - started), short
    (OUT / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
    print(f"\n{len(short)} of what is asked is not met" if short else "\nAll that is asked is met", end="")
    print(f" ({report['seconds']} s; {OUT.relative_to(ROOT)}/report.json).")
    print("\n".join(f"- {sentence}" for sentence in short))
    return 1 if short else 0


def _is_required() -> bool:
    return os.environ.get("REQUIRE_AUDIT") == "1"


def _nu_table(found: dict) -> list[str]:
    print(f"\n{'Nu HTML checker':<18}{'pages':>7}{'errors':>8}{'warnings':>10}")
    for name, site in found.items():
        print(f"{name:<18}{site['pages']:>7}{len(site['errors']):>8}{len(site['warnings']):>10}")
    return [f"Nu, {name}: {error}" for name, site in found.items() for error in site["errors"]]


def _lighthouse_table(found: dict) -> list[str]:
    titles = ("perf", "a11y", "best", "seo", "KB", "photos KB", "requests", "CLS", "LCP ms", "TBT ms", "runs")
    print(f"\n{'Lighthouse':<12}" + "".join(f"{title:>10}" for title in titles))
    for name, page in found.items():
        times = page["times"]
        cells = [
            *page["scores"].values(), round(page["bytes"] / 1000), round(page["photos"] / 1000), page["requests"],
            page["shift"], times["largest-contentful-paint"], times["total-blocking-time"], page["runs"],
        ]  # fmt: skip
        print(f"{name:<12}" + "".join(f"{cell:>10}" for cell in cells))
    return lighthouse.refusals(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["nu", "lighthouse"]))
