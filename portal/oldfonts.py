"""Fonts that a document sets its words in, and which of them are of an old encoding (.VnTime, VNI-Times). A leaf."""

import re

from portal.stylesheets import rules

_OLD_FONT = {
    "tcvn3": re.compile(r"[:=\"' ,]\.vn\w", re.IGNORECASE),
    "vni": re.compile(r"[:=\"' ,]vni[- \w]", re.IGNORECASE),
}
_FAMILY = re.compile(
    r"font-family\s*:\s*[\"']?\s*([^;,\"']{1,60})|font\s*:[^;]{0,80}?[\"'](\.?Vn[^\"']{1,40})", re.IGNORECASE
)


def are_named(html: str, encoding: str) -> bool:
    """Whether a document names a font of that encoding anywhere."""
    return _OLD_FONT[encoding].search(html) is not None


def is_old(font: str, encoding: str) -> bool:
    return _OLD_FONT[encoding].match(f":{font}") is not None


def of_rules(sheets: list[str]) -> dict[str, str]:
    """Font by selector (“p”, “.msonormal”) of the style sheets in a document, as Word writes them."""
    fonts: dict[str, str] = {}
    for sheet in sheets:
        for selectors, body in rules(sheet):
            if font := _family(body):
                for selector in selectors:
                    name, _, kind = selector.partition(".")
                    fonts[f".{kind}" if kind else name] = font
    return fonts


def of_element(node, fonts: dict[str, str]) -> str | None:
    """The font that an element sets itself, by attribute, by class or by its tag."""
    given = node.attrs or {}
    if font := _family(given.get("style") or "") or _folded(given.get("face") or ""):
        return font
    for name in (given.get("class") or "").lower().split():
        if font := fonts.get(f".{name}"):
            return font
    return fonts.get(node.name)


def _family(declarations: str) -> str:
    found = _FAMILY.search(declarations)
    return _folded(found[1] or found[2]) if found else ""


def _folded(font: str) -> str:
    """In lower case but for a last H, which makes capitals: “.vntimeH”."""
    name = font.split(",")[0].strip(" \"'")
    return name[:-1].lower() + ("H" if name.endswith("H") else name[-1:].lower())
