"""Pictures of fifty megapixels in every kind, and every edit of them: renditions or a sentence, below half a gigabyte.

A minute and a half; for each picture its time and memory are printed (pytest -s).
"""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image as Pillow

from portal.imaging.client import Answer, run
from portal.imaging.limits import MEGABYTE, Unreadable
from tests.pictures import encoded

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
SIZE = (8160, 6120)
MOST = 512 * MEGABYTE
CROP = {"rotate": 90, "crop": [0.4, 0.4, 0.2, 0.2], "blurs": [[0.45, 0.45, 0.05, 0.05]]}


@pytest.fixture(scope="module")
def photo() -> Pillow.Image:
    """As a camera sees: soft shapes and grain."""
    red, green = Pillow.radial_gradient("L").resize(SIZE), Pillow.linear_gradient("L").resize(SIZE)
    grain = Pillow.effect_noise((SIZE[0] // 4, SIZE[1] // 4), 40).resize(SIZE)
    return Pillow.merge("RGB", [Pillow.blend(red, grain, 0.2), Pillow.blend(green, grain, 0.2), grain])


def kinds(photo: Pillow.Image) -> Iterator[tuple[str, bytes]]:
    yield "JPEG", encoded(photo, "JPEG", quality=85)
    yield "JPEG, progressive", encoded(photo, "JPEG", quality=80, progressive=True, subsampling=0)
    yield "JPEG, for print", encoded(photo.convert("CMYK"), "JPEG", quality=60, progressive=True)
    yield "WebP", encoded(photo, "WEBP", quality=70, method=0)
    yield "TIFF", encoded(photo, "TIFF", compression="jpeg")
    yield "GIF", encoded(photo.convert("P"), "GIF")
    plain = Pillow.merge("RGB", [Pillow.radial_gradient("L").resize(SIZE, Pillow.Resampling.NEAREST)] * 3)
    yield "PNG", encoded(plain, "PNG", compress_level=1)
    seen = plain.convert("RGBA")
    seen.putalpha(Pillow.linear_gradient("L").resize(SIZE))
    yield "PNG, transparent", encoded(seen, "PNG", compress_level=1)
    yield "WebP, lossless", encoded(seen, "WEBP", lossless=True, quality=0, method=0)
    deep = Pillow.linear_gradient("L").resize(SIZE).convert("I").point(lambda value: value * 256).convert("I;16")
    yield "PNG, 16 bits", encoded(deep, "PNG", compress_level=1)
    yield "HEIC, 48 megapixels", (SAMPLES / "telephone-48mp.heic").read_bytes()
    yield "PNG, very tall", encoded(plain.resize((1730, 29_900)), "PNG", compress_level=1)


def test_large_pictures_of_every_kind(photo, tmp_path):
    for name, data in kinds(photo):
        for edits in ({}, CROP):
            start = time.monotonic()
            answer = run(data, {"do": "render", "edits": edits}, places=tmp_path)
            took = time.monotonic() - start
            told = (
                f"{name}: {len(data) / MEGABYTE:.1f} MB, {answer.size}, {answer.peak // MEGABYTE} MB held, {took:.1f} s"
            )
            print(told)
            assert answer.peak < MOST, told
            assert {"webp", "jpeg"} <= {file.format for file in answer.files}, told


def test_the_largest_avif_is_a_picture_or_a_sentence(photo, tmp_path):
    try:
        answer = run(encoded(photo, "AVIF", speed=10), {"do": "render"}, places=tmp_path)
    except Unreadable as refusal:
        assert "thu nhỏ" in str(refusal)
    else:
        assert isinstance(answer, Answer) and answer.peak < MOST
