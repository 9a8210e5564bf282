"""Turn the drawings into WebP. Needs resvg-py, Pillow, fonttools and brotli.

Each picture is saved twice, as a photograph would be and with a small palette
without loss, and the smaller file is kept.
"""

import io
import tempfile
from pathlib import Path

FONT = Path(__file__).resolve().parents[3] / "static/vendor/fonts/serif-variable.woff2"
QUALITY = 82
COLOURS = 160


def fonts(folder):
    """Write the two weights of the headline font used in banners; return their paths."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    paths = []
    for weight in (400, 600):
        font = instantiateVariableFont(TTFont(FONT), {"wght": weight, "opsz": 36})
        font.flavor = None
        font["OS/2"].usWeightClass = weight
        paths.append(str(Path(folder) / f"{weight}.ttf"))
        font.save(paths[-1])
    return paths


def render(svg, width, font_files=()):
    """Return a Pillow image of the drawing, width pixels wide."""
    import resvg_py
    from PIL import Image

    data = resvg_py.svg_to_bytes(svg_string=svg, width=width, font_files=list(font_files), skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(data))).convert("RGB")


def save(image, path):
    """Save as WebP; return the size in bytes."""
    from PIL import Image

    lossy, exact = io.BytesIO(), io.BytesIO()
    image.save(lossy, "WEBP", quality=QUALITY, method=6)
    few = image.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.convert("RGB").save(exact, "WEBP", lossless=True, quality=80, method=6)
    best = min(lossy, exact, key=lambda file: file.tell())
    Path(path).write_bytes(best.getvalue())
    return best.tell(), "lossy" if best is lossy else "palette"


def render_all(pictures, outdir):
    """Draw and save all the pictures, name → Block."""
    total = 0
    with tempfile.TemporaryDirectory() as folder:
        font_files = fonts(folder)
        for name, block in pictures.items():
            width = 1600 if block.width == 1200 and block.height == 800 else block.width * 2
            size, kind = save(render(block.svg(), width, font_files), Path(outdir) / f"{name}.webp")
            total += size
            print(f"{name}.webp {size:,} bytes, {kind}")
    print(f"total {total:,} bytes")
