"""Numbers that forms and addresses carry, read without trusting them."""


def version_of(text: str | None) -> int:
    """The number a form or an address carries; one that fits nothing when it is missing or nonsense."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else -1
