"""People. Every part is drawn around the base of the neck as origin.

A figure is put together in this order: hair_behind, legs, torso, head, arms.
Without scaling a head is about 96 units high and a standing figure about 560.
"""

import math

from .block import AMBER, BLUSH, GREY, INK, LACQUER, SKIN, STRAW, WHITE, disc

HEAD = -62  # height of the middle of the head above the base of the neck


def hair_behind(block, style, fill=INK):
    """The part of the hair that lies behind neck and shoulders."""
    with block.at(0, HEAD):
        if style == "bob":
            block.shape(
                "M-52 -6C-60 -82 60 -82 52 -6C54 16 56 30 50 44C30 50 -30 50 -50 44C-56 30 -54 16 -52 -6z", fill, 4
            )
        elif style == "long":
            block.shape(
                "M-50 -6C-58 -76 58 -76 50 -6C54 40 62 80 56 122C30 132 -30 132 -56 122C-62 80 -54 40 -50 -6z", fill, 4
            )
        elif style == "pigtails":
            for side in (-1, 1):
                block.shape(
                    f"M{side * 42} -8C{side * 66} 0 {side * 74} 40 {side * 58} 76"
                    f"C{side * 44} 66 {side * 38} 40 {side * 40} 16z",
                    fill,
                    4,
                )
                block.circle(side * 47, 4, 7, LACQUER, 3)
        elif style == "bun":
            block.circle(0, -58, 21, fill, 4)
        elif style == "low-bun":
            block.circle(-44, 10, 20, fill, 4)
        elif style == "ponytail":
            block.shape("M-34 -30C-76 -34 -84 30 -66 74C-50 60 -46 30 -36 6z", fill, 4)


def head(block, hair="short", turn=0.0, eyes="open", mouth="smile", hat=None, fill=INK, skin=SKIN, tilt=0):
    """A head. turn runs from -1 (looks to the left) to 1; tilt is in degrees."""
    with block.at(0, HEAD, turn=tilt):
        ears = [-1, 1] if abs(turn) < 0.25 else [-1 if turn > 0 else 1]
        if hair not in ("bob", "long"):
            for side in ears:
                block.ellipse(side * 43, 4, 9, 12, skin, 4)
        block.shape("M-43 -8C-43 -54 43 -54 43 -8C43 26 22 48 0 48C-22 48 -43 26 -43 -8z", skin, 5)
        _features(block, 13 * turn, turn, eyes, mouth)
        _hair_front(block, hair, fill)
        if hat:
            HATS[hat](block, turn)


def _features(block, centre, turn, eyes, mouth):
    for side in (-1, 1):
        x = centre + side * 17
        block.flat(disc(centre + side * 25, 19, 9, 7), BLUSH, opacity=0.55)
        if eyes == "open":
            block.flat(disc(x, 2, 4.6, 6), INK)
            block.flat(disc(x + 1.6, 0, 1.5), WHITE)
            block.line(f"M{x - 9:.0f} -12q9 -6 18 0", 3.5)
        elif eyes == "down":
            block.line(f"M{x - 9:.0f} 1q9 8 18 0", 4)
            block.line(f"M{x - 9:.0f} -12q9 -4 18 0", 3)
        else:
            block.line(f"M{x - 9:.0f} 4q9 -9 18 0", 4)
            block.line(f"M{x - 9:.0f} -12q9 -6 18 0", 3)
    side = 1 if turn >= 0 else -1
    block.line(f"M{centre + 3 * side:.0f} 4q{7 * side} 10 {-3 * side} 13", 3)
    if mouth == "smile":
        block.line(f"M{centre - 11:.0f} 28q11 10 22 0", 4, "#8e1f17")
    elif mouth == "open":
        block.shape(f"M{centre - 11:.0f} 26q11 3 22 0q-3 14 -11 14t-11 -14z", LACQUER, 3, shift=False)
    elif mouth == "calm":
        block.line(f"M{centre - 9:.0f} 30q9 3 18 0", 4, "#8e1f17")
    else:
        block.line(f"M{centre - 9:.0f} 32q9 -7 18 0", 4, "#8e1f17")


def _hair_front(block, style, fill):
    if style == "short":
        block.shape(
            "M-46 -2C-56 -42 -32 -62 4 -60C42 -60 56 -34 46 -2C43 -12 39 -22 32 -28"
            "C12 -18 -14 -20 -30 -30C-38 -22 -43 -12 -46 -2z",
            fill,
            3,
        )
    elif style == "parted":
        block.shape(
            "M-46 0C-56 -44 -30 -64 8 -60C44 -56 54 -30 46 0C44 -12 40 -18 34 -24C14 -24 -6 -30 -18 -40"
            "C-24 -26 -40 -18 -46 0z",
            fill,
            3,
        )
    elif style == "bob":
        block.shape(
            "M-46 4C-58 -84 58 -84 46 4C40 -6 36 -16 34 -24C12 -17 -12 -17 -34 -24C-36 -16 -40 -6 -46 4z", fill, 3
        )
    elif style == "bald":
        for side in (-1, 1):
            block.shape(
                f"M{side * 44} 4C{side * 54} -12 {side * 48} -28 {side * 38} -32"
                f"C{side * 40} -18 {side * 40} -8 {side * 44} 4z",
                fill,
                3,
            )
    else:  # parted in the middle: long, bun, low-bun, ponytail, pigtails
        block.shape(
            "M-46 4C-54 -36 -30 -60 0 -59C30 -60 54 -36 46 4C40 -14 24 -30 0 -38C-24 -30 -40 -14 -46 4z", fill, 3
        )
    block.line("M-24 -46q12 -9 24 -9", 3, GREY if fill == INK else WHITE)


def _conical_hat(block, turn):
    block.line("M-38 -14C-36 40 -14 50 0 50C14 50 36 40 38 -14", 3, LACQUER)
    block.shape("M-104 -14Q-46 -58 0 -108Q46 -58 104 -14Q0 -30 -104 -14z", STRAW, 5)
    for foot in (-66, -34, 0, 34, 66):
        block.line(f"M0 -100L{foot} {-20 - (66 - abs(foot)) // 14}", 2)
    block.line("M-72 -36Q0 -56 72 -36", 2)


def _helmet(block, turn):
    block.shape("M-52 -14C-56 -74 56 -74 52 -14z", AMBER, 5)
    block.shape(
        f"M-56 -14h112c{12 if turn >= 0 else 4} 2 {14 if turn >= 0 else 4} 12 2 12h-116c-10 0 -8 -10 2 -12z", AMBER, 5
    )
    block.line("M-14 -58v40M14 -58v40", 4)


def _cap(block, turn):
    side = -1 if turn < 0 else 1
    block.shape("M-50 -14C-54 -70 54 -70 50 -14z", "#2f4f79", 5)
    block.shape(
        f"M{side * 50} -16C{side * 74} -18 {side * 84} -8 {side * 82} -2"
        f"C{side * 60} -8 {side * 20} -8 {side * -20} -14z",
        "#2f4f79",
        5,
    )
    block.line("M-48 -22Q0 -32 48 -22", 4, AMBER)


def _headscarf(block, turn):
    block.shape("M-50 -6C-64 -44 -40 -76 0 -74C40 -76 64 -44 50 -6C30 -30 -30 -30 -50 -6z", "#2f4f79", 5)
    block.line("M-48 -22C-24 -46 24 -46 48 -22", 5, LACQUER)
    block.line("M-44 -34C-22 -58 22 -58 44 -34", 4, AMBER)
    for x in (-30, -10, 10, 30):
        block.cut(x, -58 + abs(x) // 6, 0, -10, 3, WHITE)


HATS = {"non": _conical_hat, "helmet": _helmet, "cap": _cap, "scarf": _headscarf}


def glasses(block, turn=0.0):
    """Round glasses, to be drawn after the head."""
    with block.at(13 * turn, HEAD):
        for side in (-1, 1):
            block.line(disc(side * 17, 2, 13), 3)
        block.line("M-4 0q4 -4 8 0M-30 0l-10 -3M30 0l10 -3", 3)


def torso(block, fill, length=190, hem=64, shoulder=64, collar="shirt", trim=WHITE, skin=SKIN):
    """Neck and trunk."""
    block.tube([(0, -20), (0, 8)], 24, skin, 5)
    block.shape(
        f"M-18 -4C-34 6 -{shoulder - 8} 6 -{shoulder} 32C-{shoulder + 6} 80 -{hem - 6} {length // 2} -{hem} {length}"
        f"L{hem} {length}C{hem - 6} {length // 2} {shoulder + 6} 80 {shoulder} 32"
        f"C{shoulder - 8} 6 34 6 18 -4Q0 14 -18 -4z",
        fill,
    )
    COLLARS[collar](block, length, trim)


def _shirt_collar(block, length, trim):
    block.line(f"M0 24V{length - 4}", 3)
    for y in range(52, length - 10, 42):
        block.circle(9, y, 4, trim, 2)
    for side in (-1, 1):
        block.shape(f"M{side * 18} -6L{side * 34} 8L{side * 20} 32L0 12z", trim, 4)


def _round_collar(block, length, trim):
    block.line("M-24 0Q0 28 24 0", 4)


def _scarf_collar(block, length, trim):
    """The red scarf of a pupil."""
    block.line(f"M0 30V{length - 4}", 3)
    block.shape("M-6 30L-30 84L-6 74L2 40L14 78L36 70L10 30z", LACQUER, 4)
    block.shape("M-30 0Q0 26 30 0L36 14Q16 34 8 38H-8Q-16 34 -36 14z", LACQUER, 4)


def _tunic_collar(block, length, trim):
    """The high collar and slanting front of the long tunic."""
    block.shape("M-19 -8Q0 10 19 -8L20 8Q0 24 -20 8z", trim, 4)
    block.line("M4 20C26 36 44 44 58 60", 3)
    for x, y in ((14, 28), (32, 42), (50, 54)):
        block.circle(x, y, 3.5, AMBER, 2)


def _coat_collar(block, length, trim):
    """An open coat over a coloured shirt."""
    block.shape("M-19 -4Q0 14 19 -4L0 92z", trim, 4)
    block.shape("M-19 -5L-40 10L-34 46L-20 46L0 96z", WHITE, 4)
    block.shape("M19 -5L40 10L34 46L20 46L0 96z", WHITE, 4)
    block.line(f"M0 96V{length - 4}", 3)
    block.line(f"M22 {length - 66}h30v26h-30z", 3)


def _vest_collar(block, length, trim):
    """A safety vest with bright bands."""
    block.line(f"M0 30V{length - 4}", 4)
    block.line(f"M-36 8L-30 {length - 4}M36 8L30 {length - 4}", 11, trim)
    block.line(f"M-60 {length - 70}Q0 {length - 60} 60 {length - 70}", 11, trim)
    block.line("M-24 0L0 34L24 0", 4)


COLLARS = {
    "shirt": _shirt_collar,
    "round": _round_collar,
    "scarf": _scarf_collar,
    "tunic": _tunic_collar,
    "coat": _coat_collar,
    "vest": _vest_collar,
}


def hand(block, x, y, angle=0, mirror=False, skin=SKIN, grip=False):
    """A hand from the wrist at (x, y); angle 0 points to the right, the thumb above."""
    with block.at(x, y, turn=angle), _mirrored(block) if mirror else block.at():
        if grip:
            block.shape("M-6 -14C6 -20 28 -20 31 -4C33 12 20 19 6 17L-6 14z", skin, 4)
            block.line("M8 -14C18 -12 22 -4 14 2C8 5 2 2 2 2M20 3q6 3 10 0M16 11q6 2 10 -1", 3)
        else:
            block.shape(
                "M-6 -13C2 -14 6 -16 9 -24C12 -31 21 -29 20 -20C19 -15 19 -14 18 -12C28 -12 41 -10 43 -4"
                "C44 1 42 3 40 4C41 8 38 11 34 11C32 15 26 16 20 16L-6 14z",
                skin,
                4,
            )
            block.line("M24 -2h16M24 5h12", 2.5)


def _mirrored(block):
    """Mirror the vertical axis, so that the thumb comes below."""
    return block.at(0, 0, turn=180, flip=True)


def arm(
    block, shoulder, elbow, wrist, sleeve, short=False, width=34, mirror=False, grip=False, skin=SKIN, show_hand=True
):
    """An arm over the trunk. short bares the forearm."""
    angle = math.degrees(math.atan2(wrist[1] - elbow[1], wrist[0] - elbow[0]))
    if show_hand and not short:
        hand(block, *wrist, angle, mirror, skin, grip)
    if short:
        block.tube([shoulder, elbow, wrist], width - 8, skin, 5)
        if show_hand:
            hand(block, *wrist, angle, mirror, skin, grip)
            block.tube([elbow, wrist], width - 12, skin, 0.5)
        middle = [shoulder[i] + (elbow[i] - shoulder[i]) * 0.72 for i in (0, 1)]
        block.tube([shoulder, middle], width, sleeve, 5)
    else:
        block.tube([shoulder, elbow, wrist], width, sleeve, 5)


def leg(block, hip, knee, ankle, trousers, shoe=INK, facing=1, width=42):
    """A leg with a shoe."""
    x, y = ankle
    block.shape(f"M{x - 16 * facing} {y - 6}h{28 * facing}q{34 * facing} 8 {34 * facing} 26h{-66 * facing}z", shoe, 4)
    block.tube([hip, knee, ankle], width, trousers, 5)
