"""Whatever is sent: a picture or a sentence, a parent that lives, and never half a gigabyte."""

import io
import json
import logging
import resource
import struct
import subprocess
import sys
import threading
import zlib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from portal import sandbox
from portal.imaging import child, limits
from portal.imaging.client import Answer, run
from portal.imaging.limits import MEGABYTE, Unreadable
from tests.pictures import chunk, encoded, exif, grained, halves, png_of, samples

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "tests" / "samples"
MOST = 512 * MEGABYTE
INSPECT = {"do": "inspect"}


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("places")


def outcome(data: bytes, places: Path, job: dict = INSPECT) -> Answer | str:
    """The answer, or the sentence of a refusal."""
    try:
        answer = run(data, job, places=places)
    except Unreadable as refusal:
        assert str(refusal).endswith(".") and "Xin" in str(refusal)
        return str(refusal)
    assert answer.peak < MOST
    return answer


def trial(folder: Path) -> dict:
    """Every file of the folder, cut at every kilobyte, through one child."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.portal.imaging_trial", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_every_sample_cut_at_every_kilobyte(tmp_path):
    for name, data in samples().items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "phone.heic").write_bytes((SAMPLES / "phone.heic").read_bytes())
    found = trial(tmp_path)
    assert set(found["outcomes"]) == {"sentence", "picture"}
    assert set(found["whole"].values()) == {"picture"}
    assert found["outcomes"]["sentence"] > 300
    assert found["peak"] < MOST


def folded(megabytes: int) -> bytes:
    """So many zeros, compressed without being held."""
    packer = zlib.compressobj(1)
    return b"".join([*(packer.compress(b"\0" * MEGABYTE) for _ in range(megabytes)), packer.flush()])


@cache
def bombs() -> dict[str, bytes]:
    """Files that unfold into far more than they weigh, or say so."""
    zeros = folded(300)
    text = b"Comment\0\0" + zeros
    profile = b"icc\0\0" + zeros
    picture = samples()["plain.png"]
    head, rest = picture[:33], picture[33:]
    ifd = struct.pack("<HHHII", 1, 0x010E, 2, 2**31 - 1, 8) + b"\0" * 4
    lying = b"II*\0" + struct.pack("<I", 8) + ifd
    strips = encoded(halves(), "TIFF").replace(
        struct.pack("<HHII", 0x0101, 4, 1, 48), struct.pack("<HHII", 0x0101, 4, 1, 800_000)
    )
    return {
        "words of 300 MB in a png": head + chunk(b"zTXt", text) + rest,
        "international words": head + chunk(b"iTXt", b"a\0\1\0\0\0" + zeros) + rest,
        "a profile of 300 MB": head + chunk(b"iCCP", profile) + rest,
        "a thousand texts": head + chunk(b"tEXt", b"a\0" + b"b" * 1000) * 30_000 + rest,
        "a png of 52 megapixels in a kilobyte": png_of(7200, 7200, rows=folded(60)),
        "a png of grey alpha, 16 bits": png_of(7200, 7200, depth=16, colours=4, rows=folded(100)),
        "a tiff whose words are two gigabytes": lying,
        "a tiff whose height lies": strips,
        "a gif on a canvas of 4 gigapixels": b"GIF89a\xff\xff\xff\xff\0\0\0" + samples()["moving.gif"][13:],
        "a webp that says it is 16384 wide": lossy_webp_of(16383, 3000),
        "an avif cut to its head": samples()["plain.avif"][:400] + b"\0" * 100_000,
        "a bmp of two gigapixels": b"BM"
        + struct.pack("<IHHIIiiHHIIiiII", 100, 0, 0, 54, 40, 50000, 50000, 1, 24, *[0] * 6),
    }


def lossy_webp_of(width: int, height: int) -> bytes:
    data = bytearray(samples()["lossy.webp"])
    place = data.index(b"\x9d\x01\x2a") + 3
    data[place : place + 4] = struct.pack("<HH", width, height)
    return bytes(data)


def test_bombs_are_answered(places):
    for name, data in bombs().items():
        found = outcome(data, places)
        assert isinstance(found, str) or name.startswith(("a png", "an avif", "a thousand")), (name, found)
    a_copy = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024  # as which every child begins
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < max(MOST, a_copy + MOST // 4)


def test_words_that_unfold_are_named_as_what_they_are(places):
    assert outcome(bombs()["words of 300 MB in a png"], places) == limits.BLOATED


def wrong_checksums() -> dict[str, bytes]:
    png = bytearray(samples()["plain.png"])
    png[40] ^= 0xFF
    place = samples()["plain.png"].index(b"IDAT") + 200
    data = bytearray(samples()["plain.png"])
    data[place] ^= 0xFF
    return {"a chunk's": bytes(png), "the pixels'": bytes(data), "the head's": png_of(64, 48).replace(b"IHDR", b"IHDX")}


def test_wrong_checksums_are_answered(places):
    for data in wrong_checksums().values():
        outcome(data, places)


SCRIPT = b"<script>alert(1)</script>"
POLYGLOTS = {
    "gif and script": encoded(halves(), "GIF") + b"/*';alert(1)//*/" + SCRIPT,
    "gif whose head is a script": b"GIF89a/*" + samples()["moving.gif"][8:] + b"*/=alert(1);",
    "jpeg and html": encoded(halves(), "JPEG", comment=SCRIPT) + b"<html>" + SCRIPT,
    "png and php": encoded(halves(), "PNG") + b"<?php system($_GET['c']); ?>",
    "jpeg and zip": encoded(halves(), "JPEG") + b"PK\x03\x04" + b"\0" * 100,
    "php in its metadata": encoded(halves(), "JPEG", exif=exif(t010e="<?php system('id'); ?>", t013b="<?php evil ?>")),
}


@pytest.mark.parametrize("name", POLYGLOTS)
def test_of_a_file_that_is_two_things_only_the_picture_remains(name, places):
    found = outcome(POLYGLOTS[name], places, {"do": "render"})
    if isinstance(found, str):
        return
    for file in found.files:
        for code in (b"<script", b"<?php", b"alert(", b"system(", b"PK\x03\x04"):
            assert code not in file.data


magic = st.sampled_from([data[:16] for data in samples().values()] + [data[:200] for data in samples().values()])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(start=magic, rest=st.binary(max_size=3000))
def test_random_bytes_behind_a_good_beginning_are_answered(start, rest, places):
    outcome(start + rest, places)


@settings(max_examples=200)
@given(data=st.binary(max_size=300))
def test_random_bytes_are_refused_without_a_child(data):
    with pytest.raises(Unreadable):
        run(data + b" ", INSPECT, places=Path("/nowhere"))


# The child itself


def ends(monkeypatch, code: str) -> None:
    """Children do this instead of their work."""
    monkeypatch.setattr(sandbox, "_command", lambda *_: [sys.executable, "-c", code])


FALSE = {"kind": "PNG", "frames": 1, "original": [1, 1], "size": [1, 1], "credit": "", "caption": "", "peak": 1} | {
    "files": [{"format": "jpeg", "width": 1, "height": 1, "bytes": 6}]
}
"""A rendition that is none."""


@pytest.mark.parametrize(
    "code",
    [
        "import os; os.kill(os.getpid(), 11)",
        "import sys; sys.exit(3)",
        "print('no json')",
        "print('{}')",
        "print('[]')",
        f"print({json.dumps(FALSE)!r} + chr(10) + '<html>')",
    ],
)
def test_whatever_becomes_of_the_child_is_a_sentence(code, places, monkeypatch, caplog):
    ends(monkeypatch, code)
    caplog.set_level(logging.CRITICAL, "portal.imaging")
    assert isinstance(outcome(samples()["plain.png"], places), str)


def test_a_child_that_takes_too_long_is_ended(places, monkeypatch, caplog):
    ends(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(limits, "SECONDS", 0.3)
    assert outcome(samples()["plain.png"], places) == limits.TOO_HEAVY
    assert "status -9" in caplog.text


def test_a_child_gets_neither_memory_nor_secrets(places, monkeypatch):
    monkeypatch.setenv("SEAL_KEY", "secret")
    show = (
        "import json, os, resource as r; from portal.imaging import child; child.bound();"
        "print(json.dumps({'error': json.dumps([dict(os.environ), r.getrlimit(r.RLIMIT_DATA)[1],"
        " r.getrlimit(r.RLIMIT_CORE)[1], r.getrlimit(r.RLIMIT_FSIZE)[1]])}))"
    )
    ends(monkeypatch, show)
    with pytest.raises(Unreadable) as refused:
        run(samples()["plain.png"], INSPECT, places=places)
    environment, memory, core, written = json.loads(str(refused.value))
    assert not environment.keys() & {"SEAL_KEY", "SECRET_KEY", "DATABASE_URL", "PYTHONPATH"}
    assert (memory, core, written) == (limits.MEMORY, 0, limits.LARGEST_ANSWER)


def test_more_memory_than_that_is_a_sentence(places, monkeypatch):
    """As the decoder of a picture that unfolds beyond the limit."""
    monkeypatch.setattr(child, "_done", lambda job, file: bytearray(2 * limits.MEMORY))
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    before = resource.getrlimit(resource.RLIMIT_DATA)[0]
    resource.setrlimit(resource.RLIMIT_DATA, (limits.MEMORY * 3 // 2, hard))
    try:
        facts, files = child.answer(INSPECT, io.BytesIO())
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (before, hard))
    assert (facts, files) == ({"error": limits.TOO_HEAVY}, [])


def test_only_a_few_run_at_once(places, monkeypatch):
    monkeypatch.setattr(sandbox, "AT_ONCE", 1)
    monkeypatch.setattr(sandbox, "WAITS", 0.2)
    held, free = threading.Event(), threading.Event()

    def hold():
        with sandbox._place(places):
            held.set()
            free.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    assert outcome(samples()["plain.png"], places) == limits.BUSY
    free.set()
    thread.join()
    assert isinstance(outcome(samples()["plain.png"], places), Answer)


def test_a_heavy_file_is_refused_before_anything_else(places, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_BYTES", 10 * MEGABYTE)
    assert "nặng 11 MB" in outcome(b"\0" * (10 * MEGABYTE + 1), places)


def test_a_proof_is_upright_and_unedited(places):
    answer = run(encoded(grained((2000, 1500)), "JPEG", exif=exif(t0112=6)), {"do": "proof"}, places=places)
    (file,) = answer.files
    assert (file.format, file.width, file.height) == ("jpeg", 1200, 1600)
    assert Pillow.MAX_IMAGE_PIXELS is None or file.data[:2] == b"\xff\xd8"
