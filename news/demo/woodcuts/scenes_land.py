"""Scenes out of doors."""

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
    SKY,
    STRAW,
    WHITE,
    Block,
    box,
    disc,
    points,
)
from .figures import arm, hair_behind, head, leg, torso
from .motifs import (
    areca,
    banana,
    basket,
    bird,
    bushes,
    cloud,
    hill,
    house,
    leaf,
    lotus,
    lotus_leaf,
    mast,
    parcel,
    peaks,
    pine,
    rain,
    sampan,
    signal,
    stars,
    stilt_house,
    sun,
    tree,
    tuft,
    waves,
)


def che():
    """Two women pick tea on the terraces."""
    block = Block(seed=1)
    sun(block, 1000, 176, 84)
    cloud(block, 120, 190, 1.05)
    cloud(block, 560, 140, 0.8)
    hill(block, [(-20, 400), (210, 300), (470, 410), (760, 320), (1010, 390), (1220, 320)], SAND)
    hill(block, [(-20, 470), (330, 410), (700, 470), (1220, 400)], PALE_LEAF)
    bushes(block, 500, 42, LEAF, phase=0.3)
    bushes(block, 560, 46, "#75935a", phase=0.9)
    with block.at(830, 420, 0.92, flip=True):
        _tea_picker(block, INDIGO)
    bushes(block, 626, 50, LEAF, phase=1.3)
    with block.at(350, 400, 1.2):
        _tea_picker(block, LACQUER)
    bushes(block, 676, 54, "#587845", phase=1.9)
    bushes(block, 742, 60, DEEP_LEAF, phase=2.6)
    return block


def _tea_picker(block, jacket):
    basket(block, -78, 44, 96, 130)
    arm(block, (46, 34), (104, 92), (152, 132), jacket, mirror=False)
    torso(block, jacket, 250, 78, collar="round")
    block.line("M-54 16C-46 50 -44 70 -52 96", 6, AMBER)
    head(block, "low-bun", 0.7, "down", "smile", "non", tilt=6)
    arm(block, (-40, 40), (22, 136), (116, 168), jacket)
    for dx, dy in ((22, -26), (36, -8), (8, -34)):
        leaf(block, 148, 162, dx, dy, PALE_LEAF, 0.26, 3, rib=False)


def lua():
    """A farmer steers a drone over the ripe rice."""
    block = Block(ground="#eadbae", seed=7)
    sun(block, 1060, 150, 66)
    hill(block, [(-20, 420), (340, 340), (760, 430), (1220, 340)], PALE_LEAF)
    hill(block, [(-20, 462), (1220, 462)], AMBER)
    for x in range(40, 1200, 54):
        block.cut(x, 486 + (x * 7) % 22, 10, -18, 3, BROWN)
    with block.at(600, 226, 1.08):
        _drone(block)
    with block.at(236, 420, 1.12):
        hair_behind(block, "short")
        torso(block, INDIGO, 400, 84)
        head(block, "short", 0.6, "open", "smile", "non", tilt=-8)
        arm(block, (-52, 44), (-46, 120), (22, 142), INDIGO)
        arm(block, (54, 44), (92, 116), (62, 150), INDIGO, show_hand=False)
        block.rect(8, 116, 84, 46, INK, 4, corner=8)
        block.line("M30 116l-6 -26M70 116l8 -30", 5)
        block.circle(30, 138, 9, AMBER, 3)
        block.circle(70, 138, 9, LACQUER, 3)
        block.ellipse(88, 148, 15, 12, "#e9c3a0", 4)
    for row, (level, scale, fill) in enumerate(((520, 0.72, "#d49a2c"), (610, 1.0, "#c98d24"), (742, 1.35, "#b87b1c"))):
        count = int(15 / scale)
        for i in range(count + 1):
            x = i * 1200 / count + (row % 2) * 30 - 20
            if row < 2 and 110 < x < 340:
                continue
            with block.at(x, level, scale):
                _ear_of_rice(block, fill)
    return block


def _drone(block):
    block.line("M-44 60l-18 56M44 60l18 56M-84 116h44M40 116h44", 7)
    block.shape("M-64 40H64L48 104H-48z", WHITE, 5)
    block.line("M-58 62H58", 10, LACQUER)
    block.shape("M-92 6H92L70 44H-70z", INDIGO)
    block.circle(0, 26, 11, AMBER, 4)
    for x, y in ((-200, -26), (200, -26), (-128, -64), (128, -64)):
        block.line(f"M{x * 0.3:.0f} 14L{x} {y}", 9)
        block.shape(f"M{x - 78} {y - 16}q78 -22 156 0q-78 18 -156 0z", WHITE, 4)
        block.circle(x, y - 6, 11, LACQUER, 4)
    for i in range(11):
        block.cut((i - 5) * 15, 122, (i - 5) * 22, 96, 3, INDIGO)


def _ear_of_rice(block, fill):
    block.line("M0 110C0 30 6 -24 46 -34", 4, DEEP_LEAF)
    block.shape("M0 96C-10 60 -26 40 -46 30C-28 58 -14 80 0 110z", LEAF, 3)
    for j in range(6):
        x, y = 10 + j * 10, -16 - (0, 10, 15, 15, 9, -2)[j]
        block.shape(f"M{x} {y}q14 6 9 26q-18 -6 -9 -26z", fill, 2.5, shift=False)


def lang_so():
    """A village with a radio mast; a woman reads the news on her phone."""
    block = Block(seed=6)
    cloud(block, 110, 170, 1.0)
    sun(block, 960, 150, 60)
    hill(block, [(-20, 460), (260, 360), (600, 450), (900, 340), (1220, 440)], PALE_LEAF)
    mast(block, 560, 520, 150, 56)
    block.circle(560, 134, 17, LACQUER)
    signal(block, 560, 134, (60, 106, 152))
    areca(block, 90, 600, 300, 0.95)
    house(block, 150, 490, 290, 150)
    areca(block, 1130, 600, 290, 0.95)
    house(block, 740, 490, 310, 160, BROWN)
    block.shape("M520 830C560 740 640 700 610 640H760C800 700 760 740 800 830z", STRAW, 5)
    bushes(block, 700, 38, LEAF, phase=0.4)
    block.shape("M470 830C520 760 600 720 590 668H740C770 720 770 770 820 830z", STRAW, 5)
    with block.at(640, 520, 0.86):
        hair_behind(block, "long")
        leg(block, (-22, 180), (-24, 240), (-26, 300), INK, BROWN, -1)
        leg(block, (22, 180), (24, 240), (26, 300), INK, BROWN)
        torso(block, LACQUER, 200, 58, collar="tunic", trim=LACQUER)
        head(block, "long", 0.3, "down", "smile", tilt=6)
        arm(block, (-56, 44), (-62, 112), (-2, 128), LACQUER)
        arm(block, (56, 44), (70, 116), (34, 134), LACQUER, show_hand=False)
        block.rect(14, 88, 32, 56, INK, 4, corner=5)
        block.flat(box(20, 96, 22, 36), SKY)
        block.ellipse(34, 138, 16, 11, "#e9c3a0", 4)
    bushes(block, 776, 44, DEEP_LEAF, phase=1.4)
    return block


def ca_chep():
    """The carp that looks at the moon, with lotus."""
    block = Block(ground="#e9dcb6", seed=8)
    block.circle(210, 190, 104, AMBER)
    block.line(disc(210, 190, 128), 4)
    cloud(block, 900, 150, 0.8)
    cloud(block, 40, 300, 0.6)
    waves(block, 590, SKY)
    waves(block, 644, INDIGO, start=-35)
    lotus(block, 1100, 530, 1.2)
    lotus(block, 120, 560, 0.9)
    with block.at(0, -10):
        _carp(block)
    lotus_leaf(block, 1040, 706, 120, 34)
    lotus_leaf(block, 180, 712, 110, 32)
    waves(block, 734, SKY, start=-10)
    waves(block, 786, INDIGO, start=-50)
    return block


def _carp(block):
    body = "M318 512C400 330 620 250 830 312C930 342 1000 410 1016 462C960 530 880 580 770 592C600 612 420 590 318 512z"
    scales = "M326 508C412 352 640 268 800 316C760 390 764 500 806 578C620 604 440 580 326 508z"
    block.shape(
        "M330 512C260 470 190 420 120 330C110 420 130 470 176 520C140 580 130 640 160 716C230 660 290 590 338 530z",
        LACQUER,
    )
    for x, y in ((140, 372), (150, 420), (176, 470), (172, 570), (160, 620), (172, 672)):
        bow = 10 if y > 514 else -10
        block.line(f"M306 514Q{(306 + x) / 2:.0f} {(514 + y) / 2 + bow:.0f} {x} {y}", 3)
    block.shape("M500 318C520 220 680 190 800 240C786 268 776 288 780 306C680 276 580 284 500 318z", AMBER)
    for x in range(540, 780, 36):
        block.line(f"M{x} {312 - (x - 500) // 12}l{16 - (x - 540) // 20} -64", 3)
    block.shape(body, LACQUER)
    with block.inside(scales):
        for row in range(9):
            for column in range(14):
                x, y = 300 + column * 44 + (row % 2) * 22, 250 + row * 42
                block.line(f"M{x} {y}a24 26 0 0 0 0 44", 4)
                block.line(f"M{x + 2} {y + 22}h14", 3, AMBER)
    block.line("M800 314C760 390 764 500 806 578", 7)
    block.shape("M826 312C930 342 1000 410 1016 462C970 520 910 560 838 584C800 500 796 400 826 312z", STRAW)
    block.line("M872 372C850 430 856 500 884 548", 4)
    block.circle(914, 406, 28, WHITE, 5)
    block.circle(920, 402, 12, INK, 2)
    block.line("M1016 462C986 464 964 474 950 490", 6)
    block.line("M968 492C1000 516 1012 548 1000 584M944 504C962 530 966 556 956 584", 4)
    block.shape("M700 560C720 640 780 680 850 690C836 640 820 596 796 556z", AMBER, 5)
    block.line("M730 580l60 78M762 576l60 90", 3)
    block.shape("M470 574C470 640 510 676 566 690C570 650 574 620 566 590z", AMBER, 5)
    block.line("M496 586l34 70M528 590l22 70", 3)


def cau_song():
    """A cable bridge over the river, with boats."""
    block = Block(ground="#efdfb8", seed=14)
    sun(block, 600, 190, 84)
    cloud(block, 90, 170, 0.9)
    cloud(block, 860, 160, 0.95)
    peaks(
        block,
        [
            (-20, 360),
            (90, 240),
            (200, 390),
            (300, 300),
            (420, 400),
            (760, 400),
            (900, 270),
            (1010, 380),
            (1110, 250),
            (1220, 370),
        ],
        PALE_LEAF,
    )
    hill(block, [(-20, 440), (300, 404), (800, 420), (1220, 396)], LEAF)
    block.rect(-20, 470, 1240, 380, SKY)
    for tower in (330, 870):
        for i in range(1, 8):
            block.line(f"M{tower} {186 + i * 12}L{tower - i * 44} 392M{tower} {186 + i * 12}L{tower + i * 38} 392", 3)
    for tower in (330, 870):
        block.polygon(
            [
                (tower - 44, 560),
                (tower - 16, 176),
                (tower + 16, 176),
                (tower + 44, 560),
                (tower + 18, 560),
                (tower + 6, 420),
                (tower - 6, 420),
                (tower - 18, 560),
            ],
            LACQUER,
        )
        block.rect(tower - 62, 552, 124, 34, GREY, 5)
        block.line(f"M{tower - 12} 250h24M{tower - 16} 320h32", 4)
    block.shape("M-20 396Q600 366 1220 396V430Q600 400 -20 430z", STRAW)
    block.line("M-20 384Q600 354 1220 384", 4)
    for x in range(0, 1220, 40):
        rise = 30 * (1 - ((x - 600) / 620) ** 2) / 2
        block.line(f"M{x} {384 - rise:.0f}v14", 3)
    for x, fill in ((120, INDIGO), (560, LACQUER), (700, AMBER)):
        with block.at(x, 382 - 15 * (1 - ((x - 600) / 620) ** 2), 0.9):
            block.shape("M-34 0V-18L-22 -36H16L30 -18H40V0z", fill, 4)
            block.line("M-18 -18h40M-2 -34v16", 3)
            for wheel in (-18, 24):
                block.circle(wheel, 0, 8, INK, 2)
    waves(block, 600, "#6f8bad", 90)
    with block.at(350, 540, 0.74):
        arm(block, (46, 44), (94, 72), (122, 56), ORANGE, grip=True)
        torso(block, ORANGE, 150, 58, collar="round")
        head(block, "short", 0.6, "open", "smile", "non")
    sampan(block, 250, 650, 0.95)
    with block.at(350, 540, 0.74):
        block.line("M96 -20L206 250", 13)
        block.line("M96 -20L206 250", 5, STRAW)
        arm(block, (-46, 46), (10, 108), (104, 78), ORANGE, grip=True)
    waves(block, 668, SKY, 90, -20)
    with block.at(880, 690, 1.05):
        block.line("M0 -30V-230", 9)
        block.shape("M10 -224C90 -190 120 -110 96 -50H10z", ORANGE)
        block.line("M10 -178q56 10 80 22M10 -134q64 6 96 16M10 -92q60 2 96 8", 3)
        block.shape("M-10 -210C-60 -170 -84 -110 -84 -60H-10z", STRAW)
        block.shape("M-150 -44C-90 -30 90 -30 164 -52C150 -4 110 22 70 22H-66C-110 22 -136 0 -150 -44z", DARK_BROWN)
        block.line("M-126 -18C-70 -6 80 -6 138 -22", 3, AMBER)
    waves(block, 738, INDIGO, 90, -50)
    waves(block, 796, SKY, 90, -10)
    return block


def quan_trac():
    """A monitoring station in the forest and a ranger."""
    block = Block(ground="#eee3c2", seed=17)
    cloud(block, 90, 160, 0.85)
    bird(block, 500, 120, 0.8)
    bird(block, 430, 190, 0.55)
    bird(block, 960, 130, 0.6)
    peaks(
        block, [(-20, 360), (150, 220), (330, 380), (500, 290), (680, 390), (900, 240), (1080, 360), (1220, 280)], SAND
    )
    hill(block, [(-20, 460), (300, 410), (700, 450), (1220, 400)], PALE_LEAF)
    for x, y, scale, kind in (
        (60, 540, 0.9, pine),
        (190, 520, 0.8, tree),
        (300, 540, 0.95, pine),
        (420, 516, 0.62, tree),
        (1140, 540, 1.0, pine),
        (1040, 520, 0.72, tree),
    ):
        kind(block, x, y, scale)
    hill(block, [(-20, 560), (360, 540), (800, 566), (1220, 540)], LEAF)
    with block.at(700, 640):
        _weather_station(block)
    with block.at(330, 456, 1.02):
        leg(block, (-24, 180), (-26, 240), (-28, 296), DARK_BROWN, INK, -1, 46)
        leg(block, (24, 180), (26, 240), (28, 296), DARK_BROWN, INK, 1, 46)
        arm(block, (54, 44), (112, 70), (150, 22), DEEP_LEAF)
        torso(block, DEEP_LEAF, 196, 60, trim=PALE_LEAF)
        block.rect(-62, 168, 124, 22, INK, 4)
        head(block, "short", 0.7, "open", "smile", "cap")
        arm(block, (-52, 44), (-58, 120), (8, 138), DEEP_LEAF)
        with block.at(0, 92):
            block.polygon([(-2, 0), (66, -8), (72, 62), (4, 72)], AMBER, 5)
            block.line("M10 14l46 -6M12 30l46 -6M14 46l30 -4", 3)
    tree(block, 1090, 720, 1.35, "#75935a")
    pine(block, 96, 740, 1.4)
    bushes(block, 720, 40, DEEP_LEAF, phase=0.6)
    for x in (240, 470, 620, 860, 960):
        tuft(block, x, 690, 34)
    bushes(block, 778, 46, "#3f5a31", phase=2.2)
    return block


def _weather_station(block):
    block.line("M0 20V-470", 12)
    block.line("M0 -300L-110 20M0 -300L120 20", 4)
    block.line("M-80 -440H80", 8)
    for side in (-1, 1):
        block.line(f"M{side * 80} -440v-26", 5)
    for angle in (-60, 0, 60):
        with block.at(-80, -472, 1, angle):
            block.line("M0 0V-36", 4)
            block.circle(0, -40, 13, LACQUER, 4)
    block.circle(-80, -472, 8, INK, 2)
    with block.at(80, -476, 1, -12):
        block.shape("M-46 -4H30L52 0L30 4H-46z", INDIGO, 4)
        block.shape("M-46 -20L-24 -4V4L-46 20z", INDIGO, 4)
    block.polygon([(-128, -300), (-20, -352), (-6, -294), (-114, -240)], INDIGO, 5)
    block.line("M-92 -318l14 60M-56 -335l14 58M-121 -270L-13 -323", 3, SKY)
    block.rect(-6, -250, 112, 120, WHITE, 5)
    for level in range(-232, -136, 22):
        block.line(f"M4 {level}q46 10 92 0", 4)
    block.shape("M-18 -250L50 -292L118 -250z", WHITE, 5)
    block.rect(-66, -110, 92, 110, GREY, 5)
    block.rect(-52, -94, 64, 34, PALE_LEAF, 3)
    block.line("M-46 -72l14 -12l14 8l16 -14", 4, LACQUER)
    block.line("M-52 -42h64M-52 -24h40", 4)


def mua_bao():
    """Storm, rising water and the flood-warning mast."""
    block = Block(ground="#c9cbb4", seed=18)
    peaks(block, [(-20, 420), (160, 300), (330, 420), (560, 340), (760, 430), (960, 300), (1220, 420)], "#8a9a7c")
    rain(block, 620, 120)
    for x, y, scale, flip in (
        (40, 150, 1.3, False),
        (700, 130, 1.25, True),
        (640, 120, 1.2, False),
        (1180, 150, 1.25, True),
        (360, 90, 1.1, False),
    ):
        cloud(block, x, y, scale, "#7d8698" if flip else SKY, flip)
    block.shape("M470 160L420 290H470L440 400L540 250H486L520 160z", AMBER, 5)
    hill(block, [(-20, 560), (240, 540), (520, 600), (1220, 590)], "#75935a")
    banana(block, 80, 590, 1.15, -70)
    house(block, 200, 480, 270, 130)
    banana(block, 520, 620, 0.9, -70)
    waves(block, 626, SKY, 90)
    with block.at(860, 0):
        block.rect(-12, 200, 24, 560, GREY, 5)
        block.circle(0, 176, 26, LACQUER, 5)
        block.flat("M-26 172Q0 120 26 172z", LACQUER)
        for angle in (-60, -30, 0, 30, 60):
            with block.at(0, 176, 1, angle):
                block.cut(0, -46, 0, -40, 6, LACQUER)
        for side in (-1, 1):
            block.shape(
                f"M{side * 12} 236L{side * 44} 232L{side * 104} 198V306L{side * 44} 272L{side * 12} 268z", AMBER, 5
            )
            block.line(f"M{side * 44} 232v40M{side * 104} 198v108", 4)
            for radius in (40, 70):
                block.line(
                    f"M{side * (112 + radius * 0.4):.0f} {252 - radius * 0.7:.0f}"
                    f"q{side * radius * 0.5:.0f} {radius * 0.7:.0f} 0 {radius * 1.4:.0f}",
                    6,
                    LACQUER,
                )
        block.polygon([(-104, 342), (-14, 330), (-14, 400), (-104, 412)], INDIGO, 5)
        block.line("M-74 338v70M-44 334v70M-104 377l90 -12", 3, WHITE)
        block.rect(22, 330, 66, 78, WHITE, 5)
        block.line("M36 352h38M36 372h38M36 390h22", 4)
        block.rect(-28, 446, 56, 320, WHITE, 5)
        for i, level in enumerate(range(456, 740, 26)):
            block.line(f"M-24 {level}h{28 if i % 2 else 44}", 9, LACQUER)
    waves(block, 676, INDIGO, 90, -20)
    with block.at(520, 580, 0.72):
        torso(block, ORANGE, 200, 60, collar="vest", trim=AMBER)
        head(block, "short", 0.5, "open", "calm", "helmet")
        block.line("M-134 -90L-112 240", 13)
        block.line("M-134 -90L-112 240", 5, STRAW)
        arm(block, (46, 50), (30, 112), (-104, 112), ORANGE, grip=True)
        arm(block, (-52, 46), (-86, 82), (-116, 40), ORANGE, grip=True)
    sampan(block, 560, 712, 0.86)
    waves(block, 730, SKY, 90, -50)
    waves(block, 790, INDIGO, 90, -10)
    return block


def buu_ta():
    """A postwoman on her bicycle with parcels."""
    block = Block(ground="#f1e2bd", seed=10)
    sun(block, 190, 170, 70, AMBER)
    cloud(block, 930, 150, 0.95)
    hill(block, [(-20, 400), (260, 320), (560, 400), (880, 310), (1220, 390)], SAND)
    hill(block, [(-20, 460), (500, 430), (1220, 452)], PALE_LEAF)
    house(block, 100, 420, 180, 100)
    areca(block, 38, 530, 250, 0.8)
    banana(block, 1090, 540, 1.0)
    bushes(block, 524, 34, LEAF, phase=0.4)
    block.shape("M-20 650Q600 610 1220 650V830H-20z", STRAW)
    block.line("M-10 716Q600 676 1210 716", 3)
    for x in range(30, 1200, 90):
        block.cut(x, 740 + (x * 3) % 40, 34, -4, 4)
    with block.at(600, 600, 1.08):
        _postwoman(block)
    bushes(block, 806, 42, DEEP_LEAF, wave=6)
    return block


def _postwoman(block):
    for x in (-170, 190):
        block.line(disc(x, 30, 98), 15)
        block.line(disc(x, 30, 98), 4, GREY)
        block.line(disc(x, 30, 84), 3)
        for i in range(10):
            with block.at(x, 30, 1, i * 36 + 9):
                block.line("M0 10V82", 2.5)
        block.circle(x, 30, 11, AMBER, 4)
    block.line("M-270 -66H-96M-250 -66L-176 26", 8)
    parcel(block, -276, -166, 120, 94)
    parcel(block, -262, -238, 92, 68, "#d8b27a")
    parcel(block, -150, -138, 64, 66, STRAW)
    # legs: the far one first
    leg(block, (-46, -140), (64, -90), (26, 56), "#243d5f", BROWN)
    frame = [(-170, 30), (8, 34), (146, -110), (-60, -96), (8, 34)]
    block.line(points(frame), 17)
    block.line(points([(-170, 30), (-60, -96)]), 15)
    block.line(points(frame), 8, LACQUER)
    block.line(points([(-170, 30), (-60, -96)]), 7, LACQUER)
    block.line("M146 -110L190 30M146 -110L138 -158L196 -184", 15)
    block.line("M146 -110L190 30", 7, LACQUER)
    block.line("M136 -158L204 -188", 12)
    block.shape(
        "M-104 -132C-80 -142 -40 -142 -18 -130C-20 -116 -50 -112 -62 -112C-80 -112 -104 -116 -104 -132z", INK, 4
    )
    block.line("M-60 -96v-18", 10)
    block.circle(8, 34, 26, AMBER, 5)
    basket(block, 214, -160, 104, 84)
    block.polygon([(186, -196), (238, -204), (242, -164), (186, -164)], WHITE, 4)
    block.line("M186 -196l30 20l22 -28", 3)
    leg(block, (-56, -140), (54, -60), (-8, 78), INDIGO, BROWN, 1, 46)
    block.line("M-26 102h56", 9)
    with block.at(-44, -324, 1.02, 10):
        hair_behind(block, "ponytail")
        arm(block, (48, 44), (122, 112), (214, 104), "#3b6396", grip=True)
        torso(block, "#3b6396", 192, 56, trim=AMBER)
        head(block, "ponytail", 0.8, "open", "smile", "non", tilt=-10)
        block.line("M-50 16L46 150", 9, BROWN)
        block.shape("M20 128h78l6 66h-90z", BROWN, 5)
        block.line("M20 130q40 34 78 -2", 4)
        arm(block, (-30, 50), (72, 134), (196, 118), "#3b6396", grip=True)


def cap_quang():
    """A worker on a pole strings fibre cable; his mate pays it out from the reel."""
    block = Block(ground="#f3e6c6", seed=11)
    cloud(block, 150, 170, 0.95)
    sun(block, 1030, 160, 66)
    peaks(block, [(-20, 440), (140, 300), (320, 440), (560, 330), (800, 450), (1000, 310), (1220, 430)], PALE_LEAF)
    hill(block, [(-20, 530), (400, 490), (820, 530), (1220, 480)], LEAF, strokes=3)
    stilt_house(block, 170, 600, 0.78)
    block.line("M1110 560V250M1070 290h80", 12)
    block.line("M1110 560V250", 4, BROWN)
    hill(block, [(-20, 620), (400, 600), (1220, 640)], "#75935a")
    for height, sag in ((206, 60), (236, 74)):
        block.line(f"M-20 {height - 30}Q260 {height + sag} 562 {height}", 4)
        block.line(f"M602 {height}Q860 {height + sag + 60} 1110 {height + 70}", 4)
    block.rect(562, 110, 40, 720, "#b79a6a")
    for y in range(170, 790, 64):
        block.cut(574, y, 2, 40, 3)
        block.cut(590, y + 26, 0, 34, 3)
    block.rect(474, 176, 216, 24, BROWN, 5)
    for x in (490, 524, 640, 674):
        block.rect(x - 8, 152, 16, 26, WHITE, 4)
    block.rect(604, 262, 66, 84, GREY, 5)
    block.line("M618 284h38M618 304h38", 4)
    block.line("M420 800L528 330M482 800L590 330", 12)
    for i in range(9):
        y = 372 + i * 50
        x = 528 - (y - 330) * 0.23
        block.line(f"M{x:.0f} {y}h60", 7)
    with block.at(474, 356, 1.02):
        leg(block, (-20, 180), (34, 226), (0, 286), INDIGO, INK, 1, 46)
        leg(block, (26, 180), (62, 250), (18, 330), INDIGO, INK, 1, 46)
        arm(block, (48, 42), (96, 0), (120, -66), AMBER)
        torso(block, AMBER, 190, 58, collar="vest", trim=WHITE)
        block.rect(-62, 160, 124, 24, BROWN, 4)
        block.rect(-56, 178, 30, 40, BROWN, 4)
        block.line("M58 172Q110 190 124 150", 7, LACQUER)
        head(block, "short", 0.7, "open", "smile", "helmet", tilt=-10)
        arm(block, (-44, 46), (26, 96), (104, 40), AMBER, grip=True)
    block.line("M596 400C640 470 700 560 812 606", 7)
    with block.at(990, 476, 1.0, flip=True):
        leg(block, (-24, 180), (-30, 240), (-34, 292), INDIGO, INK, 1, 46)
        leg(block, (24, 180), (34, 240), (40, 292), INDIGO, INK, 1, 46)
        arm(block, (52, 44), (104, 70), (128, 116), ORANGE, grip=True)
        torso(block, ORANGE, 190, 60, collar="vest", trim=AMBER)
        head(block, "short", 0.7, "open", "open", "helmet", tilt=-14)
    with block.at(830, 690):
        block.line("M-90 100L0 0L90 100", 14)
        block.circle(0, 0, 104, BROWN)
        block.circle(0, 0, 76, INK, 4)
        for radius in (44, 54, 64):
            block.line(disc(0, 0, radius), 4, AMBER)
        block.circle(0, 0, 26, STRAW, 5)
        for angle in (0, 60, 120, 180, 240, 300):
            with block.at(0, 0, 1, angle):
                block.line("M0 -80V-100", 5)
    with block.at(990, 476, 1.0, flip=True):
        arm(block, (-44, 48), (10, 122), (74, 142), ORANGE, grip=True)
    for x in (60, 240, 330, 700, 1120):
        tuft(block, x, 770, 34)
    return block


def ve_tinh():
    """A satellite above a mountain village at night."""
    block = Block(ground="#2b4468", seed=22)
    stars(block, 42, 380)
    block.circle(170, 150, 70, STRAW)
    block.flat(disc(196, 136, 62), "#2b4468")
    with block.at(720, 160, 1.0, -18):
        for side in (-1, 1):
            block.line(f"M{side * 46} 0H{side * 84}", 10)
            for i in range(3):
                x = side * (84 + i * 58) if side > 0 else -(84 + i * 58) - 58
                block.rect(x, -44, 58, 88, SKY, 5)
                block.line(f"M{x + 29} -44v88M{x} 0h58", 3)
        block.rect(-48, -58, 96, 116, AMBER)
        block.line("M-48 -20h96M-48 20h96M-16 -58v116", 3)
        block.line("M0 58v26", 8)
        block.shape("M-46 112C-40 76 40 76 46 112z", WHITE, 5)
        block.line("M0 108v24", 5)
        block.circle(0, 136, 7, LACQUER, 3)
    for i, radius in enumerate((70, 116, 162)):
        block.line(
            f"M{672 - radius} {292 + i * 8}A{radius} {radius} 0 0 0 {672 + radius * 0.3:.0f} {292 + radius}", 7, ORANGE
        )
    peaks(
        block,
        [(-20, 520), (130, 360), (290, 520), (460, 400), (640, 540), (860, 380), (1040, 520), (1220, 400)],
        "#54708f",
    )
    hill(block, [(-20, 590), (300, 540), (640, 600), (980, 540), (1220, 580)], "#47663f")
    stilt_house(block, 850, 640, 0.82)
    stilt_house(block, 1080, 600, 0.6)
    pine(block, 980, 650, 0.7, "#3f5a31")
    hill(block, [(-20, 640), (260, 620), (560, 680), (1220, 650)], "#587845")
    for level, sag in ((700, 20), (740, 30), (780, 24)):
        block.shape(
            f"M520 {level + 10}Q760 {level - sag} 1220 {level - 10}V830H520z",
            "#9db07a" if level != 740 else "#86a05f",
            4,
        )
        for x in range(600, 1200, 56):
            tuft(block, x, level + 20, 20)
    with block.at(280, 560):
        block.line("M0 60L-90 240M0 60L90 240M-60 180H60", 14)
        block.rect(-54, 226, 108, 22, GREY, 5)
        with block.at(0, 0, 1.2, 34):
            block.shape("M-150 -20C-140 90 140 90 150 -20z", WHITE)
            block.line("M-96 -10C-80 50 -40 64 -10 66M96 -10C80 50 40 64 10 66M0 -10V66", 3)
            block.ellipse(0, -20, 150, 26, STRAW, 5)
            block.line("M-110 -14L0 -120L110 -14", 6)
            block.circle(0, -126, 17, LACQUER, 5)
    with block.at(480, 560, 0.86):
        hair_behind(block, "bob")
        leg(block, (-20, 180), (-20, 230), (-22, 278), INK, BROWN, -1)
        leg(block, (20, 180), (20, 230), (22, 278), INK, BROWN)
        arm(block, (50, 44), (98, 6), (120, -56), INDIGO)
        torso(block, INDIGO, 200, 66, collar="round")
        block.line("M-62 176H62", 9, LACQUER)
        block.line("M-62 192H62", 6, AMBER)
        head(block, "bob", 0.5, "open", "open", tilt=-12)
        arm(block, (-50, 44), (-64, 120), (-70, 176), INDIGO)
    for x in (40, 130, 420, 610):
        tuft(block, x, 790, 36)
    return block
