"""A browser's name for itself in words that its owner knows. A leaf."""

import re

UNKNOWN = "Trình duyệt không rõ tên"

_BROWSERS = (
    # the first that is found: most call themselves Chrome and Safari besides
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Zalo", "Zalo"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "máy Mac"),
    ("Linux", "Linux"),
)
_PLAIN = re.compile(r"[^\x20-\x7e]")


def in_words(agent: str) -> str:
    """“Chrome trên Windows”. What it says of itself may be a lie: it is shown, and nothing else is done with it."""
    browser = next((words for mark, words in _BROWSERS if mark in agent), UNKNOWN)
    system = next((words for mark, words in _SYSTEMS if mark in agent), "")
    return f"{browser} trên {system}" if system else browser


def shortened(agent: str) -> str:
    """As it is kept: 300 plain characters at most."""
    return _PLAIN.sub("", agent)[:300]
