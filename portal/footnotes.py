"""Footnotes of a body: numbers in the text and the list at its end, tied together when they are shown. A leaf.

Stored are `<sup class="footnote">1</sup>` and one `<ol class="footnotes"><li>…</li></ol>`, without ids, so that no id
can clash; `linked()` makes ids and links.
"""

import re

from django.utils.html import escape
from django.utils.translation import gettext

MARK = re.compile(r'<sup class="footnote"(?: lang="[^"]*")?>(\s*\d{1,4}\s*)</sup>')
_LINK_OR_MARK = re.compile(rf"(?P<link></?a(?=[ >]))|{MARK.pattern}")
_LIST = re.compile(r'<ol(?=[^>]* class="footnotes")[^>]*>')
_ITEM = re.compile(r"<(/?)(ul|ol|li)(?: [^>]*)?>")


def linked(body: str) -> str:
    """Clean rich text with its footnotes tied both ways. Numbers without a note or inside a link, and further lists,
    stay as is."""
    found = list(_LIST.finditer(body))
    if not found:
        return body
    start = found[-1].end()
    ends = _ends_of_items(body, start)
    told: set[int] = set()
    is_linked = False

    def tie(match: re.Match) -> str:
        nonlocal is_linked
        if match["link"]:
            is_linked = match["link"] == "<a"
            return match[0]
        number = int(match[2])
        if is_linked or not 1 <= number <= len(ends):
            return match[0]
        first = "" if number in told else f' id="chu-thich-{number}-ve"'
        told.add(number)
        label = escape(gettext("Chú thích %(number)s") % {"number": number})
        return (
            f'<sup class="footnote"><a href="#chu-thich-{number}"{first} role="doc-noteref" '
            f'aria-label="{label}">{match[2].strip()}</a></sup>'
        )

    before, notes = _LINK_OR_MARK.sub(tie, body[: found[-1].start()]), []
    position = start
    for number, (opening, end) in enumerate(ends, 1):
        tag = body[opening:].partition(">")[0]
        notes += [body[position:opening], f'{tag} id="chu-thich-{number}">', body[opening + len(tag) + 1 : end]]
        if number in told:
            label = escape(gettext("Trở lại chỗ có chú thích %(number)s") % {"number": number})
            notes.append(
                f' <a class="footnote-back" href="#chu-thich-{number}-ve" role="doc-backlink" aria-label="{label}"></a>'
            )
        position = end
    return before + found[-1][0] + "".join(notes) + body[position:]


def _ends_of_items(body: str, start: int) -> list[tuple[int, int]]:
    """(where its tag begins, where its end tag begins) of each item of the list that begins before `start`."""
    items: list[tuple[int, int]] = []
    depth, opening = 0, 0
    for match in _ITEM.finditer(body, start):
        is_end, name = bool(match[1]), match[2]
        if not is_end:
            if depth == 0 and name == "li":
                opening = match.start()
            depth += 1
        elif depth == 0:
            break
        else:
            depth -= 1
            if depth == 0 and name == "li":
                items.append((opening, match.start()))
    return items
