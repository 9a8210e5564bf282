"""The printing block: an SVG canvas that prints like a Đông Hồ woodcut.

Colours lie a few units beside their ink outline, as when the colour blocks and
the key block do not register, and the ground is giấy điệp, paper coated with
powdered shell, which shows as light flecks over everything.
"""

import math
import random
from contextlib import contextmanager

INK = "#221c18"
LACQUER = "#b5281e"
ORANGE = "#cf5b2e"
AMBER = "#e2ab3c"
INDIGO = "#2f4f79"
SKY = "#5d7ba0"
LEAF = "#62804a"
DEEP_LEAF = "#4f6c3d"
PALE_LEAF = "#9db07a"
SHELL = "#f4e9cf"
WHITE = "#fbf5e4"
BROWN = "#8a5a33"
DARK_BROWN = "#5f3d25"
STRAW = "#f0d9a0"
SAND = "#c9b98a"
GREY = "#a9a48f"
SKIN = "#e9c3a0"
BLUSH = "#d98a6c"

REGISTER = (5, 4)  # how far the colour lies beside the ink


def number(value):
    """Shortest decimal of a coordinate."""
    return f"{value:.1f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def points(pairs, close=False):
    """Path data of a polyline."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in pairs) + ("z" if close else "")


def smooth(pairs, close=False):
    """Path data of a soft curve through all the given points (Catmull-Rom)."""
    pairs = list(pairs)
    count = len(pairs)

    def at(index):
        return pairs[index % count] if close else pairs[max(0, min(count - 1, index))]

    data = f"M{number(pairs[0][0])} {number(pairs[0][1])}"
    for i in range(count if close else count - 1):
        before, start, end, after = at(i - 1), at(i), at(i + 1), at(i + 2)
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        data += "C" + " ".join(f"{number(float(x))} {number(float(y))}" for x, y in (first, second, end))
    return data + ("z" if close else "")


def disc(x, y, rx, ry=None):
    """Path data of a circle or an ellipse."""
    ry = rx if ry is None else ry
    x, y, rx, ry = map(number, map(float, (x, y, rx, ry)))
    return f"M{x} {y}m-{rx} 0a{rx} {ry} 0 1 0 {2 * float(rx):g} 0a{rx} {ry} 0 1 0 -{2 * float(rx):g} 0z"


def box(x, y, width, height, corner=0):
    """Path data of a rectangle, its corners rounded on request."""
    if not corner:
        return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"
    r = corner
    return (
        f"M{number(x + r)} {number(y)}h{number(width - 2 * r)}q{r} 0 {r} {r}v{number(height - 2 * r)}q0 {r} -{r} {r}"
        f"h{number(2 * r - width)}q-{r} 0 -{r} -{r}v{number(2 * r - height)}q0 -{r} {r} -{r}z"
    )


class Block:
    """Collects the marks of one picture in printing order."""

    def __init__(self, width=1200, height=800, ground=SHELL, seed=1, flecks=26):
        self.width, self.height, self.ground, self.flecks = width, height, ground, flecks
        self.marks = []
        self.definitions = []
        self.random = random.Random(seed)

    @contextmanager
    def at(self, x=0, y=0, scale=1, turn=0, flip=False):
        """Draw what follows around a new origin, scaled, turned (degrees) or mirrored."""
        transform = f"translate({number(float(x))} {number(float(y))})"
        if turn:
            transform += f" rotate({number(float(turn))})"
        if flip or scale != 1:
            transform += f" scale({-scale if flip else scale} {scale})"
        self.marks.append(f'<g transform="{transform}">')
        yield
        self.marks.append("</g>")

    @contextmanager
    def inside(self, data):
        """Show what follows only inside an outline."""
        name = f"c{len(self.definitions)}"
        self.definitions.append(f'<clipPath id="{name}"><path d="{data}"/></clipPath>')
        self.marks.append(f'<g clip-path="url(#{name})">')
        yield
        self.marks.append("</g>")

    def flat(self, data, fill, shift=False, opacity=None):
        """Colour without an outline."""
        move = f' transform="translate({REGISTER[0]} {REGISTER[1]})"' if shift else ""
        faint = f' opacity="{opacity}"' if opacity else ""
        self.marks.append(f'<path d="{data}" fill="{fill}"{move}{faint}/>')

    def line(self, data, width=5, ink=INK):
        """A line of even width."""
        self.marks.append(f'<path d="{data}" fill="none" stroke="{ink}" stroke-width="{width}"/>')

    def shape(self, data, fill, line=6, ink=INK, shift=True):
        """Colour and outline, a little apart."""
        self.flat(data, fill, shift)
        self.line(data, line, ink)

    def circle(self, x, y, radius, fill, line=6, **options):
        self.shape(disc(x, y, radius), fill, line, **options)

    def ellipse(self, x, y, rx, ry, fill, line=6, **options):
        self.shape(disc(x, y, rx, ry), fill, line, **options)

    def rect(self, x, y, width, height, fill, line=6, corner=0, **options):
        self.shape(box(x, y, width, height, corner), fill, line, **options)

    def polygon(self, pairs, fill, line=6, **options):
        self.shape(points(pairs, close=True), fill, line, **options)

    def cut(self, x, y, dx, dy, thick=5, ink=INK):
        """A tapered stroke, as the gouge leaves it."""
        length = math.hypot(dx, dy) or 1
        nx, ny = -dy / length * thick, dx / length * thick
        self.marks.append(
            f'<path d="M{x:.0f} {y:.0f}q{dx / 2 + nx:.0f} {dy / 2 + ny:.0f} {dx:.0f} {dy:.0f}'
            f'q{-dx / 2 - nx * 0.2:.0f} {-dy / 2 - ny * 0.2:.0f} {-dx:.0f} {-dy:.0f}z" fill="{ink}"/>'
        )

    def tube(self, pairs, width, fill, line=6, bend=False):
        """A limb, pipe or cable: a thick coloured line with an ink edge."""
        data = smooth(pairs) if bend else points(pairs)
        self.line(data, width + 2 * line - 1)
        self.marks.append('<g transform="translate(1.5 1)">')
        self.line(data, width, fill)
        self.marks.append("</g>")

    def write(self, text, x, y, size, fill=WHITE, weight=600):
        """Lettering; the rasteriser supplies the font."""
        self.marks.append(
            f'<text x="{x}" y="{y}" font-family="Giay Diep Serif" font-size="{size}" '
            f'font-weight="{weight}" fill="{fill}" stroke="none">{text}</text>'
        )

    def svg(self):
        """The finished picture."""
        pick = self.random.randint
        flecks = "".join(
            f'<path d="M{pick(0, 300)} {pick(0, 300)}l{pick(-7, 7)} {pick(2, 8)}" stroke="#fffaf0" stroke-width="2.4"/>'
            for _ in range(self.flecks)
        )
        size = f'width="{self.width}" height="{self.height}"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" {size}><defs>'
            f'<pattern id="flecks" width="300" height="300" patternUnits="userSpaceOnUse">{flecks}</pattern>'
            f'{"".join(self.definitions)}</defs><rect {size} fill="{self.ground}"/>'
            f'<g stroke-linejoin="round" stroke-linecap="round">{"".join(self.marks)}</g>'
            f'<rect {size} fill="url(#flecks)" opacity=".5"/></svg>\n'
        )
