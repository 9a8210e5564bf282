"""Banners in two formats: wide (rong) and narrow (hep)."""

from .block import (
    AMBER,
    GREY,
    INDIGO,
    INK,
    LACQUER,
    ORANGE,
    SHELL,
    SKY,
    STRAW,
    WHITE,
    Block,
    disc,
)
from .motifs import books, cloud, house, lotus, mast, signal, warning, waves

CREAM = "#fdf6e6"


def _week_scene(block, x, foot, scale):
    """Sun, clouds, a mast and a house above the waves; (x, foot) is the middle of the ground."""
    with block.at(x, foot, scale):
        block.circle(60, -104, 84, AMBER)
        block.line(disc(60, -104, 104), 4)
        cloud(block, 120, -120, 0.62, SHELL)
        cloud(block, -150, -70, 0.5, SHELL)
        mast(block, 20, 20, -150, 34, 7)
        block.circle(20, -164, 12, STRAW, 5)
        signal(block, 20, -164, (36, 62, 88), STRAW, width=6)
        with block.at(70, -42, 0.5):
            house(block, 0, 0, 250, 130, ORANGE)


def _sea(block, heights):
    for i, (height, fill) in enumerate(zip(heights, (INDIGO, SKY, INDIGO), strict=True)):
        waves(block, block.height - height, fill, 60, -60 + i * 20, 4)


def tuan_le_rong():
    """Digital week, wide."""
    block = Block(1200, 220, LACQUER, 9, flecks=0)
    _week_scene(block, 952, 192, 0.86)
    _sea(block, (48, 26, 6))
    block.write("Tuần lễ Chuyển đổi số Kinh Sơn", 48, 80, 47, CREAM)
    block.write("Tháng 10 hằng năm · Khu triển lãm Bến Tam", 48, 126, 26, CREAM, 400)
    return block


def tuan_le_hep():
    """Digital week, narrow."""
    block = Block(720, 360, LACQUER, 9, flecks=0)
    _week_scene(block, 520, 330, 0.76)
    _sea(block, (58, 34, 10))
    block.write("Tuần lễ Chuyển đổi số", 40, 82, 54, CREAM)
    block.write("Kinh Sơn", 40, 146, 54, CREAM)
    block.write("Tháng 10 hằng năm", 40, 202, 32, CREAM, 400)
    block.write("Khu triển lãm Bến Tam", 40, 246, 32, CREAM, 400)
    return block


def _bait(block, x, y, scale, line):
    """A ringing phone on a fishing hook."""
    with block.at(x, y, scale):
        block.line(f"M0 {-line}V-120", 5, STRAW)
        with block.at(0, 10, 1, 10):
            block.rect(-62, -84, 124, 190, INK, 6, corner=18)
            block.rect(-50, -62, 100, 138, WHITE, 3, corner=4, shift=False)
            block.circle(4, 14, 32, LACQUER, 4, shift=False)
            block.line("M4 -4v20M4 30v1", 9, CREAM)
            block.line("M-34 60H40", 6)
            block.line("M-18 -74H18", 5, GREY)
        for side in (-1, 1):
            for radius in (92, 118):
                block.line(
                    f"M{side * radius} {-radius * 0.5:.0f}q{side * radius * 0.3:.0f} {radius * 0.5:.0f} 0 {radius}",
                    7,
                    AMBER,
                )
        block.circle(0, -116, 13, GREY, 6)
        for width, ink in ((25, INK), (13, GREY)):
            block.line("M0 -100V-40", width, ink)
            block.line("M0 92V112C0 176 88 176 88 112", width, ink)
        block.polygon([(88, 74), (110, 124), (86, 114), (70, 128)], GREY, 5)


def canh_bao_rong():
    """Fraud warning, wide."""
    block = Block(1200, 220, INDIGO, 23, flecks=0)
    for i in range(13):
        block.cut(880 + i * 30, 240, (i - 6) * 34, -260, 14, "#385885")
    _bait(block, 980, 84, 0.74, 300)
    warning(block, 1120, 120, 0.74, AMBER)
    block.write("Nghe gọi chuyển tiền: dừng lại,", 48, 98, 50, CREAM)
    block.write("gọi 0299 000 0118", 48, 160, 50, AMBER)
    return block


def canh_bao_hep():
    """Fraud warning, narrow."""
    block = Block(720, 360, INDIGO, 23, flecks=0)
    for i in range(11):
        block.cut(440 + i * 30, 380, (i - 5) * 40, -420, 16, "#385885")
    _bait(block, 572, 160, 0.95, 300)
    block.write("Nghe gọi", 40, 84, 56, CREAM)
    block.write("chuyển tiền:", 40, 148, 56, CREAM)
    block.write("dừng lại, gọi", 40, 212, 56, CREAM)
    block.write("0299 000 0118", 40, 290, 56, AMBER)
    return block


def gop_y_rong():
    """Have your say on drafts, a slim strip for the top of every page."""
    block = Block(1200, 96, STRAW, 31, flecks=0)
    with block.at(1020, 62, 0.42):
        lotus(block, 0, 0, 1.5)
    block.write("Dự thảo văn bản của tỉnh: mời góp ý", 40, 62, 40, INK)
    return block


def gop_y_hep():
    """Have your say on drafts, narrow."""
    block = Block(720, 200, STRAW, 31, flecks=0)
    with block.at(610, 140, 0.6):
        lotus(block, 0, 0, 1.4)
    block.write("Dự thảo văn bản", 36, 86, 50, INK)
    block.write("của tỉnh: mời góp ý", 36, 148, 50, INK)
    return block


def thu_vien_rong():
    """The open library of science, for the foot of the page."""
    block = Block(1200, 160, INDIGO, 37, flecks=0)
    with block.at(880, 128, 0.9):
        books(block, 0, 0, (60, 44, 70, 52), (LACQUER, AMBER, SHELL, ORANGE), (96, 118, 88, 110))
    block.write("Thư viện khoa học mở Kinh Sơn", 48, 74, 46, CREAM)
    block.write("Đọc trực tuyến, không cần thẻ", 48, 120, 28, CREAM, 400)
    return block


def thu_vien_hep():
    """The open library of science, narrow."""
    block = Block(720, 300, INDIGO, 37, flecks=0)
    with block.at(430, 276, 0.9):
        books(block, 0, 0, (60, 44, 70, 52), (LACQUER, AMBER, SHELL, ORANGE), (96, 118, 88, 110))
    block.write("Thư viện khoa học mở", 40, 84, 54, CREAM)
    block.write("Kinh Sơn", 40, 148, 54, CREAM)
    block.write("Đọc trực tuyến,", 40, 206, 32, CREAM, 400)
    block.write("không cần thẻ", 40, 250, 32, CREAM, 400)
    return block
