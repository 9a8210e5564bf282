"""Pictures as the child sees them: what comes out upright, in sRGB, on white, as large as needed and no larger."""

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageCms, ImageStat
from PIL.PngImagePlugin import PngInfo

from portal.imaging import edits, plan
from portal.imaging.applying import BLOCKS
from portal.imaging.limits import MOST_FRAMES, BadEdits, Unreadable
from portal.imaging.opening import Opened, open_picture
from tests.pictures import SIZE, chunk, encoded, exif, grained, halves, near, png_of, quarters, samples

SAMPLES = Path(__file__).resolve().parents[1] / "samples"


def opened(data: bytes, wanted: dict | None = None, enough: int = 4000) -> Opened:
    return open_picture(io.BytesIO(data), wanted or {}, lambda width, height: min(width, enough))


def seen(data: bytes, place: tuple[int, int] = (5, 5)) -> tuple[int, int, int]:
    picture = opened(data).picture
    assert picture.mode == "RGB"
    return picture.getpixel(place)


# Kinds and colours


@pytest.mark.parametrize("name", samples())
def test_every_kind_is_read(name):
    found = opened(samples()[name])
    assert found.picture.mode == "RGB"
    assert found.picture.size == found.size
    assert found.frames == (3 if name.startswith("moving") else 1)


def test_a_telephones_heic_is_read():
    found = opened((SAMPLES / "phone.heic").read_bytes())
    assert (found.kind, found.size, found.credit) == ("HEIF", (400, 300), "Tran Van B")
    assert near(found.picture.getpixel((20, 10)), (220, 30, 30), 25)


def test_colours_of_a_printer_come_out_in_rgb():
    data = encoded(halves("white", "black").convert("CMYK"), "JPEG")
    assert near(seen(data), (255, 255, 255))
    assert near(seen(data, (60, 5)), (0, 0, 0))


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize(("level", "expected"), [(0, 0), (32768, 128), (65535, 255)])
def test_sixteen_bits_a_pixel_keep_their_brightness(kind, level, expected):
    assert near(seen(encoded(Pillow.new("I;16", SIZE, level), kind)), (expected,) * 3, 2)


@pytest.mark.parametrize("highest", [1.0, 255.0])
def test_numbers_with_fractions_keep_their_brightness(highest):
    data = encoded(Pillow.new("F", SIZE, highest), "TIFF")
    assert seen(data) == (255, 255, 255)


def test_what_is_transparent_lies_on_white():
    palette = halves().quantize(4)
    palette.info["transparency"] = palette.getpixel((0, 0))
    for data in (encoded(palette, "PNG"), encoded(palette, "GIF")):
        assert near(seen(data), (255, 255, 255))
        assert near(seen(data, (60, 5)), (0, 0, 255))
    half = Pillow.new("RGBA", SIZE, (255, 0, 0, 128))
    for data in (encoded(half, "PNG"), encoded(half, "WEBP", lossless=True), encoded(half, "TIFF")):
        assert near(seen(data), (255, 127, 127), 2)
    assert near(seen(encoded(Pillow.new("LA", SIZE, (0, 0)), "PNG")), (255, 255, 255))


def test_large_transparent_pictures_are_flattened_before_they_are_made_small():
    """Otherwise the colours of unseen pixels bleed into their neighbours."""
    picture = Pillow.new("RGBA", (900, 60), (255, 0, 0, 0))
    found = opened(encoded(picture, "PNG"), enough=100).picture
    assert found.width < 300
    assert near(found.getpixel((50, 3)), (255, 255, 255), 1)


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_pictures_of_few_colours_are_read(mode):
    assert seen(encoded(halves("white", "black").convert(mode), "PNG")) == (255, 255, 255)


def test_of_an_animation_the_first_frame_is_taken():
    frames = [Pillow.new("RGB", SIZE, colour) for colour in ("red", "blue", "lime")]
    for kind in ("GIF", "WEBP", "PNG", "AVIF"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=50)
        assert near(seen(data), (255, 0, 0))
        assert opened(data).frames == 3


def test_colours_of_a_wider_space_are_brought_to_srgb():
    """A profile whose primaries are exchanged: what it calls red, sRGB calls green."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red, green = profile.index(b"rXYZ"), profile.index(b"gXYZ")
    exchanged = bytearray(profile)
    exchanged[red : red + 4], exchanged[green : green + 4] = b"gXYZ", b"rXYZ"
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF"):
        data = encoded(Pillow.new("RGB", SIZE, (230, 20, 20)), kind, icc_profile=bytes(exchanged))
        assert near(seen(data), (20, 230, 20), 40), kind


@pytest.mark.parametrize("profile", [b"not a profile" * 20, b"\0" * 5_000_000])
def test_a_broken_profile_does_no_harm(profile):
    data = encoded(Pillow.new("RGB", SIZE, (120, 130, 140)), "TIFF", icc_profile=profile)
    assert near(seen(data), (120, 130, 140), 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_come_out_upright(orientation, kind):
    """Each orientation undoes how the camera was held, so all show the same."""
    upright = quarters()
    held = {
        2: [Pillow.Transpose.FLIP_LEFT_RIGHT],
        3: [Pillow.Transpose.ROTATE_180],
        4: [Pillow.Transpose.FLIP_TOP_BOTTOM],
        5: [Pillow.Transpose.TRANSPOSE],
        6: [Pillow.Transpose.ROTATE_90],
        7: [Pillow.Transpose.TRANSVERSE],
        8: [Pillow.Transpose.ROTATE_270],
    }.get(orientation, [])
    for step in held:
        upright = upright.transpose(step)
    found = opened(encoded(upright, kind, exif=exif(t0112=orientation), quality=95))
    assert found.original == found.size == found.picture.size == (80, 60)
    corners = [found.picture.getpixel(place) for place in ((10, 10), (70, 10), (10, 50), (70, 50))]
    for corner, expected in zip(corners, [(254, 0, 0), (0, 255, 0), (0, 0, 254), (255, 255, 255)], strict=True):
        assert near(corner, expected, 30)


# Large ones are made small early


@pytest.mark.parametrize("name", samples())
def test_no_more_is_unpacked_than_is_needed(name):
    """Half a width to spare at most, and the whole picture still seen."""
    data = samples()[name]
    full = opened(data).size
    found = opened(data, enough=30)
    assert 30 <= found.picture.width <= 60
    assert found.size == full
    wide, small = ImageStat.Stat(opened(data).picture).mean, ImageStat.Stat(found.picture).mean
    assert near(wide, small, 6)


# Who made it


@pytest.mark.parametrize(
    ("tags", "credit"),
    [
        ({"t013b": "Nguyễn Thu Hằng"}, "Nguyễn Thu Hằng"),
        ({"t013b": "Hải Yến", "t8298": "© Báo Kinh Sơn"}, "Hải Yến / © Báo Kinh Sơn"),
        ({"t013b": "Báo Kinh Sơn", "t8298": "(c) 2024 Báo Kinh Sơn"}, "(c) 2024 Báo Kinh Sơn"),
        ({"t013b": "  unknown ", "t8298": ""}, ""),
        ({"t013b": "<script>alert(1)</script>\n\x00x"}, "scriptalert(1)/script x"),
        ({"t013b": "a" * 5000}, "a" * 120),
        ({"t010e": "OLYMPUS DIGITAL CAMERA"}, ""),
    ],
)
def test_the_maker_is_read_from_the_metadata(tags, credit):
    written = {name: value.encode() for name, value in tags.items()}
    found = opened(encoded(halves(), "JPEG", exif=exif(**written)))
    assert (found.credit, found.caption) == (credit, "")


def test_an_agencys_caption_is_read():
    def entry(number: int, text: str) -> bytes:
        data = text.encode()
        return b"\x1c\x02" + bytes([number]) + len(data).to_bytes(2, "big") + data

    iptc = entry(80, "Lê Minh") + entry(110, "TTXVN") + entry(120, "Lễ khai giảng tại Kinh Sơn.")
    resource = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + len(iptc).to_bytes(4, "big") + iptc + b"\0" * (len(iptc) % 2)
    plain = encoded(halves(), "JPEG")
    segment = b"\xff\xed" + (len(resource) + 2).to_bytes(2, "big") + resource
    found = opened(plain[:2] + segment + plain[2:])
    assert (found.credit, found.caption) == ("Lê Minh / TTXVN", "Lễ khai giảng tại Kinh Sơn.")


# What editors ask for


def test_a_turn_is_clockwise():
    found = opened(encoded(quarters(), "PNG"), {"rotate": 90})
    assert (found.size, found.original) == ((60, 80), (80, 60))
    assert near(found.picture.getpixel((10, 10)), (0, 0, 255))
    assert near(found.picture.getpixel((50, 10)), (255, 0, 0))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_crop_is_what_is_seen_in_the_turned_picture(rotate, orientation):
    data = encoded(grained((80, 60)), "PNG", exif=exif(t0112=orientation))
    whole = opened(data, {"rotate": rotate}).picture
    part = opened(data, {"rotate": rotate, "crop": [0.25, 0.5, 0.5, 0.4]})
    width, height = whole.size
    box = round(0.25 * width), round(0.5 * height), round(0.75 * width), round(0.9 * height)
    assert part.size == part.picture.size == (box[2] - box[0], box[3] - box[1])
    assert part.picture.tobytes() == whole.crop(box).tobytes()


def test_a_blurred_place_tells_six_squares_and_its_surroundings_stay():
    picture = grained((600, 400))
    data = encoded(picture, "PNG")
    place = [0.25, 0.25, 0.3, 0.5]
    found = opened(data, {"blurs": [place]}).picture
    box = (150, 100, 330, 300)
    inside = found.crop((180, 160, 300, 240))
    assert len(inside.getcolors(100_000)) <= BLOCKS**2
    assert len(picture.crop((180, 160, 300, 240)).getcolors(100_000)) > 1000
    outside = [(100, 50), (149, 200), (330, 200), (152, 102)]
    assert [found.getpixel(each) for each in outside] == [picture.getpixel(each) for each in outside]
    assert found.crop(box).tobytes() != picture.crop(box).tobytes()


def test_a_blur_stays_on_its_place_under_turn_and_crop():
    data = encoded(grained((600, 400)), "PNG")
    wanted = {"rotate": 90, "blurs": [[0.4, 0.4, 0.3, 0.2]]}
    whole = opened(data, wanted).picture
    cropped = opened(data, wanted | {"crop": [0.3, 0.3, 0.6, 0.5]}).picture
    x, y = 0.56, 0.51
    one = whole.getpixel((int(x * 400), int(y * 600)))
    other = cropped.getpixel((int((x - 0.3) * 400), int((y - 0.3) * 600)))
    assert near(one, other, 2)
    half_outside = opened(data, wanted | {"crop": [0.5, 0.3, 0.5, 0.5]}).picture
    assert half_outside.size == (200, 300)


@pytest.mark.parametrize(
    ("raw", "valid"),
    [
        (None, {}),
        ({}, {}),
        ({"rotate": 0, "crop": None, "blurs": []}, {}),
        ({"crop": [0, 0, 1, 1]}, {}),
        ({"rotate": 270}, {"rotate": 270}),
        ({"crop": [-0.01, 0, 1.005, 0.5]}, {"crop": [0, 0, 0.995, 0.5]}),
        ({"blurs": [[0.1, 0.2, 0.3, 0.4]]}, {"blurs": [[0.1, 0.2, 0.3, 0.4]]}),
    ],
)
def test_edits_are_kept_without_what_says_nothing(raw, valid):
    assert edits.valid(raw) == valid
    assert edits.valid(edits.valid(raw)) == valid


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.sampled_from(["rotate", "crop", "blurs"]), inner),
    max_leaves=12,
)


@settings(max_examples=60)
@given(raw=anything)
def test_nonsense_is_refused_with_a_sentence(raw):
    try:
        assert edits.valid(raw).keys() <= {"rotate", "crop", "blurs"}
    except BadEdits as refusal:
        assert str(refusal).endswith(".") and "Xin" in str(refusal)


@pytest.mark.parametrize(
    "raw",
    [
        [],
        "rotate",
        {"flip": True},
        {"rotate": 45},
        {"rotate": True},
        {"crop": [0, 0, 2, 1]},
        {"crop": [0, 0, 0, 1]},
        {"crop": [0, 0, 0.001, 1]},
        {"crop": [0, 0, float("nan"), 1]},
        {"crop": ["0", 0, 1, 1]},
        {"blurs": [[0, 0, 1]]},
        {"blurs": {"0": 1}},
        {"blurs": [[0, 0, 0.1, 0.1]] * 61},
    ],
)
def test_these_are_nonsense(raw):
    with pytest.raises(BadEdits):
        edits.valid(raw)


def test_a_crop_that_leaves_nothing_is_refused():
    with pytest.raises(Unreadable, match="quá nhỏ"):
        opened(encoded(quarters(), "PNG"), {"crop": [0, 0, 0.1, 0.1]})


fraction = st.floats(0.05, 0.95)


@given(x=fraction, y=fraction, before=st.sampled_from([0, 90, 180, 270]), after=st.sampled_from([0, 90, 180, 270]))
def test_a_point_follows_the_edits_and_back(x, y, before, after):
    one, other = {"rotate": before}, {"rotate": after, "crop": [0, 0, 1, 1]}
    there = edits.follow((x, y), one, other)
    assert edits.follow(there, other, one) == pytest.approx((x, y))


def test_a_point_in_a_crop_moves_with_it():
    assert edits.follow((0.5, 0.5), {}, {"crop": [0.25, 0.25, 0.5, 0.5]}) == (0.5, 0.5)
    assert edits.follow((0.75, 0.5), {}, {"crop": [0.5, 0, 0.5, 1]}) == (0.5, 0.5)
    assert edits.follow((0.1, 0.5), {}, {"crop": [0.5, 0, 0.5, 1]}) == (0, 0.5)
    assert edits.follow((0.2, 0.3), {}, {"rotate": 90}) == (0.7, 0.2)


# Which renditions


sides = st.integers(16, 9000)


@given(width=sides, height=sides)
def test_renditions_never_enlarge_and_always_fit(width, height):
    wanted = plan.wanted(width, height)
    for _, across, down in wanted:
        assert 1 <= across <= min(width, max(plan.WIDTHS))
        assert down <= plan.TALLEST + 1
        assert across * down <= plan.LARGEST_AREA * 1.02
    assert len(set(wanted)) == len(wanted)
    assert {format for format, *_ in wanted} == set(plan.FORMATS)


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (20, [20]),
        (320, [320]),
        (700, [320, 480, 700]),
        (720, [320, 480, 720]),
        (760, [320, 480, 680, 760]),
        (1920, [320, 480, 680, 1024, 1360, 1920]),
        (4000, [320, 480, 680, 1024, 1360, 1920]),
    ],
)
def test_widths_follow_from_the_pictures(width, widths):
    assert [across for format, across, _ in plan.wanted(width, 100) if format == "webp"] == widths


# What is refused

REFUSED = {
    "nothing": (b"", "rỗng"),
    "text": (b"Day la van ban. " * 100, "không phải là ảnh"),
    "html": (b"\n<!DOCTYPE html><script>alert(1)</script>" * 10, "HTML"),
    "html without doctype": (b"<script>alert(1)</script>", "HTML"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "SVG"),
    "svg in utf-16": ("<svg xmlns='x'></svg>".encode("utf-16"), "SVG"),
    "php": (b"<?php system($_GET[0]); ?>", "PHP"),
    "pdf": (b"%PDF-1.7\n" + b"x" * 1000, "PDF"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 48\n", "PostScript"),
    "zip": (b"PK\x03\x04" + b"\0" * 1000, "Word"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "Word"),
    "film": (b"\0\0\0\x20ftypisom" + b"\0" * 1000, "phim"),
    "program": (b"MZ" + b"\0" * 1000, "chương trình"),
    "icon": (encoded(halves(), "ICO"), "ICO"),
    "too small": (encoded(Pillow.new("RGB", (15, 400)), "PNG"), "quá nhỏ"),
    "tracking pixel": (encoded(Pillow.new("RGB", (1, 1)), "GIF"), "quá nhỏ"),
    "huge": (png_of(20_000, 20_000), "400 triệu"),
    "longest": (png_of(2**31 - 1, 16), "điểm ảnh"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_picture_is_refused_by_name(name):
    data, word = REFUSED[name]
    with pytest.raises(Unreadable, match=word) as refused:
        opened(data)
    assert str(refused.value).endswith(".") and "Xin" in str(refused.value)


def many_frames() -> dict[str, bytes]:
    still = encoded(Pillow.new("L", (16, 16)), "GIF")
    start = still.index(b",")
    frame = still[start:-1]
    moving = encoded(
        Pillow.new("L", (16, 16)), "PNG", save_all=True, append_images=[Pillow.new("L", (16, 16), 9)], duration=9
    )
    told = moving.index(b"acTL") - 4
    return {
        "gif": still[:-1] + frame * MOST_FRAMES + b";",
        "png": moving[:told] + chunk(b"acTL", struct.pack(">II", 100_000, 0)) + moving[told + 20 :],
        "tiff": encoded(
            Pillow.new("L", (16, 16)),
            "TIFF",
            save_all=True,
            append_images=[Pillow.new("L", (16, 16))] * MOST_FRAMES,
        ),
    }


def test_more_frames_than_anybody_needs_are_refused():
    for data in many_frames().values():
        with pytest.raises(Unreadable, match="hơn 1000 hình"):
            opened(data)


def test_names_and_words_are_not_carried_on():
    words = PngInfo()
    words.add_text("Author", "secret")
    assert opened(encoded(halves(), "PNG", pnginfo=words)).picture.info == {}


@pytest.mark.parametrize("huge", [10**400, -(10**400), float("inf"), float("nan"), 1e300])
def test_a_place_beyond_all_numbers_is_a_sentence(huge):
    with pytest.raises(BadEdits):
        edits.valid({"crop": [0, 0, 1, huge]})
    with pytest.raises(BadEdits):
        edits.valid({"blurs": [[huge, 0, 0.1, 0.1]]})
