"""Blocks and runs written as HTML."""

from html import escape

from portal.pasting.blocks import Block, Box, Paragraph, Run


def inline(runs: list[Run]) -> str:
    """Runs as HTML, with as few tags as their looks allow."""
    found: list[str] = []
    open_tags: list[tuple[str, str]] = []
    for run in runs:
        wanted = run.tags()
        same = 0
        while same < min(len(open_tags), len(wanted)) and open_tags[same] == wanted[same]:
            same += 1
        if "footnote" in run.marks or run.html:
            same = min(same, len(wanted) - 1 if wanted else 0)  # two numbers side by side are two
        found += [end for _, end in reversed(open_tags[same:])]
        found += [start for start, _ in wanted[same:]]
        found.append(run.html or escape(run.text, quote=False).replace("\n", "<br>"))
        open_tags = wanted
    found += [end for _, end in reversed(open_tags)]
    return "".join(found)


def written(blocks: list[Block]) -> str:
    """Blocks as HTML."""
    if len(blocks) == 1 and isinstance(blocks[0], Paragraph) and blocks[0].is_loose and not blocks[0].align:
        return inline(blocks[0].runs)
    return "".join(_written(block) for block in blocks)


def _written(block: Block) -> str:
    if isinstance(block, Paragraph):
        given = f' class="align-{block.align}"' if block.align else ""
        return f"<{block.tag}{given}>{inline(block.runs)}</{block.tag}>"
    attrs, first = dict(block.attrs), ""
    rest = block.children
    if _begins_bare(block):
        first = inline(rest[0].runs)
        if rest[0].align and block.tag in ("td", "th"):
            attrs["class"] = f"align-{rest[0].align}"
        rest = rest[1:]
    given = "".join(f' {name}="{escape(value)}"' for name, value in attrs.items() if value)
    return f"<{block.tag}{given}>{first}{''.join(map(_written, rest))}</{block.tag}>"


def _begins_bare(block: Box) -> bool:
    """Whether the first paragraph stands in the box without a tag of its own."""
    first, *rest = block.children or [None]
    if not isinstance(first, Paragraph) or first.tag != "p":
        return False
    if block.tag == "li":
        return not first.align and all(isinstance(child, Box) and child.tag in ("ul", "ol") for child in rest)
    return block.tag == "figure" or (block.tag in ("td", "th", "figcaption", "caption") and not rest)
