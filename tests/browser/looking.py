"""Looking at a public page in Chromium: axe in several themes, reflow, text spacing, motion, targets, the keyboard.

Each question answers with a list of sentences; a test gathers them over many pages and asserts that there are none,
so that one load of a page serves many questions and one failing page does not hide the next.
"""

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
LOOKING = Path(__file__).with_name("looking.js").read_text(encoding="utf-8")

LEFT_OUT = {
    "p-as-heading": "experimental; takes the byline at an article's end, which is bold, for a heading",
    "identical-links-same-purpose": "AAA; “Xem tất cả” and “Xem lịch sử cập nhật” tell their aim by what stands above",
}
"""Rules of axe that are not asked → why. All others are, those that axe leaves off by default among them."""

NEXT_FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

COLOURS = ("color-contrast", "color-contrast-enhanced", "link-in-text-block")
"""What another theme can change."""

THEMES = {
    "light": {},
    "dark": {"color_scheme": "dark"},
    "contrast": {"theme": "contrast"},
    "dark by choice": {"theme": "dark"},
    "contrast of the machine": {"contrast": "more"},
    "black": {"color_scheme": "dark", "contrast": "more"},
    "forced colours": {"forced_colors": "active"},
}
"""Name → what the machine says, and under "theme" what the reader chose in the display panel."""

SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
"""What WCAG 1.4.12 lets a reader ask for."""


def prepare(page) -> None:
    """Once a page is loaded, before any question."""
    page.evaluate(LOOKING)


def put_on(page, theme: str) -> None:
    wanted = THEMES[theme]
    page.emulate_media(
        color_scheme=wanted.get("color_scheme", "light"),
        contrast=wanted.get("contrast", "no-preference"),
        forced_colors=wanted.get("forced_colors", "none"),
        reduced_motion="reduce",  # so that no colour is on its way while it is looked at
    )
    page.evaluate(
        "theme => { if (theme) document.documentElement.dataset.theme = theme;"
        " else delete document.documentElement.dataset.theme; }",
        wanted.get("theme", ""),
    )


def axe(page, rules: tuple[str, ...] = ()) -> list[str]:
    """What axe finds: by all rules, or by these only."""
    if not page.evaluate("Boolean(globalThis.axe)"):
        page.evaluate(AXE)
    return page.evaluate(
        """async ([rules, leftOut]) => {
            const every = axe.getRules().map(({ruleId}) => ruleId).filter(id => !leftOut.includes(id));
            const all = rules.length ? rules : every;
            const options = {runOnly: {type: "rule", values: all}, resultTypes: ["violations"]};
            return (await axe.run(document, options)).violations.flatMap(({id, impact, nodes}) =>
                nodes.map(({target, any}) => `axe ${id} (${impact}): ${target.join(" ")} ${any[0]?.message ?? ""}`));
        }""",
        [list(rules), list(LEFT_OUT)],
    )


def ask(page, question: str, *arguments) -> list[str]:
    return page.evaluate("([question, all]) => looking[question](...all)", [question, list(arguments)])


def sheet(page, css: str):
    """Lay a style sheet over the page, past its policy; returns what takes it off again."""
    page.evaluate(
        "css => { const s = new CSSStyleSheet(); s.replaceSync(css); document.adoptedStyleSheets = [s]; }", css
    )
    page.evaluate(NEXT_FRAME)  # what watches sizes has seen it then
    return lambda: page.evaluate("document.adoptedStyleSheets = []")


def narrow(page) -> list[str]:
    """320 px, which is 1280 px at 400 %, as it is and with a reader's spacing; then 200 % text on a wide window."""
    found = []
    page.set_viewport_size({"width": 320, "height": 640})
    found += [f"at 320 px: {each}" for each in ask(page, "cut")]
    off = sheet(page, SPACED)
    found += [f"at 320 px, spaced: {each}" for each in ask(page, "cut")]
    off()
    page.set_viewport_size({"width": 1280, "height": 900})
    off = sheet(page, "html { font-size: 200% !important; }")
    found += [f"at 200 % text: {each}" for each in ask(page, "cut")]
    off()
    return found


def walk(page) -> list[str]:
    """Tab from the top to the end: every stop once and in order, seen, in view, and out again."""
    found = ask(page, "walk")
    stops = page.evaluate("looking.stops().map(looking.name)")
    reached = []
    for _ in range(len(stops) + 3):
        page.keyboard.press("Tab")
        state = page.evaluate("looking.focus()")
        if state["place"] == -1 and not state["wrong"]:
            break
        found += state["wrong"]
        if state["place"] in reached:
            break
        reached.append(state["place"])
    if reached != list(range(len(stops))):
        wrong = next((i for i, place in enumerate([*reached, None]) if place != i), 0)
        what = stops[wrong] if wrong < len(stops) else "a stop that was not there before"
        found.append(f"Tab leaves the order at stop {wrong + 1} of {len(stops)}: {what}")
    return found
