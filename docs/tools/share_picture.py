"""Make static/img/share.jpg: what messengers show of pages without a picture of their own.

    .venv/bin/python docs/tools/share_picture.py

A woodcut of the demonstration content (news/demo/woodcuts), cut to the 1200 × 630 that they all take. It names nobody,
so that every department may use it.
"""

from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
SIZE = (1200, 630)
TOP = 30
"""Rows of sky that are left out, of 800."""


def main() -> None:
    with Image.open(ROOT / "news/demo/images/lang-so.webp") as picture:
        scaled = picture.convert("RGB").resize((SIZE[0], round(picture.height * SIZE[0] / picture.width)))
    cut = scaled.crop((0, TOP, SIZE[0], TOP + SIZE[1]))
    cut.save(ROOT / "static/img/share.jpg", "JPEG", quality=56, optimize=True, progressive=True)


if __name__ == "__main__":
    main()
