"""Take the pictures of docs/screenshots/ from a demo newsroom of their own: every public page type, narrow and wide,
light and dark, with an index that shows them side by side.

Usage:
    make screenshots        (or: .venv/bin/python -m docs.tools.screenshots [OUTDIR])

The page types are those of tests/public_pages.py, as far as the demo newsroom has them.
Needs what `make test` installs.
"""

import io
import re
import sys
import tempfile
from itertools import product
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests import chromium  # noqa: E402 - the project's folder must be on the path first
from tests.audits.site import served  # noqa: E402
from tests.public_pages import pages_of  # noqa: E402

OUTDIR = ROOT / "docs" / "screenshots"
WIDTHS = {360: (1500, 0.75), 768: (1400, 0.45), 1280: (1400, 0.4)}
"""Width of the window → the most of the page's height that is taken, and how much smaller it is kept."""
SCHEMES = ("light", "dark")
LARGE = {"home-1280-light": 0.8}
"""What README.md shows is kept larger."""
QUALITIES = (50, 42, 36, 30, 25, 20)
MOST_BYTES = 5_000_000
"""Of all pictures together: they take the best quality with which they stay below."""


def main(outdir: Path) -> None:
    outdir.mkdir(parents=True, exist_ok=True)
    taken: dict[str, dict[str, str]] = {}
    pictures: dict[str, Image.Image] = {}
    with tempfile.TemporaryDirectory() as temporary, served(Path(temporary), "demo") as site, sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox", "--disable-gpu"])
        shots = [(page, address, None) for page, address in pages_of(site.places, site.base) if page.is_asked_plainly]
        shots += [(page, address, state) for page, address, _ in shots for state in page.states]
        for width, scheme in product(WIDTHS, SCHEMES):
            context = browser.new_context(
                base_url=site.base, viewport={"width": width, "height": 900}, color_scheme=scheme, locale="vi-VN",
                timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce", is_mobile=width < 500,
            )  # fmt: skip
            tab = context.new_page()
            for page, address, state in shots:
                if getattr(state, "width", width) > width:
                    continue
                title = f"{page.name}, {state.__name__.replace('_', ' ')}" if state else page.name
                stem = f"{_slug(title)}-{width}-{scheme}"
                tab.goto(address)
                _settle(tab)
                if state:
                    state(tab)
                pictures[stem] = _picture(tab, *WIDTHS[width], larger=LARGE.get(stem), whole=not state)
                taken.setdefault(title, {})[f"{width} px, {scheme}"] = stem
            context.close()
        browser.close()
    for old in outdir.glob("*.webp"):
        old.unlink()
    (outdir / "README.md").write_text(_index(taken), encoding="utf-8")
    for quality in QUALITIES:
        for stem, picture in pictures.items():
            picture.save(outdir / f"{stem}.webp", quality=quality, method=6)
        size = sum(path.stat().st_size for path in outdir.glob("*.webp"))
        if size <= MOST_BYTES:
            break
    told = f"{len(pictures)} pictures of {len(taken)} pages and states, {size / 1e6:.1f} MB at quality {quality}"
    print(f"{told}, in {outdir}")
    if size > MOST_BYTES:
        raise SystemExit(f"That is more than {MOST_BYTES / 1e6:.0f} MB; lower the scales in docs/tools/screenshots.py.")


def _slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower()).strip("-")


def _settle(tab) -> None:
    """What is loaded only when it is scrolled to is loaded, the faces are there, and the page stands at its top."""
    tab.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(image => { image.loading = 'eager'; })")
    tab.evaluate(
        "Promise.all([document.fonts.ready, ...[...document.images].map(image => image.decode().catch(() => 0))])"
    )


def _picture(tab, most: int, scale: float, larger: float | None, *, whole: bool) -> Image.Image:
    """whole: the page from its top; else what stands in the window, where a state may have scrolled it."""
    height = tab.evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
    area = {"x": 0, "y": 0, "width": tab.viewport_size["width"], "height": min(max(height, 600), most)}
    taken = tab.screenshot(full_page=True, clip=area) if whole else tab.screenshot()
    picture = Image.open(io.BytesIO(taken)).convert("RGB")
    size = (round(picture.width * (larger or scale)), round(picture.height * (larger or scale)))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _index(taken: dict[str, dict[str, str]]) -> str:
    """The pictures as a table: a row a page or state, a column a width and theme."""
    columns = [f"{width} px, {scheme}" for width, scheme in product(WIDTHS, SCHEMES)]
    rows = []
    for title, stems in taken.items():
        pictures = [
            f"[![{title}, {column}]({stems[column]}.webp)]({stems[column]}.webp)" if column in stems else "–"
            for column in columns
        ]
        rows.append(f"| {title} | {' | '.join(pictures)} |")
    return "\n".join(
        [
            "# Screenshots",
            "",
            "Every public page type and state of the demo newsroom, the upper part of long pages. Made by",
            "`make screenshots` (docs/tools/screenshots.py) from the rows of tests/public_pages.py, not by hand.",
            "",
            f"| page | {' | '.join(columns)} |",
            f"|---|{'---|' * len(columns)}",
            *rows,
            "",
        ]
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else OUTDIR)
