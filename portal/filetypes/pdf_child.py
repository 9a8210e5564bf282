"""Looks into a PDF on its standard input and says what it finds, a line of JSON at a time.

Run as a program, alone: it bounds itself, and whatever a hostile file makes of it ends with it.
"""

import json
import resource
import sys

MEMORY = 400 * 1024 * 1024
CPU_SECONDS = 8
PAGES_READ = 8
LETTERS_A_PAGE = 25
"""Fewer, on average, are what a scanner or a stamp leaves: the page is a picture of words."""
PAGES_WALKED = 300
NOTES_A_PAGE = 200


def say(**facts) -> None:
    print(json.dumps(facts), flush=True)


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
    import logging

    import pypdf
    from pypdf.errors import DependencyError

    logging.disable(logging.CRITICAL)
    reader = pypdf.PdfReader(sys.stdin.buffer, strict=False)
    if reader.is_encrypted:
        try:
            if not reader.decrypt(""):
                return say(password=True)
        except (DependencyError, NotImplementedError):
            # Whether it opens without a password only a library of ciphers could tell; people can.
            return say(locked=True)
    count = len(reader.pages)
    say(pages=count)
    if not count:
        return None
    root = reader.trailer["/Root"]
    say(active=sorted(active_in(reader, root)), signed=is_signed(root))
    letters = 0
    looked_at = min(count, PAGES_READ)
    for number in range(looked_at):
        letters += sum(character.isalpha() for character in reader.pages[number].extract_text())
        if letters >= LETTERS_A_PAGE * looked_at:
            break
    return say(has_text=letters >= LETTERS_A_PAGE * looked_at)


def get(holder, name):
    """An entry with its reference resolved; None for whatever is not there or broken."""
    try:
        value = holder.get(name)
        return value.get_object() if value is not None else None
    except Exception:
        return None


def is_signed(root) -> bool:
    flags = get(get(root, "/AcroForm") or {}, "/SigFlags")
    return bool(isinstance(flags, int) and flags & 1)


def active_in(reader, root) -> set[str]:
    found = set()
    names = get(root, "/Names") or {}
    if get(names, "/JavaScript"):
        found.add("javascript")
    if get(names, "/EmbeddedFiles"):
        found.add("embedded")
    found |= acts(get(root, "/OpenAction")) | acts_of(get(root, "/AA"))
    for number in range(min(len(reader.pages), PAGES_WALKED)):
        page = reader.pages[number]
        found |= acts_of(get(page, "/AA"))
        notes = get(page, "/Annots")
        for note in list(notes)[:NOTES_A_PAGE] if isinstance(notes, list) else []:
            note = note.get_object()
            if hasattr(note, "get"):
                found |= acts(get(note, "/A")) | acts_of(get(note, "/AA"))
                if get(note, "/Subtype") == "/FileAttachment":
                    found.add("embedded")
    return found


def acts_of(actions) -> set[str]:
    return {name for key in actions for name in acts(get(actions, key))} if hasattr(actions, "keys") else set()


def acts(action) -> set[str]:
    kind = get(action, "/S") if hasattr(action, "get") else None
    return {"/JavaScript": {"javascript"}, "/Launch": {"launch"}}.get(kind, set())


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        sys.exit(1)
