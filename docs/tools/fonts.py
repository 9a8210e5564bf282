"""Make the portal's four web fonts from the unsplit upstream font files.

Usage:
    python docs/tools/fonts.py NODE_MODULES OUTDIR

NODE_MODULES is a folder into which these two npm packages were installed (or
unpacked); OUTDIR receives the woff2 files, normally static/vendor/fonts:

    source-serif@4.5.1                    SIL OFL 1.1, reserved font name "Source"
    @expo-google-fonts/be-vietnam-pro@0.4.1   fonts SIL OFL 1.1

Both packages carry whole fonts. The usual web font packages cut a face into a
"latin" and a "vietnamese" file, and a browser cannot kern across two files: in
"Vă" or "Tỷ" the second letter would stand a little too far away.

Needs: fonttools >= 4.60 and brotli.

What is done, for each face:
  1. the character set is cut to repertoire(), which holds every Vietnamese letter
     precomposed and its parts with combining marks;
  2. layout features not listed in FEATURES go, hinting goes;
  3. the variable axes are limited (roman) or pinned (italic);
  4. the Source Serif files get another internal name, because its licence
     reserves the name "Source" to unmodified versions.
"""

import argparse
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl", "liga", "calt", "case", "lnum", "tnum", "pnum"]

BASE_RANGES = (
    "0020-007E 00A0 00A7 00A9 00AB 00AE 00B0-00B3 00B5 00B7 00BB 00BC-00BE "
    "00C4 00C7 00D6 00D7 00DC 00E4 00E7 00F6 00FC "
    "2010-2014 2018-201A 201C-201E 2022 2026 202F 2030 2032-2033 2039-203A "
    "20AB 20AC 2190-2193 2212 2248 2264-2265"
)
VIETNAMESE_BASES = "aăâeêioôơuưy"
TONE_MARKS = "\u0300\u0301\u0303\u0309\u0323"
VOWEL_MARKS = "\u0302\u0306\u031b"

# output name, package, file inside it, axis limits, internal family name or None to keep
FACES = [
    (
        "serif-variable.woff2",
        "source-serif",
        "VAR/SourceSerif4Variable-Roman.ttf",
        {"wght": (400, 700), "opsz": (14, 60)},
        "Giay Diep Serif",
    ),
    (
        "serif-italic.woff2",
        "source-serif",
        "VAR/SourceSerif4Variable-Italic.ttf",
        {"wght": 400, "opsz": 18},
        "Giay Diep Serif",
    ),
    (
        "be-vietnam-pro-400.woff2",
        "@expo-google-fonts/be-vietnam-pro",
        "400Regular/BeVietnamPro_400Regular.ttf",
        None,
        None,
    ),
    (
        "be-vietnam-pro-600.woff2",
        "@expo-google-fonts/be-vietnam-pro",
        "600SemiBold/BeVietnamPro_600SemiBold.ttf",
        None,
        None,
    ),
]


def repertoire():
    """Return the set of code points every face shall hold, if upstream has them."""
    points = set()
    for part in BASE_RANGES.split():
        first, _, last = part.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    for base in VIETNAMESE_BASES + "đ":
        for tone in ["", *(TONE_MARKS if base != "đ" else "")]:
            letter = unicodedata.normalize("NFC", base + tone)
            points.update({ord(letter), ord(letter.upper())})
    points.update(map(ord, TONE_MARKS + VOWEL_MARKS))
    return points


def alias_hyphens(font):
    """Let the hyphen and the no-break hyphen share the hyphen-minus glyph where they are missing."""
    for table in font["cmap"].tables:
        if table.isUnicode() and 0x2D in table.cmap:
            for point in (0x2010, 0x2011):
                table.cmap.setdefault(point, table.cmap[0x2D])


def rename(font, family, italic):
    """Give a modified font its own internal name."""
    style = "Italic" if italic else "Regular"
    texts = {
        1: family,
        2: style,
        3: f"{family} {style}",
        4: f"{family} {style}".replace(" Regular", ""),
        6: f"{family.replace(' ', '')}-{style}",
    }
    names = font["name"]
    if "fvar" in font:  # named instances carry the old name and mean nothing to a browser
        font["fvar"].instances = []
    if "STAT" in font:
        del font["STAT"]
    axis_names = [axis.axisNameID for axis in font["fvar"].axes] if "fvar" in font else []
    kept = [0, 1, 2, 3, 4, 5, 6, 13, 14, *axis_names]
    names.names = [record for record in names.names if record.nameID in kept]
    for record in list(names.names):
        if record.nameID in texts:
            names.setName(texts[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID)
    names.setName(family.replace(" ", ""), 25, 3, 1, 0x409)


def make(source, target, limits, family):
    """Write one web font; return its size in bytes."""
    font = TTFont(source, recalcTimestamp=False)
    alias_hyphens(font)
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.flavor = "woff2"
    options.drop_tables += ["DSIG"]
    subsetter = subset.Subsetter(options)
    wanted = repertoire()
    missing = sorted(wanted - set(font.getBestCmap()))
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    if limits:  # after the cut: quicker, and the subsetter wants an untouched gvar table
        font = instancer.instantiateVariableFont(font, limits)
    if family:
        rename(font, family, italic="Italic" in Path(source).name)
    font.flavor = "woff2"
    font.save(target)
    print(
        f"{target.name}: {target.stat().st_size:,} bytes, {font['maxp'].numGlyphs} glyphs;",
        "not in the upstream font:",
        "".join(map(chr, missing)) or "none",
    )
    return target.stat().st_size


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("node_modules", type=Path, help="folder holding the two npm packages")
    parser.add_argument("outdir", type=Path, help="folder for the woff2 files")
    arguments = parser.parse_args()
    arguments.outdir.mkdir(parents=True, exist_ok=True)
    total = sum(
        make(arguments.node_modules / package / inner, arguments.outdir / name, limits, family)
        for name, package, inner, limits, family in FACES
    )
    print(f"total {total:,} bytes")


if __name__ == "__main__":
    main()
