"""Scenes in rooms, workshops and markets, and still lifes."""

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
    ORANGE,
    PALE_LEAF,
    SAND,
    SHELL,
    SKIN,
    SKY,
    STRAW,
    WHITE,
    Block,
    box,
    disc,
    smooth,
)
from .figures import arm, glasses, hair_behind, head, leg, torso
from .motifs import (
    basket,
    books,
    chart,
    cloud,
    fake_code,
    gear,
    hill,
    jar,
    leaf,
    padlock,
    planks,
    pot_plant,
    screen,
    screen_back,
    signal,
    sun,
    tiles,
    tree,
    warning,
)


def _window(block, x, y, width, height):
    """A window with hills outside."""
    block.rect(x, y, width, height, "#dfe6d2", 6)
    with block.inside(box(x, y, width, height)):
        block.circle(x + width * 0.72, y + height * 0.3, height * 0.13, LACQUER, 4)
        block.shape(
            smooth(
                [
                    (x - 10, y + height * 0.7),
                    (x + width * 0.3, y + height * 0.5),
                    (x + width * 0.62, y + height * 0.74),
                    (x + width + 10, y + height * 0.56),
                ]
            )
            + f"V{y + height + 20}H{x - 10}z",
            PALE_LEAF,
            4,
        )
    block.line(box(x, y, width, height), 10)
    block.line(f"M{x + width / 2} {y}v{height}M{x} {y + height / 2}h{width}", 6)


def _desk(block, x, y, width, fill=BROWN, height=400):
    block.rect(x, y, width, 30, fill, 5)
    block.rect(x + 16, y + 30, width - 32, height, fill, 5)
    block.line(f"M{x + 24} {y + 16}h{width - 60}", 3)


def thi_nghiem():
    """A chemist at her bench."""
    block = Block(ground="#efdfb8", seed=2)
    _window(block, 60, 60, 240, 190)
    block.rect(770, 160, 390, 20, BROWN, 5)
    for x, height, fill in (
        (800, 76, INDIGO),
        (870, 96, LEAF),
        (944, 70, LACQUER),
        (1016, 100, AMBER),
        (1088, 80, WHITE),
    ):
        block.rect(x, 160 - height, 54, height, fill, 5, corner=8)
        block.rect(x + 12, 144 - height, 30, 18, INK, 4)
        block.rect(x + 8, 160 - height * 0.62, 38, height * 0.34, WHITE, 3)
    with block.at(560, 340, 1.3):
        hair_behind(block, "bun")
        torso(block, WHITE, 240, 76, collar="coat", trim=SKY)
        head(block, "bun", -0.5, "down", "smile", tilt=-6)
        glasses(block, -0.5)
    planks(block, 610)
    with block.at(560, 340, 1.3):
        arm(block, (56, 46), (86, 136), (40, 186), WHITE, grip=True)
        arm(block, (-54, 46), (-116, 96), (-110, 16), WHITE, grip=True)
        with block.at(-106, -10, 1, -6):
            block.shape("M-13 -74H13V34Q0 54 -13 34z", WHITE, 5)
            block.flat("M-12 -20q12 -8 24 0V34Q0 50 -12 34z", LACQUER, shift=True)
            block.rect(-18, -82, 36, 12, WHITE, 4)
        block.shape("M-128 -16C-110 -24 -90 -22 -88 -10C-90 2 -112 4 -126 0z", SKIN, 4)
    _flask(block, 240, 620, 0.84, LACQUER, 0.5)
    _flask(block, 690, 640, 0.66, AMBER, 0.6)
    with block.at(950, 630, 1.02):
        _microscope(block)
    block.rect(60, 560, 60, 54, ORANGE, 5)
    for dx, dy in ((-46, -60), (40, -70), (-10, -96), (52, -20)):
        leaf(block, 90, 560, dx, dy, LEAF, 0.22)
    block.rect(380, 644, 150, 20, WHITE, 5, corner=8)
    block.line("M400 700h170", 9, STRAW)
    return block


def _flask(block, x, y, scale, fill, level):
    glass = "M-36 -320h72v110l100 190q10 20 -16 20h-240q-26 0 -16 -20l100 -190z"
    with block.at(x, y, scale):
        block.shape(glass, WHITE)
        top = -200 * level
        with block.inside(glass):
            block.shape(f"M-160 {top}q40 -20 80 0t80 0t80 0t80 0V20H-160z", fill, 5, shift=False)
            for bubble in ((-36, -46, 12), (30, -70, 8), (60, -30, 10), (-70, -24, 7)):
                block.circle(*bubble, WHITE, 3, shift=False)
        block.line(glass, 6)
        block.rect(-48, -340, 96, 24, WHITE, 5)
        for i in range(3):
            block.line(f"M{56 + i * 20} {-132 + i * 36}h-26", 3)


def _microscope(block):
    block.shape("M-130 0h250v-30h-64C100 -90 96 -190 40 -236L16 -206C52 -160 44 -90 -4 -30h-126z", INDIGO)
    block.rect(-104, -104, 140, 18, INK, 4)
    block.rect(-80, -116, 70, 12, WHITE, 3)
    with block.at(-20, -230, 1, 24):
        block.rect(-32, -120, 64, 150, WHITE, 6)
        block.rect(-38, -150, 76, 32, INK, 4)
        block.rect(-24, 30, 48, 28, AMBER, 5)
        block.rect(-16, 58, 32, 34, INK, 4)
        block.line("M-32 -80h64M-32 0h64", 4)
    block.circle(62, -96, 24, AMBER, 5)
    block.circle(62, -96, 9, INK, 2)


def hoi_nghi():
    """Speakers before an audience."""
    block = Block(ground="#d9bd83", seed=3)
    block.rect(-20, -20, 1240, 490, LACQUER)
    for x in range(0, 1240, 96):
        block.line(f"M{x + 4} -10C{x - 14} 140 {x + 22} 320 {x} 460", 4, "#7d1511")
    block.rect(330, 44, 540, 150, STRAW)
    with block.inside(box(330, 44, 540, 150)):
        for level, fill in ((150, SKY), (172, INDIGO)):
            block.shape(f"M300 {level}" + "q30 -40 60 0t60 0" * 6 + "V240H300z", fill, 4)
        block.circle(600, 120, 40, AMBER, 5)
    block.line(box(330, 44, 540, 150), 6)
    block.rect(-20, 450, 1240, 60, BROWN)
    for x, jacket, hair, mouth, turn in (
        (380, INDIGO, "short", "smile", 0.4),
        (560, DEEP_LEAF, "bob", "open", 0.2),
        (740, INK, "parted", "smile", -0.4),
    ):
        with block.at(x, 334, 0.9):
            hair_behind(block, hair)
            torso(
                block,
                jacket,
                190,
                66,
                collar="tunic" if hair == "bob" else "coat" if jacket == INK else "shirt",
                trim=WHITE,
            )
            head(block, hair, turn, "open", mouth)
    block.polygon([(280, 430), (840, 430), (866, 540), (254, 540)], WHITE)
    for x in range(300, 840, 54):
        block.line(f"M{x} 436L{x + (x - 560) // 22} 534", 2.5)
    for x in (470, 650):
        block.rect(x - 18, 388, 36, 44, AMBER, 4)
        for dx, dy, fill in ((-20, -10, LACQUER), (18, -12, LACQUER), (0, -30, ORANGE), (-2, -4, STRAW)):
            block.circle(x + dx, 382 + dy, 16, fill, 4)
    for x in (380, 560, 740):
        block.line(f"M{x + 34} 432q4 -30 -14 -40", 5)
        block.ellipse(x + 18, 390, 9, 7, INK, 3)
    with block.at(1010, 276, 0.98):
        torso(block, INDIGO, 200, 68)
        head(block, "short", -0.6, "open", "open")
        arm(block, (-54, 46), (-112, 92), (-146, 22), INDIGO)
        arm(block, (54, 46), (84, 120), (34, 146), INDIGO)
    block.polygon([(912, 400), (1108, 400), (1086, 560), (934, 560)], BROWN)
    block.rect(896, 380, 228, 30, BROWN, 5)
    block.circle(1010, 480, 34, AMBER, 5)
    block.line("M976 384q-4 -50 -30 -58", 5)
    block.ellipse(942, 322, 13, 10, INK, 3)
    pot_plant(block, 130, 520, 1.0, INDIGO)
    _audience(block, 622, 0.86, 8, -20)
    _audience(block, 722, 1.08, 7, 30)
    return block


def _audience(block, level, scale, count, offset):
    jackets = (INDIGO, BROWN, DEEP_LEAF, INK, LACQUER, SKY, "#6b5440")
    styles = ("short", "low", "short", "long", "short", "bob", "grey")
    for i in range(count):
        with block.at((i + 0.5) * 1200 / count + offset, level, scale):
            style = styles[(i * 3 + count) % 7]
            hair = GREY if style == "grey" else INK
            block.shape("M-92 240C-96 60 -70 44 -20 38L20 38C70 44 96 60 92 240z", jackets[(i * 2 + count) % 7])
            block.tube([(0, 20), (0, 42)], 24, SKIN, 5)
            for side in (-1, 1):
                block.ellipse(side * 43, 0, 9, 12, SKIN, 4)
            if style == "long":
                block.shape(
                    "M-46 -6C-52 -62 52 -62 46 -6C50 40 50 80 44 112C20 120 -20 120 -44 112C-50 80 -50 40 -46 -6z",
                    hair,
                    4,
                )
            elif style == "bob":
                block.shape(
                    "M-48 -6C-54 -62 54 -62 48 -6C50 16 52 26 46 38C26 46 -26 46 -46 38C-52 26 -50 16 -48 -6z", hair, 4
                )
            else:
                block.shape("M-43 -8C-43 -58 43 -58 43 -8C43 20 30 36 0 38C-30 36 -43 20 -43 -8z", hair, 4)
            if style == "low":
                block.circle(0, 22, 24, hair, 4)
                block.line("M-20 14q20 16 40 0", 3, GREY)
            sheen = INK if hair == GREY else GREY
            block.line("M-22 -24q20 -20 42 -4M-26 -8q10 -8 18 -8", 3, sheen)


def robot():
    """Two pupils show the robot they built."""
    block = Block(ground="#f1e2bd", seed=4)
    sun(block, 150, 160, 66, AMBER)
    cloud(block, 860, 160, 0.95)
    hill(block, [(-20, 600), (400, 560), (800, 610), (1220, 560)], SAND)
    tree(block, 70, 620, 0.8)
    tree(block, 1130, 600, 0.85)
    with block.at(600, 300, 1.06):
        _robot(block)
    with block.at(250, 452, 1.22):
        hair_behind(block, "pigtails")
        arm(block, (54, 42), (112, 66), (148, 20), WHITE, short=True)
        block.shape("M-62 170L-84 320H84L62 170z", INDIGO, 5)
        torso(block, WHITE, 200, 62, collar="scarf")
        head(block, "bob", 0.5, "open", "open")
        arm(block, (-54, 44), (-76, 110), (-20, 148), WHITE, short=True)
        block.rect(-22, 104, 84, 62, INK, 5, corner=6)
        block.flat(box(-12, 114, 64, 42), SKY)
        block.ellipse(-18, 146, 15, 11, SKIN, 4)
    with block.at(960, 446, 1.22):
        arm(block, (-54, 42), (-108, 64), (-136, 22), WHITE, short=True)
        block.shape("M-60 180L-66 320H66L60 180z", INDIGO, 5)
        torso(block, WHITE, 200, 60, collar="scarf")
        head(block, "short", -0.5, "open", "smile")
        arm(block, (54, 44), (80, 112), (66, 178), WHITE, short=True)
        block.shape("M52 176l-14 70l18 6l22 -70z", GREY, 4)
        block.line("M50 240a16 16 0 1 0 18 6", 7)
    return block


def _robot(block):
    block.line("M0 -110v-50", 7)
    block.circle(0, -172, 17, LACQUER, 5)
    signal(block, 0, -172, (40, 70), LACQUER, width=6)
    block.tube([(-112, 70), (-176, 110), (-196, 178)], 18, GREY, 5, bend=True)
    block.tube([(112, 70), (186, 60), (220, -30)], 18, GREY, 5, bend=True)
    for x, y, turn in ((-200, 190, 10), (224, -44, 190)):
        with block.at(x, y, 1, turn):
            block.shape(
                "M-26 0C-40 30 -32 48 -18 56L-8 42C-18 34 -16 24 -8 16H8C16 24 18 34 8 42L18 56C32 48 40 30 26 0z",
                AMBER,
                5,
            )
    for x in (-70, 70):
        block.rect(x - 24, 210, 48, 56, INK, 4)
        block.circle(x, 290, 52, BROWN)
        block.circle(x, 290, 18, AMBER, 4)
        for i in range(10):
            with block.at(x, 290, 1, i * 36):
                block.line("M0 -42v-10", 6)
    block.rect(-34, 0, 68, 30, GREY, 5)
    block.rect(-118, 24, 236, 200, INDIGO, 6, corner=18)
    block.rect(-80, 56, 160, 84, WHITE, 5, corner=8)
    block.line("M-66 116l28 -36l24 22l30 -40l46 44", 6, LACQUER)
    for x, fill in ((-60, LACQUER), (0, AMBER), (60, PALE_LEAF)):
        block.circle(x, 180, 16, fill, 4)
    block.rect(-96, -116, 192, 120, AMBER, 6, corner=18)
    for x in (-108, 96):
        block.rect(x, -80, 14, 46, LACQUER, 4)
    for x in (-42, 42):
        block.circle(x, -66, 25, WHITE, 5)
        block.circle(x + 3, -64, 9, INK, 2)
    block.shape("M-34 -22q34 18 68 0q-6 20 -34 20t-34 -20z", WHITE, 4, shift=False)


def can():
    """A market scale with oranges, weights and sacks."""
    block = Block(ground="#e7d3a2", seed=5)
    block.shape("M-20 -20H1220V84" + "q-44 70 -88 0" * 15 + "z", WHITE, 5)
    for x in range(-20, 1220, 176):
        block.shape(f"M{x + 12} -20h88V84q-44 70 -88 0z", LACQUER, 5, shift=False)
    planks(block, 640)
    with block.at(0, 0):
        block.polygon([(428, 640), (478, 350), (722, 350), (772, 640)], LACQUER)
        block.line("M452 600h296", 4)
        block.circle(600, 484, 122, WHITE)
        block.line(disc(600, 484, 104), 3)
        for i in range(40):
            length = 22 if i % 5 == 0 else 11
            with block.at(600, 484, 1, i * 9):
                block.line(f"M0 -98v{length}", 4 if i % 5 == 0 else 2)
        block.shape("M592 490L662 416L610 500z", LACQUER, 3)
        block.circle(600, 484, 12, INK, 2)
        block.rect(558, 322, 84, 32, INK)
    fruit = (
        (412, 232),
        (506, 222),
        (604, 228),
        (700, 222),
        (790, 236),
        (458, 160),
        (556, 150),
        (650, 152),
        (742, 166),
        (604, 92),
    )
    for i, (x, y) in enumerate(fruit):
        block.circle(x, y, 55, (ORANGE, "#d9772e", "#c9552a")[i % 3], 5)
        block.circle(x + 4, y - 30, 5, INK, 2)
        block.cut(x - 34, y - 4, 14, -26, 6, STRAW)
        if i in (0, 4, 5, 8, 9):
            leaf(block, x + 6, y - 36, 52, -26, LEAF, 0.24)
    block.shape("M318 266H882q-20 60 -92 60H410q-72 0 -92 -60z", AMBER)
    block.line("M350 292H850", 4)
    basket(block, 184, 520, 240, 130, AMBER)
    for x, y, dx, dy in (
        (110, 520, -30, -70),
        (150, 520, -10, -96),
        (190, 520, 10, -104),
        (230, 520, 26, -90),
        (262, 520, 50, -60),
    ):
        leaf(block, x, y, dx, dy, LEAF, 0.3)
    for x in (130, 180, 234):
        block.circle(x, 506, 30, LACQUER, 5)
        block.cut(x - 16, 500, 8, -14, 4, STRAW)
    for x, width, height in ((866, 86, 122), (962, 68, 94), (1040, 54, 72), (1104, 42, 52)):
        block.rect(x, 640 - height, width, height, AMBER, 5, corner=8)
        block.rect(x + width * 0.3, 640 - height - 16, width * 0.4, 18, AMBER, 4)
        block.circle(x + width / 2, 640 - height - 28, width * 0.22, AMBER, 5)
        block.line(f"M{x + 10} {640 - height * 0.7:.0f}h{width - 20}", 4)
    return block


def truong_hoc():
    """A computer lesson."""
    block = Block(ground="#f0dfb4", seed=9)
    _window(block, 70, 70, 250, 210)
    block.rect(420, 60, 470, 260, "#3f5a4a", 6)
    block.line(box(420, 60, 470, 260), 14, BROWN)
    block.line(box(411, 51, 488, 278), 4)
    for x, y, width in ((470, 110, 96), (640, 110, 96), (555, 220, 96)):
        block.line(box(x, y, width, 56), 5, WHITE)
    block.line("M566 138h74M518 166l62 54M688 166l-62 54", 5, WHITE)
    block.line(disc(790, 248, 34), 5, WHITE)
    block.line("M790 214v34l24 24", 5, WHITE)
    tiles(block, 470, "#dcc08a")
    with block.at(1010, 250, 1.12):
        hair_behind(block, "long")
        torso(block, LACQUER, 380, 82, collar="tunic", trim=LACQUER)
        for x, y in ((-30, 90), (20, 120), (-20, 170), (30, 60)):
            for angle in range(0, 360, 72):
                with block.at(x, y, 1, angle):
                    block.flat("M0 0q-7 -8 0 -14q7 6 0 14z", STRAW)
        head(block, "long", -0.5, "open", "open")
        arm(block, (-54, 46), (-108, 60), (-162, 2), LACQUER)
        block.line("M-186 -14L-256 -72", 6, BROWN)
        arm(block, (54, 46), (78, 130), (40, 190), LACQUER)
    for x, hair, turn, mouth in (
        (210, "short", 0.4, "smile"),
        (560, "pigtails", -0.2, "open"),
        (900, "parted", -0.4, "smile"),
    ):
        with block.at(x, 500, 1.02):
            hair_behind(block, hair)
            torso(block, WHITE, 150, 70, collar="scarf")
            head(block, hair, turn, "down" if hair == "parted" else "open", mouth)
    _desk(block, -30, 646, 1260, "#b07a45")
    for x in (330, 680, 1020):
        screen_back(block, x - 10, 500, 190, 124, (SKY, GREY, SKY)[x % 3])
    for x in (160, 510, 850):
        block.polygon([(x - 10, 640), (x + 110, 640), (x + 122, 662), (x - 22, 662)], WHITE, 4)
        block.line(f"M{x} 648h100M{x - 8} 655h116", 2.5)
        for side in (18, 82):
            block.ellipse(x + side, 644, 19, 12, SKIN, 4)
    for x in (130, 480, 820, 1150):
        block.rect(x - 60, 720, 130, 140, BROWN, 5)
        block.circle(x + 5, 770, 8, AMBER, 3)
    return block


def mot_cua():
    """The one-stop counter."""
    block = Block(ground="#f0e2bd", seed=12)
    block.rect(-20, -20, 1240, 120, LACQUER)
    block.line("M-20 76H1220", 6, AMBER)
    for x in (220, 600, 980):
        block.circle(x, 30, 26, AMBER, 5)
        block.line(f"M{x - 12} 30l9 10l17 -20", 6)
    block.rect(60, 150, 260, 200, BROWN, 5)
    for level in (216, 284):
        block.line(f"M60 {level}h260", 6)
    for level in (216, 284, 350):
        books(
            block,
            76,
            level - 3,
            (30, 26, 34, 28, 30, 26, 32),
            (INDIGO, AMBER, LACQUER, PALE_LEAF, SKY, STRAW, INDIGO),
            (52, 48, 54, 50, 46, 52, 50),
        )
    screen(block, 900, 150, 220, 140, INDIGO, stand=False)
    chart(block, 940, 178, 140, 80)
    pot_plant(block, 1140, 460, 0.95, INDIGO)
    for x, hair, shirt, turn in ((430, "ponytail", WHITE, -0.3), (770, "parted", SKY, 0.3)):
        with block.at(x, 290, 1.06):
            hair_behind(block, hair)
            torso(block, shirt, 220, 72, collar="shirt", trim=shirt if shirt == WHITE else WHITE)
            block.rect(18, 66, 32, 40, STRAW, 4)
            block.line("M26 80h16M26 92h16", 3)
            head(block, hair, turn, "open", "smile")
    with block.at(430, 290, 1.06):
        arm(block, (54, 46), (76, 120), (30, 148), WHITE)
    with block.at(770, 290, 1.06):
        arm(block, (-52, 46), (-78, 118), (-38, 150), SKY)
    screen_back(block, 540, 356, 150, 100, GREY)
    block.rect(-20, 466, 1240, 36, STRAW)
    block.rect(-20, 502, 1240, 360, BROWN)
    for x in range(40, 1240, 190):
        block.rect(x, 540, 150, 330, "#9c6a40", 4)
    with block.at(250, 500, 1.2):
        torso(block, "#6b5440", 300, 84, collar="tunic", trim="#6b5440")
        head(block, "bald", 0.6, "closed", "smile", fill=WHITE)
        block.shape("M0 -22C10 -30 22 -26 28 -20C30 4 22 18 12 20C4 14 -2 0 0 -22z", WHITE, 3, shift=False)
        arm(block, (42, 50), (96, 96), (134, 12), "#6b5440", grip=True)
        with block.at(146, -20, 1, -8):
            block.rect(-10, -56, 88, 66, WHITE, 5)
            block.line("M6 -38h54M6 -22h54M6 -6h30", 4)
            block.circle(62, -2, 10, LACQUER, 3)
        block.shape("M132 -6C140 -16 158 -16 160 -8C160 2 146 8 136 8z", SKIN, 4)
    with block.at(980, 510, 1.2, flip=True):
        hair_behind(block, "long")
        torso(block, LEAF, 300, 80, collar="round")
        head(block, "long", 0.6, "open", "open")
        arm(block, (48, 48), (106, 78), (138, 16), LEAF, grip=True)
        with block.at(146, -14, 1, 10):
            block.rect(-18, -64, 48, 84, INK, 5, corner=6)
            block.flat(box(-10, -54, 32, 60), SKY)
            block.line("M-4 -26l9 10l15 -20", 5, WHITE)
        block.shape("M134 -2C140 -14 156 -14 158 -4C158 6 146 12 136 12z", SKIN, 4)
    return block


def dien_thoai():
    """A hand holds a phone with a padlock; a fishing hook carries the bait."""
    block = Block(ground=AMBER, seed=13)
    for i in range(48):
        with block.at(600, 400, 1, i * 7.5):
            block.cut(0, -400 - (i % 2) * 30, 0, -440, 16, "#d39a35")
    block.line("M196 -20V196", 5)
    with block.at(196, 196):
        block.circle(0, 14, 16, GREY, 6)
        for width, ink in ((24, INK), (12, GREY)):
            block.line("M0 30V176C0 262 124 262 124 166", width, ink)
        block.polygon([(124, 120), (148, 180), (122, 168), (104, 186)], GREY, 5)
    with block.at(196, 330, 1, -6):
        block.rect(-110, -70, 220, 150, WHITE)
        block.line("M-110 -70L0 24L110 -70M-110 80L-30 0M110 80L30 0", 5)
        block.circle(0, 30, 30, LACQUER, 5)
        block.line("M0 14v16M0 42v1", 7, WHITE)
    cloud(block, 900, 720, 0.9, STRAW)
    cloud(block, 60, 640, 0.75, STRAW)
    with block.at(610, 390, 1, 6):
        block.shape(
            "M-230 520C-210 330 -280 220 -268 90C-262 30 -220 10 -190 40L-120 140H150C200 230 150 330 60 380L40 540z",
            SKIN,
        )
        block.shape("M-262 460H80L110 640H-300z", INDIGO)
        block.line("M-256 500H84", 8, AMBER)
        block.rect(-166, -330, 332, 600, INK, 6, corner=36)
        block.rect(-142, -290, 284, 516, SHELL, 4, corner=10, shift=False)
        block.line("M-30 -310H30", 6, GREY)
        with block.inside(box(-142, -290, 284, 516)):
            for level, fill in ((170, SKY), (196, INDIGO)):
                block.shape(f"M-170 {level}" + "q30 -40 60 0t60 0" * 3 + "V240H-170z", fill, 4)
        block.circle(0, -40, 118, LACQUER)
        block.line(disc(0, -40, 98), 4, STRAW)
        padlock(block, 0, -38, 1.0)
        block.line("M-104 112H104M-104 -228H104", 6)
        block.line("M-72 -200H72", 6)
        for level, reach in ((-120, 34), (-32, 26), (56, 30), (140, 44)):
            block.shape(
                f"M182 {level - 34}C150 {level - 44} {118 - reach} {level - 40} {114 - reach} {level - 8}"
                f"C{112 - reach} {level + 22} 150 {level + 32} 184 {level + 36}"
                f"C206 {level + 20} 206 {level - 20} 182 {level - 34}z",
                SKIN,
                5,
            )
            block.line(f"M{128 - reach} {level - 20}q-10 12 2 28", 3)
        block.shape(
            "M-268 120C-262 40 -220 -20 -190 -90C-178 -128 -132 -126 -128 -86C-124 -30 -140 60 -150 130"
            "C-156 200 -200 240 -236 230z",
            SKIN,
        )
        block.line("M-176 -96C-170 -112 -150 -112 -144 -96", 3)
        block.line("M-172 6q14 8 30 4M-250 150q20 -12 40 -6", 3)
        block.flat("M-262 126L-232 226L-170 240L-190 150z", SKIN)
    warning(block, 980, 220, 1.5, WHITE)
    for dx, dy in ((-112, 20), (112, 20), (0, -120), (-84, -60), (84, -60)):
        block.cut(980 + dx, 216 + dy, dx * 0.34, dy * 0.34, 6)
    return block


def may_chu():
    """An engineer between server racks."""
    block = Block(ground="#dfe0cc", seed=15)
    block.rect(-20, -20, 1240, 90, GREY)
    for x in range(0, 1220, 150):
        block.line(f"M{x} -10v76", 4)
    for x, fill in ((60, LACQUER), (110, AMBER), (160, LEAF)):
        block.tube([(-30, x + 30), (420, x + 20), (800, x + 36), (1230, x + 16)], 9, fill, 4, bend=True)
    tiles(block, 640, "#c9c6ae")
    for x, width in ((40, 230), (290, 230), (910, 250)):
        _rack(block, x, 180, width, 520)
    block.rect(560, 250, 320, 196, INK, 6, corner=10)
    block.rect(576, 266, 288, 164, INDIGO, 3, shift=False)
    block.line("M596 384l44 -50l40 30l50 -70l46 46l66 -40", 7, AMBER)
    block.line("M596 410h248", 4, SKY)
    with block.at(720, 400, 1.22):
        hair_behind(block, "ponytail")
        leg(block, (-24, 190), (-26, 250), (-28, 312), INK, BROWN, -1, 46)
        leg(block, (24, 190), (26, 250), (28, 312), INK, BROWN, 1, 46)
        torso(block, ORANGE, 210, 62, trim=STRAW)
        head(block, "ponytail", -0.5, "open", "smile")
        glasses(block, -0.5)
        arm(block, (54, 46), (74, 126), (22, 152), ORANGE, show_hand=False)
        with block.at(-16, 132, 1, -6):
            block.polygon([(-66, 24), (58, 24), (76, 44), (-84, 44)], GREY, 5)
            block.polygon([(-66, 24), (-82, -62), (42, -62), (58, 24)], GREY, 5)
            block.circle(-14, -20, 12, WHITE, 4)
        block.ellipse(28, 166, 18, 12, SKIN, 4)
        arm(block, (-54, 46), (-120, 78), (-168, 30), ORANGE)
    return block


def _rack(block, x, y, width, height):
    block.rect(x, y, width, height, INDIGO)
    block.rect(x + 18, y + 20, width - 36, height - 44, "#1f3553", 4, shift=False)
    for row, level in enumerate(range(y + 30, y + height - 60, 44)):
        block.rect(x + 28, level, width - 56, 34, SKY if row % 3 else GREY, 3, shift=False)
        for i in range(3):
            block.circle(x + 44 + i * 20, level + 17, 5.5, (AMBER, LACQUER, PALE_LEAF)[(row + i) % 3], 2, shift=False)
        for i in range(5):
            block.line(f"M{x + width - 96 + i * 12} {level + 9}v16", 3)
    for dx in (24, width - 44):
        block.rect(x + dx, y + height, 22, 18, INK, 4)


def gom():
    """A potter at the wheel, the kiln behind her."""
    block = Block(ground="#eed9ab", seed=16)
    for x, y, scale in ((250, 130, 0.8), (120, 70, 0.7)):
        cloud(block, x, y, scale, "#e6dcc3")
    hill(block, [(-20, 440), (300, 380), (700, 430), (1220, 360)], PALE_LEAF, strokes=3)
    block.rect(300, 150, 70, 130, "#a5562f", 5)
    for level in range(176, 280, 26):
        block.line(f"M300 {level}h70", 3)
    kiln = "M30 600C20 380 120 250 250 250S480 380 470 600z"
    block.shape(kiln, "#b5633a")
    with block.inside(kiln):
        for row, level in enumerate(range(280, 600, 34)):
            block.line(f"M0 {level}H500", 3)
            for x in range(10 + (row % 2) * 30, 500, 60):
                block.line(f"M{x} {level}v34", 3)
    block.shape("M160 600V480C160 400 340 400 340 480V600z", INK)
    block.shape(
        "M180 600C170 540 206 530 200 470C236 500 236 520 246 540C250 500 270 480 266 440C310 500 330 550 318 600z",
        LACQUER,
        4,
    )
    block.shape("M214 600C210 566 232 556 236 520C262 550 290 570 284 600z", AMBER, 4)
    block.rect(-20, 600, 1240, 240, "#cfa873")
    for i, x in enumerate(range(20, 1200, 74)):
        block.cut(x, 640 + (i * 53) % 140, 40, -4, 4)
    block.rect(850, 300, 330, 16, BROWN, 5)
    block.rect(850, 470, 330, 16, BROWN, 5)
    block.line("M866 300V600M1164 300V600M866 190V300M1164 190V300", 9)
    for x, scale, fill, band, pattern in (
        (920, 0.62, WHITE, INDIGO, "leaf"),
        (1020, 0.5, "#86a05f", DEEP_LEAF, "glaze"),
        (1114, 0.6, WHITE, INDIGO, "bands"),
    ):
        jar(block, x, 298, scale, fill, band, pattern)
    for x, scale, fill, band, pattern in (
        (924, 0.6, "#b5633a", DARK_BROWN, "glaze"),
        (1024, 0.68, WHITE, INDIGO, "leaf"),
        (1120, 0.54, AMBER, BROWN, "glaze"),
    ):
        jar(block, x, 468, scale, fill, band, pattern)
    with block.at(610, 330, 1.16):
        hair_behind(block, "low-bun")
        torso(block, INDIGO, 230, 84, collar="round")
        block.shape("M-44 60C-50 120 -70 180 -84 240H84C70 180 50 120 44 60z", STRAW, 5)
        block.line("M-44 60L-30 2M44 60L30 2", 7, STRAW)
        head(block, "low-bun", 0.2, "down", "smile")
    block.shape("M516 600H706C730 660 740 720 744 780H476C482 720 494 660 516 600z", LACQUER)
    for x in (540, 690):
        block.cut(x, 630, (x - 610) * 0.12, 110, 4)
    block.rect(594, 640, 60, 120, BROWN, 5)
    block.ellipse(624, 760, 120, 26, BROWN, 5)
    block.ellipse(624, 640, 150, 30, GREY, 6)
    jar(block, 624, 636, 0.86, "#b5633a", DARK_BROWN, "plain")
    for level in (556, 586, 612):
        block.line(f"M568 {level}q56 12 112 0", 3)
    with block.at(610, 330, 1.16):
        arm(block, (-58, 50), (-118, 130), (-66, 186), INDIGO, short=True, mirror=False)
        arm(block, (58, 50), (130, 130), (92, 184), INDIGO, short=True, mirror=True)
    jar(block, 140, 760, 1.05, WHITE, INDIGO, "leaf")
    jar(block, 300, 780, 0.72, "#86a05f", DEEP_LEAF, "glaze")
    jar(block, 1040, 770, 1.12, "#b5633a", DARK_BROWN, "glaze")
    jar(block, 890, 784, 0.7, WHITE, INDIGO, "bands")
    return block


def thu_vien():
    """A reader with a tablet among books."""
    block = Block(ground="#e6cf9c", seed=19)
    colours = (INDIGO, LACQUER, AMBER, DEEP_LEAF, WHITE, SKY, BROWN, ORANGE, PALE_LEAF)
    block.rect(20, 20, 1160, 470, DARK_BROWN)
    for floor in (168, 322, 476):
        block.rect(40, floor - 138, 1120, 138, "#a8774a", 4, shift=False)
        x = 52
        while x < 1110:
            width = block.random.choice((28, 34, 40, 46))
            height = block.random.choice((92, 104, 116, 124))
            if block.random.random() < 0.1 and x < 1040:
                with block.at(x + 16, floor - 2, 1, 14):
                    books(block, 0, 0, (width,), (block.random.choice(colours),), (100,))
                x += width + 44
                continue
            books(block, x, floor - 2, (width,), (block.random.choice(colours),), (height,))
            x += width
    block.rect(392, 20, 16, 470, DARK_BROWN, 4)
    block.rect(792, 20, 16, 470, DARK_BROWN, 4)
    block.shape("M384 660C360 440 400 330 470 330H730C800 330 840 440 816 660z", LEAF, 6)
    block.line("M412 640C396 460 420 362 482 362H718C780 362 804 460 788 640", 3)
    for x in (452, 748):
        for y in (410, 480, 550):
            block.circle(x, y, 6, AMBER, 3)
    with block.at(600, 402, 1.36):
        hair_behind(block, "long")
        torso(block, LACQUER, 220, 74, collar="round")
        head(block, "long", -0.1, "down", "smile")
        glasses(block, -0.1)
    planks(block, 640, "#b07a45")
    with block.at(600, 402, 1.36):
        arm(block, (-58, 50), (-92, 140), (-58, 160), LACQUER, show_hand=False)
        arm(block, (58, 50), (92, 140), (58, 160), LACQUER, show_hand=False)
        with block.at(0, 140):
            block.shape("M-56 -46H56L64 46H-64z", INK, 6)
            block.circle(0, 0, 9, GREY, 3)
        for side in (-1, 1):
            block.shape(
                f"M{side * 70} 126C{side * 50} 120 {side * 38} 130 {side * 40} 142"
                f"C{side * 40} 154 {side * 44} 166 {side * 58} 170"
                f"C{side * 74} 164 {side * 78} 140 {side * 70} 126z",
                SKIN,
                4,
            )
            block.line(f"M{side * 44} 140h{side * 16}M{side * 44} 152h{side * 16}", 2.5)
    for x, width, level, fill in ((110, 240, 640, INDIGO), (130, 210, 604, AMBER), (116, 226, 568, LACQUER)):
        block.rect(x, level - 36, width, 36, fill, 5)
        block.rect(x + 10, level - 28, width - 26, 20, WHITE, 3, shift=False)
    block.shape(
        "M880 660C940 630 990 636 1010 656C1030 636 1090 630 1150 660L1170 720"
        "C1100 700 1040 704 1012 724C984 704 920 700 862 720z",
        WHITE,
    )
    block.line("M1010 656l2 66M900 676q50 -20 92 -4M896 694q54 -18 96 -4M1032 672q44 -16 96 4M1034 690q50 -14 98 4", 3)
    block.line("M210 532V470", 8)
    block.rect(160, 520, 100, 14, INK, 4)
    block.shape("M140 470L170 390H250L280 470z", AMBER)
    return block


def cho_phien():
    """A stall on market day takes payment by code."""
    block = Block(ground="#f2e3be", seed=20)
    sun(block, 80, 180, 56, AMBER)
    hill(block, [(-20, 420), (200, 320), (480, 400), (820, 310), (1220, 400)], PALE_LEAF, strokes=4)
    block.rect(-20, 620, 1240, 220, SAND)
    for x in (170, 1010):
        block.rect(x, 160, 20, 560, BROWN, 5)
    for i in range(10):
        x = 110 + i * 98
        block.shape(
            f"M{x + (5 - i) * 14} 70H{x + 98 + (4 - i) * 14}L{x + 98} 220q-49 54 -98 0z", LACQUER if i % 2 else WHITE, 5
        )
    block.line("M180 70H1020", 12)
    for x, fill in ((260, LACQUER), (900, INDIGO)):
        block.line(f"M{x} 246v30", 4)
        block.shape(f"M{x - 34} 276h68l-12 66h-44z", fill, 4)
        block.line(f"M{x - 26} 296q26 12 52 0M{x - 22} 318q22 12 44 0", 4, AMBER)
    with block.at(400, 390, 1.16):
        hair_behind(block, "low-bun")
        torso(block, INK, 230, 74, collar="round")
        block.shape("M-24 0L-8 120H8L24 0Q0 26 -24 0z", INDIGO, 4)
        block.line("M-20 20Q0 40 20 20M-16 50Q0 64 16 50M-12 80Q0 92 12 80", 5, AMBER)
        block.line("M-36 2L-10 200M36 2L10 200", 6, LACQUER)
        head(block, "low-bun", 0.5, "closed", "open", "scarf")
        arm(block, (-54, 46), (-80, 130), (-24, 168), INK)
        arm(block, (54, 46), (104, 108), (164, 92), INK)
        for level in (62, 78, 94):
            block.line(f"M{70 + level * 0.16:.0f} {level - 2}l28 -18", 5, LACQUER if level == 78 else AMBER)
    block.rect(120, 560, 960, 40, STRAW)
    block.rect(140, 600, 920, 140, BROWN)
    for x in range(160, 1060, 60):
        block.line(f"M{x} 604v132", 3)
    for x, fill, kind in ((240, ORANGE, "fruit"), (940, LEAF, "greens")):
        if kind == "fruit":
            for dx, dy in ((-60, -8), (-20, -14), (22, -12), (62, -8), (-40, -50), (2, -54), (42, -48), (0, -90)):
                block.circle(x + dx, 506 + dy, 28, fill, 5)
                block.cut(x + dx - 14, 502 + dy, 6, -12, 4, STRAW)
        else:
            for dx in (-60, -30, 0, 30, 60):
                leaf(block, x + dx, 512, dx * 0.7, -96 + abs(dx) * 0.4, fill, 0.34)
        basket(block, x, 506, 200, 62, AMBER)
    block.rect(550, 544, 150, 20, BROWN, 5)
    block.rect(536, 352, 180, 196, INDIGO, 6, corner=10)
    fake_code(block, 562, 378, 128)
    block.line("M580 530h92", 6, AMBER)
    with block.at(912, 476, 1.26, flip=True):
        hair_behind(block, "ponytail")
        torso(block, DEEP_LEAF, 320, 82, collar="shirt", trim=PALE_LEAF)
        block.line("M-40 10L52 230", 9, BROWN)
        head(block, "ponytail", 0.6, "open", "smile")
        arm(block, (-30, 54), (46, 116), (92, 42), DEEP_LEAF, grip=True)
        with block.at(108, 10, 1, 8):
            block.rect(-24, -64, 52, 96, INK, 5, corner=8)
            block.circle(-8, -48, 6, GREY, 3)
        block.shape("M82 18C96 8 118 10 120 22C120 32 104 38 90 36z", SKIN, 4)
        block.line("M98 18h18M98 27h16", 2.5)
    for x in (30, 1080):
        basket(block, x + 40, 690, 150, 90)
        for dx in (-40, 0, 40):
            block.circle(x + 40 + dx, 684, 27, LACQUER if x < 100 else AMBER, 5)
    return block


def xuong_co_khi():
    """An inventor at his machine."""
    block = Block(ground="#e9d6a6", seed=21)
    block.rect(-20, -20, 1240, 110, DARK_BROWN)
    for x in range(60, 1240, 180):
        block.line(f"M{x} -10v94", 4)
    _window(block, 60, 140, 230, 200)
    block.rect(860, 130, 290, 230, "#b98a55", 5)
    for x, size in ((910, 62), (974, 50), (1034, 40)):
        block.line(f"M{x} 180v{size + 60}", 15)
        block.line(f"M{x} 180v{size + 60}", 5, GREY)
        block.line(f"M{x - 14} {160}q-4 26 14 26t14 -26", 8)
    block.rect(1074, 170, 26, 130, BROWN, 5)
    block.rect(1050, 156, 74, 42, GREY, 5)
    gear(block, 650, 220, 76, AMBER)
    gear(block, 770, 166, 44, GREY, 9)
    tiles(block, 600, "#cbb184")
    with block.at(400, 392, 1.26):
        leg(block, (-26, 190), (-28, 250), (-30, 312), INDIGO, INK, -1, 48)
        leg(block, (26, 190), (28, 250), (30, 312), INDIGO, INK, 1, 48)
        torso(block, SKY, 210, 66, trim=SKY)
        block.shape("M-40 70H40L56 250Q0 262 -56 250z", BROWN, 5)
        block.line("M-40 70L-30 4M40 70L30 4", 8, BROWN)
        block.rect(-30, 150, 60, 44, BROWN, 4)
        block.line("M-14 150v-30M4 150v-24", 6, GREY)
        head(block, "parted", 0.6, "open", "smile")
        block.line("M-48 -92Q0 -112 48 -92", 9, BROWN)
        for x in (-10, 26):
            block.circle(x, -102, 15, SKY, 5)
        arm(block, (-54, 48), (-76, 124), (-2, 150), SKY, short=True)
    block.rect(560, 540, 580, 60, "#3f6650", 6)
    for x in (590, 1040):
        block.polygon([(x, 600), (x + 70, 600), (x + 84, 760), (x - 14, 760)], "#3f6650", 5)
    block.rect(580, 390, 170, 152, "#3f6650", 6)
    block.circle(640, 446, 27, WHITE, 5)
    block.line("M640 446l14 -14", 5, LACQUER)
    for x, fill in ((606, LACQUER), (640, AMBER), (674, PALE_LEAF)):
        block.circle(x, 508, 11, fill, 4)
    block.rect(750, 420, 44, 92, GREY, 5)
    block.line("M750 444h44M750 488h44", 4)
    block.rect(794, 452, 180, 28, GREY, 5)
    block.line("M830 452v28M866 452v28M902 452v28", 3)
    block.rect(1010, 420, 90, 122, "#3f6650", 5)
    block.polygon([(1010, 452), (970, 462), (970, 470), (1010, 480)], GREY, 4)
    block.line("M1100 470h34", 9)
    block.line(disc(1140, 470, 34), 13)
    block.line(disc(1140, 470, 34), 4, LACQUER)
    block.polygon([(850, 540), (870, 482), (900, 482), (920, 540)], AMBER, 5)
    for angle in range(-150, -20, 18):
        with block.at(884, 448, 1, angle + 90):
            block.cut(0, -12, 0, -44 - (angle % 4) * 10, 5, LACQUER if angle % 4 else ORANGE)
    with block.at(400, 392, 1.26):
        arm(block, (54, 48), (118, 104), (170, 66), SKY, short=True)
    block.line("M650 390V352", 9)
    block.circle(650, 344, 16, LACQUER, 5)
    gear(block, 90, 730, 54, GREY, 10)
    gear(block, 210, 762, 36, AMBER, 9)
    return block
