"""How deep a parser would be, reckoned tag by tag."""

DEEPEST = 50
"""Elements open inside one another; further opening tags are dropped, their words kept."""

_FORMATTING = {"a", "strong", "em", "u", "s"}
_INLINE = {"span", "sub", "sup", "abbr"}
_NESTING = _FORMATTING | _INLINE | {"h2", "h3", "h4", "ul", "ol", "blockquote", "figure", "figcaption", "table"}
"""What can stand in its like without end. A parser closes the others (p, li, td) by itself."""
_LOOKS = _FORMATTING - {"a"}
_AFRESH = {"caption", "th", "td"}
"""Formatting from outside of them, or from their neighbours, ends there."""


class Nesting:
    """What a parser has open. In doubt more than it really has, never less."""

    def __init__(self):
        self.open: list[str] = []
        self.dropped: dict[str, int] = {}
        self.looks: set[str] = set()
        """Looks that the text here has already: a parser would open each of them anew in every further block."""

    @property
    def is_full(self) -> bool:
        return len(self.open) >= DEEPEST

    def enter(self, name: str, *, is_bare: bool = False) -> bool:
        """Whether the tag may stand. is_bare: it has no attributes."""
        if name in _AFRESH:
            self.looks.clear()
        if name not in _NESTING:
            return True
        if self.is_full or (is_bare and name in self.looks):
            self.dropped[name] = self.dropped.get(name, 0) + 1
            return False
        if name in _LOOKS:
            self.looks.add(name)
        self.open.append(name)
        return True

    def leave(self, name: str) -> bool:
        """Whether the end tag may stand: not where its beginning was dropped."""
        if self.dropped.get(name):
            self.dropped[name] -= 1
            return False
        if name in _FORMATTING:
            self.looks.discard(name)
        elif name == "table":
            self.looks.clear()
        for index in range(len(self.open) - 1, -1, -1):
            if self.open[index] == name:
                if name in _FORMATTING:  # what opened inside goes on after it
                    del self.open[index]
                else:
                    del self.open[index:]
                break
            if self.open[index] == "table" or (name in _INLINE and self.open[index] not in _INLINE | _FORMATTING):
                break
        return True
