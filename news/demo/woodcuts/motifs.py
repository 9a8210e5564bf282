"""Things that recur from picture to picture: sky, land, water, plants, houses, furniture."""

import math
from itertools import pairwise

from .block import (
    AMBER,
    BROWN,
    DARK_BROWN,
    DEEP_LEAF,
    GREY,
    INDIGO,
    INK,
    LACQUER,
    LEAF,
    SHELL,
    SKY,
    STRAW,
    WHITE,
    box,
    disc,
    points,
    smooth,
)

# sky


def sun(block, x, y, radius, fill=LACQUER, rays=24):
    block.circle(x, y, radius, fill)
    block.line(disc(x, y, radius + 20), 4)
    for i in range(rays):
        angle = i * 2 * math.pi / rays
        across, down = math.cos(angle), math.sin(angle)
        block.cut(x + (radius + 34) * across, y + (radius + 34) * down, 34 * across, 34 * down, 5)


def cloud(block, x, y, scale=1.0, fill=WHITE, flip=False, ink=INK):
    with block.at(x, y, scale, flip=flip):
        block.shape(
            "M0 0C-60 0 -70 -60 -15 -62C-10 -122 80 -128 95 -74C135 -114 195 -84 175 -44C225 -50 235 0 190 0z",
            fill,
            6,
            ink,
        )
        block.line("M20 -20c-30 0 -28 -30 0 -28c14 2 12 18 0 16", 4, ink)
        block.line("M118 -14c-26 -4 -18 -36 8 -30c14 6 6 20 -4 14", 4, ink)
        block.line("M52 -88c-18 -2 -14 -22 4 -18", 4, ink)


def stars(block, count, bottom, fill=AMBER):
    for _ in range(count):
        x, y, size = (
            block.random.randint(20, block.width - 20),
            block.random.randint(20, bottom),
            block.random.choice((4, 6, 8)),
        )
        block.flat(
            f"M{x} {y - size}l{size * 0.3:.1f} {size * 0.7:.1f}l{size * 0.7:.1f} {size * 0.3:.1f}"
            f"l{-size * 0.7:.1f} {size * 0.3:.1f}"
            f"l{-size * 0.3:.1f} {size * 0.7:.1f}l{-size * 0.3:.1f} {-size * 0.7:.1f}"
            f"l{-size * 0.7:.1f} {-size * 0.3:.1f}l{size * 0.7:.1f} {-size * 0.3:.1f}z",
            fill,
        )


def signal(block, x, y, radii=(60, 110, 160), ink=LACQUER, sides=(-1, 1), width=7):
    """Arcs of a radio signal to the left and right."""
    for radius in radii:
        for side in sides:
            block.line(
                f"M{x + side * radius * 0.8:.0f} {y - radius * 0.6:.0f}A{radius} {radius} 0 0 {int(side > 0)} "
                f"{x + side * radius * 0.8:.0f} {y + radius * 0.6:.0f}",
                width,
                ink,
            )


def bird(block, x, y, scale=1.0):
    with block.at(x, y, scale):
        block.shape(
            "M0 0C-16 -22 -40 -26 -62 -18C-44 -14 -30 -4 -22 8C-10 16 12 14 22 4L44 0L24 -6"
            "C34 -18 54 -26 70 -22C50 -36 20 -28 0 0z",
            WHITE,
            4,
        )


def rain(block, bottom, count=90, ink=INDIGO, lean=-26):
    for _ in range(count):
        x, y = block.random.randint(-20, block.width + 60), block.random.randint(0, bottom)
        block.cut(x, y, lean, block.random.randint(46, 78), 3, ink)


# land and water


def hill(block, crest, fill, line=6, strokes=0):
    """A range of hills down to the lower edge."""
    left, right, bottom = -20, block.width + 20, block.height + 20
    data = smooth([(left, crest[0][1]), *crest[1:-1], (right, crest[-1][1])])
    block.shape(data + f"L{right} {bottom}L{left} {bottom}z", fill, line)
    if strokes:
        for x, y in crest[1:-1]:
            for i in range(strokes):
                block.cut(x - 60 + i * 34 + block.random.randint(-6, 6), y + 26 + abs(i - strokes / 2) * 8, -14, 34, 4)


def peaks(block, crest, fill, line=6):
    """Steep karst mountains down to the lower edge."""
    data = f"M-20 {block.height + 20}L-20 {crest[0][1]}"
    for (x, y), (nx, ny) in pairwise(crest):
        step = (nx - x) / 3
        data += f"C{x + step:.0f} {y} {nx - step:.0f} {ny} {nx} {ny}"
    block.shape(data + f"L{block.width + 20} {block.height + 20}z", fill, line)
    for (x, y), (_, before), (_, after) in zip(crest[1:-1], crest[:-2], crest[2:], strict=True):
        if y < before and y < after:
            for i, dx in enumerate((-34, -8, 20)):
                block.cut(x + dx, y + 34 + (i % 2) * 18, -12 + i * 10, 46, 4)


def bushes(block, top, radius, fill, wave=10, phase=0.0):
    """A row of clipped bushes across the picture, down to the lower edge."""

    def height(x):
        return top + wave * math.sin(x / 330 + phase)

    x, data, centres = -radius, f"M{-radius} {height(-radius):.0f}", []
    while x < block.width + radius * 2:
        centres.append(x + radius)
        x += 2 * radius
        data += f"A{radius} {radius * 0.86:.0f} 0 0 1 {x} {height(x):.0f}"
    block.shape(data + f"V{block.height + 30}H{-radius}z", fill, 5)
    for centre in centres:
        y = height(centre)
        block.cut(centre - radius * 0.3, y - radius * 0.05, -radius * 0.12, radius * 0.42, 3)
        block.cut(centre + radius * 0.28, y - radius * 0.05, radius * 0.12, radius * 0.42, 3)
        block.cut(centre, y - radius * 0.45, 0, radius * 0.6, 4)


def waves(block, top, fill, size=80, start=-60, line=5, left=0, right=None):
    """A row of curling waves, down to the lower edge."""
    right = block.width if right is None else right
    count = int((right - left) / size) + 3
    data = f"M{left + start} {top}" + f"q{size / 2:g} {-size * 0.68:.0f} {size} 0t{size} 0" * (count // 2 + 1)
    block.shape(data + f"V{block.height + 40}H{left + start}z", fill, line)


def ripples(block, top, bottom, count, ink=WHITE, left=0, right=None):
    """Short light strokes on still water."""
    right = block.width if right is None else right
    for _ in range(count):
        x, y = block.random.randint(left, right), block.random.randint(top, bottom)
        block.line(f"M{x} {y}q14 -8 28 0t28 0", 3, ink)


def planks(block, top, fill=BROWN, edge=26):
    """A table top or a wooden floor across the picture."""
    block.rect(-20, top, block.width + 40, block.height - top + 30, fill)
    block.line(f"M-10 {top + edge}H{block.width + 10}", 4)
    for i, y in enumerate(range(top + edge + 36, block.height + 10, 46)):
        bend = 12 if i % 2 else -12
        block.line(f"M-10 {y}C300 {y + bend} 800 {y - bend} {block.width + 10} {y}", 3)


def tiles(block, top, fill=STRAW, step=120):
    """A tiled floor seen from the front."""
    block.rect(-20, top, block.width + 40, block.height - top + 30, fill)
    middle = block.width / 2
    for i in range(-8, 9):
        block.line(f"M{middle + i * step:.0f} {top}L{middle + i * step * 2.2:.0f} {block.height + 20}", 2.5)
    block.line(f"M-10 {top + 46}H{block.width + 10}M-10 {top + 118}H{block.width + 10}", 2.5)


# plants


def leaf(block, x, y, dx, dy, fill=LEAF, wide=0.26, line=4, rib=True):
    """A pointed leaf from (x, y) to (x + dx, y + dy)."""
    nx, ny = -dy * wide * 2, dx * wide * 2
    block.shape(
        f"M{x:.0f} {y:.0f}Q{x + dx * 0.45 + nx:.0f} {y + dy * 0.45 + ny:.0f} {x + dx:.0f} {y + dy:.0f}"
        f"Q{x + dx * 0.45 - nx:.0f} {y + dy * 0.45 - ny:.0f} {x:.0f} {y:.0f}z",
        fill,
        line,
    )
    if rib:
        block.line(f"M{x:.0f} {y:.0f}L{x + dx * 0.8:.0f} {y + dy * 0.8:.0f}", 2.5)


def tree(block, x, y, scale=1.0, fill=LEAF, trunk=BROWN):
    """A round broad-leaved tree; (x, y) is the foot."""
    with block.at(x, y, scale):
        block.shape("M-16 4C-10 -50 -12 -80 -20 -130H20C12 -80 10 -50 18 4z", trunk, 5)
        block.shape(
            "M-70 -120C-120 -130 -120 -200 -74 -206C-76 -262 -8 -284 16 -248C60 -272 112 -230 90 -186"
            "C126 -164 104 -110 60 -118C40 -92 -40 -92 -70 -120z",
            fill,
            5,
        )
        for cx, cy in ((-60, -160), (-20, -210), (40, -200), (56, -150), (0, -150)):
            block.line(f"M{cx - 18} {cy}q9 -16 18 0t18 0", 3)


def pine(block, x, y, scale=1.0, fill=DEEP_LEAF):
    with block.at(x, y, scale):
        block.rect(-10, -50, 20, 54, BROWN, 4)
        for top, half, foot in ((-250, 46, -160), (-206, 66, -100), (-150, 84, -36)):
            block.shape(
                f"M0 {top}L{half} {foot}"
                f"q{-half / 4:g} -10 {-half / 2:g} 2t{-half / 2:g} 0t{-half / 2:g} 0t{-half / 2:g} 0z",
                fill,
                5,
            )
        for x0, y0 in ((-12, -196), (14, -150), (-26, -140), (30, -84), (-8, -84), (-40, -72)):
            block.cut(x0, y0, 0, 22, 3)


def areca(block, x, y, height=300, scale=1.0):
    """A slender areca palm."""
    with block.at(x, y, scale):
        block.tube([(0, 0), (6, -height / 2), (0, -height)], 14, "#b79a6a", 4, bend=True)
        for i in range(1, int(height / 34)):
            block.line(f"M-8 {-i * 34}q10 6 20 0", 3)
        for angle in (-165, -135, -108, -72, -45, -15):
            across, down = math.cos(math.radians(angle)), math.sin(math.radians(angle))
            tip_x, tip_y = 104 * across, -height + 92 * down + 34 * abs(across)
            block.shape(
                f"M0 {-height}Q{60 * across:.0f} {-height + 96 * down:.0f} {tip_x:.0f} {tip_y:.0f}"
                f"Q{46 * across:.0f} {-height + 52 * down:.0f} 0 {-height}z",
                LEAF,
                4,
            )
        for dx in (-9, 3, 14):
            block.circle(dx, -height + 12, 8, AMBER, 3)


def banana(block, x, y, scale=1.0, lean=0):
    """A banana plant; lean bends it with the wind."""
    with block.at(x, y, scale):
        block.shape(
            f"M-16 0C-14 -60 -10 -100 {lean * 0.3 - 6:.0f} -140H{lean * 0.3 + 14:.0f}C14 -100 16 -60 18 0z",
            "#86a05f",
            5,
        )
        for dx, dy in ((-120, -46), (-92, -128), (-20, -170), (64, -150), (118, -70)):
            leaf(block, lean * 0.3 + 4, -136, dx + lean, dy + abs(lean) * 0.3, LEAF, 0.17)


def bamboo(block, x, y, height, fill=LEAF, width=18):
    """One stalk of bamboo with its leaves."""
    block.tube([(x, y), (x, y - height)], width, fill, 5)
    for i, joint in enumerate(range(y - 60, y - height, -64)):
        block.line(f"M{x - width / 2 - 3:.0f} {joint}q{width / 2 + 3:.0f} 8 {width + 6} 0", 4)
        side = 1 if i % 2 else -1
        if i > 1:
            for dx, dy in ((70, -20), (62, 22), (40, 50)):
                leaf(block, x + side * width / 2, joint, side * dx, dy, DEEP_LEAF, 0.14, 3, rib=False)


def tuft(block, x, y, size=30, ink=INK):
    for dx in (-0.5, -0.15, 0.2, 0.55):
        block.cut(x, y, dx * size, -size * (1 - abs(dx) * 0.5), 4, ink)


def lotus(block, x, y, scale=1.0, fill="#d9796a"):
    with block.at(x, y, scale):
        block.tube([(0, 20), (4, 110)], 8, LEAF, 4)
        for dx in (-58, 58):
            block.shape(
                f"M0 20C{dx * 0.4:.0f} 26 {dx:.0f} 10 {dx * 1.2:.0f} -22C{dx * 0.7:.0f} -22 {dx * 0.3:.0f} -6 0 20z",
                fill,
                4,
            )
        for dx in (-34, 34):
            block.shape(
                f"M0 22C{dx * 1.3:.0f} 8 {dx * 1.4:.0f} -30 {dx:.0f} -52C{dx * 0.3:.0f} -36 0 -10 0 22z", fill, 4
            )
        block.shape("M0 24C-30 4 -28 -40 0 -70C28 -40 30 4 0 24z", fill, 4)
        block.line("M0 14V-46M-10 6C-16 -10 -14 -26 -8 -38M10 6C16 -10 14 -26 8 -38", 2.5)


def lotus_leaf(block, x, y, rx, ry):
    block.ellipse(x, y, rx, ry, LEAF, 5)
    for i in range(9):
        angle = i * 2 * math.pi / 9
        block.line(f"M{x} {y}L{x + rx * 0.8 * math.cos(angle):.0f} {y + ry * 0.8 * math.sin(angle):.0f}", 2.5)


def pot_plant(block, x, y, scale=1.0, pot=LACQUER):
    with block.at(x, y, scale):
        for dx, dy in ((-70, -90), (70, -90), (-36, -140), (36, -140), (0, -164), (-86, -40), (86, -40)):
            leaf(block, 0, -78, dx, dy * 0.8, LEAF, 0.2)
        block.shape("M-46 -84H46L36 0H-36z", pot, 5)
        block.rect(-54, -96, 108, 22, pot, 5)


# buildings


def house(block, x, y, width, height, roof=LACQUER, door=INDIGO):
    """A low house with a tiled roof; (x, y) is the upper left corner of the wall."""
    block.rect(x, y, width, height, WHITE)
    roof_path = f"M{x - 40} {y + 6}q30 -20 70 -100h{width - 60}q40 80 70 100z"
    block.shape(roof_path, roof)
    with block.inside(roof_path):
        for row in range(4):
            level = y - 76 + row * 25
            block.line(f"M{x - 46 - (row % 2) * 13} {level}" + "q13 18 26 0" * int((width + 130) / 26), 3)
    block.line(f"M{x + 26} {y - 96}h{width - 52}", 9)
    block.rect(x + width * 0.38, y + height * 0.32, width * 0.24, height * 0.68, door, 5)
    block.line(f"M{x + width * 0.5:.0f} {y + height * 0.34:.0f}V{y + height:.0f}", 3)
    for part in (0.1, 0.74):
        block.rect(x + width * part, y + height * 0.28, width * 0.16, height * 0.34, AMBER, 4)
        block.line(f"M{x + width * (part + 0.08):.0f} {y + height * 0.28:.0f}v{height * 0.34:.0f}", 3)


def stilt_house(block, x, y, scale=1.0, roof="#7b6a48", light=AMBER):
    """A house on stilts; (x, y) is the middle of its foot."""
    with block.at(x, y, scale):
        for post in (-110, -40, 40, 110):
            block.rect(post - 7, -60, 14, 62, DARK_BROWN, 4)
        block.rect(-128, -66, 256, 14, BROWN, 4)
        block.rect(-112, -138, 224, 72, BROWN, 5)
        for plank in range(-90, 112, 24):
            block.line(f"M{plank} -134v64", 2.5)
        for window in (-84, 44):
            block.rect(window, -124, 40, 38, light, 4)
            block.line(f"M{window + 20} -124v38", 3)
        block.rect(-24, -126, 46, 60, light, 4)
        block.shape("M-156 -128C-110 -160 -96 -190 -84 -226H84C96 -190 110 -160 156 -128z", roof, 5)
        for strand in range(-120, 130, 20):
            block.cut(strand * 0.66, -214 + abs(strand) // 12, strand * 0.26, 60, 3)
        block.line("M-84 -226l-16 -18M84 -226l16 -18", 7)
        block.line("M124 0L150 0M112 -58L146 0M126 -42h18M132 -24h16", 5)


# furniture and devices


def parcel(block, x, y, width, height, fill="#cfa064"):
    block.rect(x, y, width, height, fill, 5)
    block.line(f"M{x + width / 2:.0f} {y}v{height}M{x} {y + height / 2:.0f}h{width}", 4, LACQUER)


def screen(block, x, y, width, height, fill=SKY, stand=True):
    """A computer screen from the front; (x, y) is the upper left corner."""
    if stand:
        middle = x + width / 2
        block.polygon(
            [
                (middle - 14, y + height),
                (middle + 14, y + height),
                (middle + 20, y + height + 30),
                (middle - 20, y + height + 30),
            ],
            GREY,
            5,
        )
        block.rect(middle - 44, y + height + 28, 88, 12, GREY, 5)
    block.rect(x, y, width, height, INK, 5, corner=8)
    block.rect(x + 12, y + 12, width - 24, height - 24, fill, 3, shift=False)


def screen_back(block, x, y, width, height, fill=GREY):
    """A computer screen from behind."""
    middle = x + width / 2
    block.polygon(
        [
            (middle - 16, y + height),
            (middle + 16, y + height),
            (middle + 22, y + height + 26),
            (middle - 22, y + height + 26),
        ],
        fill,
        5,
    )
    block.rect(middle - 50, y + height + 24, 100, 12, fill, 5)
    block.rect(x, y, width, height, fill, 5, corner=8)
    block.circle(middle, y + height / 2, 12, WHITE, 4)


def chart(block, x, y, width, height, bars=(0.4, 0.7, 0.55, 0.9), fill=LACQUER):
    """A small bar chart."""
    step = width / len(bars)
    for i, part in enumerate(bars):
        block.rect(
            x + i * step + step * 0.2, y + height * (1 - part), step * 0.6, height * part, fill if i % 2 else AMBER, 3
        )
    block.line(f"M{x} {y}v{height}h{width}", 4)


def gear(block, x, y, radius, fill=AMBER, teeth=12):
    """A toothed wheel."""
    pairs = []
    for i in range(teeth):
        for part, reach in ((0.0, 1.0), (0.22, 1.0), (0.32, 1.22), (0.68, 1.22), (0.78, 1.0)):
            angle = (i + part) * 2 * math.pi / teeth
            pairs.append((x + radius * reach * math.cos(angle), y + radius * reach * math.sin(angle)))
    block.polygon(pairs, fill, 5)
    block.line(disc(x, y, radius * 0.72), 3)
    block.circle(x, y, radius * 0.26, SHELL, 5)
    for i in range(6):
        angle = i * math.pi / 3
        block.line(
            points(
                [
                    (x + radius * 0.34 * math.cos(angle), y + radius * 0.34 * math.sin(angle)),
                    (x + radius * 0.64 * math.cos(angle), y + radius * 0.64 * math.sin(angle)),
                ]
            ),
            4,
        )


def padlock(block, x, y, scale=1.0, fill=AMBER):
    with block.at(x, y, scale):
        block.line("M-34 -10V-46C-34 -94 34 -94 34 -46V-10", 26)
        block.line("M-34 -10V-46C-34 -94 34 -94 34 -46V-10", 14, GREY)
        block.rect(-60, -14, 120, 96, fill, 6, corner=12)
        block.flat(disc(0, 24, 13), INK)
        block.flat("M-7 28H7L11 58H-11z", INK)


def warning(block, x, y, scale=1.0, fill=AMBER):
    """A warning triangle."""
    with block.at(x, y, scale):
        block.shape("M0 -62L66 52H-66z", fill, 8)
        block.flat("M-8 -26H8L4 18H-4z", INK)
        block.flat(disc(0, 34, 7.5), INK)


def books(block, x, y, widths, colours, heights):
    """Upright books, their feet on y."""
    for width, fill, height in zip(widths, colours, heights, strict=True):
        block.rect(x, y - height, width, height, fill, 4)
        block.line(
            f"M{x + 4} {y - height + 18}h{width - 8}M{x + 4} {y - 22}h{width - 8}",
            3,
            WHITE if fill != WHITE else LACQUER,
        )
        x += width


def fake_code(block, x, y, size, cells=15):
    """Something that looks like a QR code but says nothing."""
    unit = size / cells
    block.flat(box(x - unit, y - unit, size + 2 * unit, size + 2 * unit), WHITE)
    data = ""
    corners = ((0, 0), (cells - 5, 0), (0, cells - 5))
    for row in range(cells):
        for column in range(cells):
            near_corner = any(cx - 1 <= column <= cx + 5 and cy - 1 <= row <= cy + 5 for cx, cy in corners)
            if not near_corner and block.random.random() < 0.5:
                data += box(x + column * unit, y + row * unit, unit, unit)
    block.flat(data, INK)
    for cx, cy in corners:
        block.flat(box(x + cx * unit, y + cy * unit, 5 * unit, 5 * unit), INK)
        block.flat(box(x + (cx + 1) * unit, y + (cy + 1) * unit, 3 * unit, 3 * unit), WHITE)
        block.flat(box(x + (cx + 1.6) * unit, y + (cy + 1.6) * unit, 1.8 * unit, 1.8 * unit), INK)


def jar(block, x, y, scale=1.0, fill=WHITE, band=INDIGO, pattern="leaf"):
    """A pottery jar; (x, y) is the middle of its foot."""
    body = "M-40 0C-84 -50 -82 -120 -34 -148V-168H34V-148C82 -120 84 -50 40 0z"
    with block.at(x, y, scale):
        block.shape(body, fill, 5)
        with block.inside(body):
            if pattern == "leaf":
                block.line("M-70 -34q70 18 140 0M-74 -112q74 18 148 0", 4, band)
                for dx in (-44, -2, 40):
                    block.line(f"M{dx} -46q-16 -22 4 -46M{dx} -62q14 -4 18 -18M{dx - 2} -72q-14 -2 -16 -14", 4, band)
            elif pattern == "bands":
                for level in (-30, -62, -94, -126):
                    block.line(f"M-90 {level}q90 20 180 0", 9, band)
            else:
                block.flat("M-90 -170H90V-86q-20 30 -40 0t-40 4t-40 -6t-40 4z", band)
        block.line("M-34 -148q34 10 68 0", 3)
        block.shape("M-40 -166H40V-180H-40z", fill, 5)


def basket(block, x, y, width, height, fill=AMBER):
    """A woven basket; (x, y) is the middle of its rim."""
    half = width / 2
    body = f"M{x - half:.0f} {y}H{x + half:.0f}L{x + half * 0.76:.0f} {y + height}H{x - half * 0.76:.0f}z"
    block.shape(body, fill, 5)
    with block.inside(body):
        for level in range(int(y) + 22, int(y + height), 22):
            block.line(f"M{x - half:.0f} {level}" + "q8 -10 16 0t16 0" * int(width / 32 + 1), 3)
    block.line(f"M{x - half - 6:.0f} {y}H{x + half + 6:.0f}", 12)
    block.line(f"M{x - half - 4:.0f} {y}H{x + half + 4:.0f}", 4, fill)


def mast(block, x, foot, top, half=60, line=8):
    """A lattice mast."""
    block.line(f"M{x - half} {foot}L{x} {top}L{x + half} {foot}", line)
    steps = max(4, int((foot - top) / 60))
    for i in range(1, steps):
        upper, lower = top + (foot - top) * i / steps, top + (foot - top) * (i + 1) / steps
        near, far = half * i / steps, half * (i + 1) / steps
        block.line(f"M{x - near:.0f} {upper:.0f}h{2 * near:.0f}", 4)
        block.line(
            f"M{x - near:.0f} {upper:.0f}L{x + far:.0f} {lower:.0f}M{x + near:.0f} {upper:.0f}"
            f"L{x - far:.0f} {lower:.0f}",
            3,
        )


def sampan(block, x, y, scale=1.0, hull=BROWN, flip=False):
    """A low boat with a curved mat roof."""
    with block.at(x, y, scale, flip=flip):
        block.shape("M-70 -30C-70 -92 60 -92 60 -30z", STRAW, 5)
        for dx in (-44, -18, 8, 34):
            block.line(f"M{dx} -32q-2 -28 4 -44", 3)
        block.shape("M-170 -44C-120 -24 120 -24 170 -54C150 0 110 20 60 20H-70C-120 20 -154 -6 -170 -44z", hull, 6)
        block.line("M-146 -18C-80 -2 90 -2 146 -22", 3)
