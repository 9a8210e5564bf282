"""python -m news.demo.woodcuts OUTDIR [--raster] [--only KEY ...]: write the illustrations as SVG or WebP."""

import argparse
from pathlib import Path

from . import BANNERS, SCENES


def main(arguments=None):
    parser = argparse.ArgumentParser(prog="python -m news.demo.woodcuts", description="Write the illustrations.")
    parser.add_argument("outdir", type=Path, help="folder to write to")
    parser.add_argument(
        "--raster", action="store_true", help="write WebP instead of SVG (see raster.py for what it needs)"
    )
    parser.add_argument("--only", nargs="+", metavar="KEY", help="only these pictures")
    options = parser.parse_args(arguments)
    options.outdir.mkdir(parents=True, exist_ok=True)
    known = {**SCENES, **BANNERS}
    unknown = set(options.only or ()) - set(known)
    if unknown:
        parser.error("no such picture: " + ", ".join(sorted(unknown)))
    pictures = {name: known[name]() for name in options.only or known}
    if options.raster:
        from .raster import render_all

        render_all(pictures, options.outdir)
        return
    for name, block in pictures.items():
        (options.outdir / f"{name}.svg").write_text(block.svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
