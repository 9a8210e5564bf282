"""Pictures of a run, and what stands where a picture could: text boxes, charts, SmartArt, embedded objects."""

from dataclasses import dataclass, field

from portal.docx.tree import Node, number

_OF_DATA = {"chart": "chart", "chartex": "chart", "diagram": "smartart"}
_WORDS = {"w:t", "a:t", "m:t"}


@dataclass
class Shown:
    """A picture: the id of its relation, whether it lies outside the file, the words of its description."""

    relation: str
    is_linked: bool = False
    alt: str = ""
    crop: list[float] | None = None
    """[x, y, width, height] of what Word shows, in fractions of the upright picture; None for all of it."""
    rotate: int = 0
    """Degrees clockwise, a multiple of 90."""


@dataclass
class Boxed:
    paragraphs: list[Node] = field(default_factory=list)


@dataclass
class Lost:
    kind: str
    words: str = ""


def chosen(node: Node) -> Node:
    """Of mc:AlternateContent the newer form, which is what Word shows; the older where that is empty."""
    for tag in ("mc:Choice", "mc:Fallback"):
        branch = node.child(tag)
        if branch is not None and branch.children:
            return branch
    return Node("", {})


def words_of(nodes: list[Node]) -> str:
    return " ".join("".join(each.text for each in node.walk() if each.tag in _WORDS) for node in nodes).strip()


def read(node: Node) -> list[Shown | Boxed | Lost]:
    """What a w:drawing, w:pict or w:object shows, in order."""
    if node.tag == "w:object":
        return [_object(node)]
    if node.tag == "w:drawing":
        return _drawing(node)
    return _legacy(node)


def _object(node: Node) -> Lost:
    program = next((each.get("ProgID") or "" for each in node.walk() if each.tag == "o:OLEObject"), "")
    return Lost("equation" if program.lower().startswith(("equation", "mathtype")) else "object")


def _drawing(node: Node) -> list[Shown | Boxed | Lost]:
    found: list[Shown | Boxed | Lost] = []
    for place in node.children:
        about = place.child("wp:docPr")
        if about is not None and about.get("hidden") in ("1", "true"):
            continue
        alt = (about.get("descr") or "") if about is not None else ""
        graphic = place.path("a:graphic", "a:graphicData")
        if graphic is None:
            continue
        kind = (graphic.get("uri") or "").rstrip("/").rpartition("/")[2].lower()
        if kind in _OF_DATA:
            found.append(Lost(_OF_DATA[kind], alt))
            continue
        inside = _shapes(graphic, alt)
        # A shape without words is a line or an ornament; one that no newer Word writes says at least that it was there.
        found.extend(inside or ([Lost("drawing", alt)] if kind != "wordprocessingshape" or alt else []))
    return found


def _shapes(node: Node, alt: str) -> list[Shown | Boxed | Lost]:
    """Pictures and text boxes below, also of groups; what lies in a text box is read with its paragraphs."""
    found: list[Shown | Boxed | Lost] = []
    for child in node.children:
        if child.tag == "pic:pic":
            own = child.path("pic:nvPicPr", "pic:cNvPr")
            found.extend(_picture(child, alt or ((own.get("descr") or "") if own is not None else "")))
        elif child.tag == "w:txbxContent":
            if words_of([child]) or any(each.tag in ("pic:pic", "v:imagedata") for each in child.walk()):
                found.append(Boxed(child.children))
        elif child.tag == "mc:AlternateContent":
            found.extend(_shapes(chosen(child), alt))
        else:
            found.extend(_shapes(child, alt))
    return found


def _picture(node: Node, alt: str) -> list[Shown]:
    blip = node.path("pic:blipFill", "a:blip")
    if blip is None:
        return []
    relation, outside = blip.get("r:embed"), blip.get("r:link")
    if not relation and not outside:
        return []
    cut = node.path("pic:blipFill", "a:srcRect")
    form = node.path("pic:spPr", "a:xfrm")
    turned = (number(form.get("rot")) or 0) if form is not None else 0
    quarter = round(turned / 60_000 / 90) % 4 * 90 if turned % 5_400_000 == 0 else 0
    return [Shown(relation or outside, not relation, alt, _crop(cut), quarter)]


def _crop(cut: Node | None) -> list[float] | None:
    """From DrawingML's four margins in thousandths of a percent; margins outside of the picture count as none."""
    if cut is None:
        return None
    left, top, right, bottom = (min(max((number(cut.get(side)) or 0) / 100_000, 0), 1) for side in "ltrb")
    width, height = 1 - left - right, 1 - top - bottom
    if (width > 0.995 and height > 0.995) or width < 0.02 or height < 0.02:
        return None
    return [round(left, 4), round(top, 4), round(width, 4), round(height, 4)]


def _legacy(node: Node) -> list[Shown | Boxed | Lost]:
    """Pictures and boxes as Word wrote them until 2007."""
    found: list[Shown | Boxed | Lost] = []
    for shape in node.children:
        if shape.get("o:hr") in ("t", "true"):
            found.append(Lost("rule"))
            continue
        alt = shape.get("alt") or ""
        waiting = [shape]
        while waiting:
            each = waiting.pop()
            if each.tag == "v:imagedata":
                if relation := each.get("r:id"):
                    found.append(Shown(relation, alt=alt))
                elif relation := each.get("r:href"):
                    found.append(Shown(relation, True, alt))
            elif each.tag == "w:txbxContent":
                if words_of([each]):
                    found.append(Boxed(each.children))
            elif each.tag == "mc:AlternateContent":
                waiting.append(chosen(each))
            else:
                waiting.extend(reversed(each.children))
    return found
