"""Pictures, figures and videos of a pasted tree."""

from html import escape
from typing import TYPE_CHECKING

from portal import videos
from portal.pasting.blocks import Box, Paragraph, Run
from portal.pasting.looks import elements
from portal.pasting.source import Node
from portal.richtext import is_own_media

if TYPE_CHECKING:
    from portal.pasting.passage import Around
    from portal.pasting.reading import Reader


def read_picture(reader: "Reader", node: Node, around: "Around") -> None:
    source, alt = node.attrs.get("src", ""), node.attrs.get("alt", "").strip()
    if is_own_media(source):
        kept = ("src", "data-image", "alt", "width", "height")
        given = "".join(f' {name}="{escape(node.attrs[name])}"' for name in kept if name in node.attrs)
        reader.add(Run("", frozenset(), around.link, html=f"<img{given}>"), around)
    elif 0 < len(alt) <= 8 and not any(character.isalnum() or character.isspace() for character in alt):
        reader.text(alt, around)  # an emoji that is drawn by a picture
    elif not {node.attrs.get("width"), node.attrs.get("height")} & {"0", "1", "2"}:
        reader.lost.append('<img src="x:">')


def read_figure(reader: "Reader", node: Node, around: "Around") -> None:
    inner = reader.inside(node, reader.styled(node, around)._replace(align="", item=None, tag="p"))
    captions = [block for block in inner if isinstance(block, Box) and block.tag == "figcaption"]
    rest = [block for block in inner if block not in captions]
    first = rest[0] if len(rest) == 1 and isinstance(rest[0], Paragraph) else None
    pictures = [run for run in first.runs if run.html] if first else []
    classes = [name for name in node.classes if name.startswith("align-")]
    if first and not pictures and len({run.link for run in first.runs}) == 1:
        video = videos.recognised(first.runs[0].link[0])
        if video and "video" in node.classes:
            classes, pictures = ["video", *classes], first.runs
    if pictures and len(pictures) == len(first.runs):
        order = [*captions[:1], first] if inner[0] in captions else [first, *captions[:1]]
        reader.blocks.append(Box("figure", order, {"class": " ".join(classes)}))
        captions = captions[1:]
        rest = []
    reader.blocks += rest
    for caption in captions:
        reader.blocks += caption.children


def read_caption(reader: "Reader", node: Node, around: "Around") -> None:
    inner = reader.inside(node, reader.styled(node, around)._replace(align="", item=None, tag="p"))
    if inner:
        reader.blocks.append(Box("figcaption", inner))


def read_frame(reader: "Reader", node: Node, around: "Around") -> None:
    addresses = [node.attrs.get(name, "") for name in ("src", "data-src", "data", "value")]
    addresses += [value for child in elements(node) for value in child.attrs.values()]
    video = next(filter(None, map(videos.recognised, filter(None, addresses))), None)
    if video is None:
        reader.lost.append(f"<{node.name}></{node.name}>")
        return
    reader.close(is_loose=True)
    title = node.attrs.get("title", "").strip() or videos.UNTITLED
    reader.blocks.append(Box("figure", [Paragraph([Run(title, link=(video.page, ""))])], {"class": "video"}))
