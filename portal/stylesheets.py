"""The rules of style sheets inside documents, read in one pass however broken they are. A leaf."""

from collections.abc import Iterator

LONGEST = 200_000
"""Characters of a document's style sheets; what follows is not read."""
_MOST = 50
"""Selectors of one rule."""


def rules(text: str) -> Iterator[tuple[list[str], str]]:
    """(selectors in lower case, declarations as written) of each rule; what stands inside @media and the like is read
    too, where it says so itself."""
    first, *others = text[:LONGEST].replace("<!--", "").replace("-->", "").split("/*")
    bare = first + "".join(other.partition("*/")[2] for other in others)
    for rule in bare.split("}"):
        selectors, _, declarations = rule.rpartition("{")
        selectors = selectors.rpartition("{")[2]
        if selectors.strip():
            yield [each.strip().lower() for each in selectors.split(",", _MOST)[:_MOST]], declarations


def declared(declarations: str) -> dict[str, str]:
    """Property → value, both in lower case; of two values the last counts."""
    parts = (declaration.partition(":") for declaration in declarations.split(";")) if declarations else ()
    return {name.strip().lower(): value.strip().lower() for name, _, value in parts}
