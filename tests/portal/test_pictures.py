"""How wide a picture is said to be, so that the browser fetches no more and no less than it shows."""

import re

import pytest
from django.template import Context, Template

from portal import markup
from portal.pictures import Picture

ROW = {"format": "jpeg", "width": 320, "height": 200, "name": "anh/aa/x.jpg", "sha256": "", "bytes": 1}


def picture(width: int, height: int, **facts) -> Picture:
    return Picture({"width": width, "height": height, "renditions": [ROW]} | facts)


def sizes(pic: Picture, **arguments) -> str:
    written = " ".join(f'{name}="{value}"' for name, value in arguments.items())
    html = Template("{% load portal_ui %}{% picture pic " + written + " %}").render(Context({"pic": pic}))
    return re.search('sizes="([^"]*)"', html)[1]


@pytest.mark.parametrize(
    ("size", "ratio", "expected"),
    [
        ((1500, 1000), "32", "(min-width: 40em) 176px, 94vw"),
        ((1000, 1500), "32", "(min-width: 40em) 176px, 94vw"),
        ((3000, 1000), "32", "(min-width: 40em) calc(2.00 * 176px), calc(2.00 * 94vw)"),
        ((9000, 100), "169", "(min-width: 40em) calc(3.00 * 176px), calc(3.00 * 94vw)"),
        ((3000, 1000), "", "(min-width: 40em) 176px, 94vw"),
    ],
)
def test_a_panorama_is_fetched_as_wide_as_its_frame_cuts_it(size, ratio, expected):
    assert sizes(picture(*size), ratio=ratio, sizes="(min-width: 40em) 176px, 94vw") == expected


def test_what_is_never_cut_is_as_wide_as_its_frame():
    assert sizes(picture(3000, 1000, uncropped=True), ratio="32", sizes="94vw") == "94vw"


@pytest.mark.parametrize(
    ("opening", "expected"),
    [
        ("<figure>", markup.PICTURE_SIZES),
        ('<figure class="align-center">', markup.PICTURE_SIZES),
        ('<figure class="align-right">', markup.FLOATING_SIZES),
        ('<figure class="align-left">', markup.FLOATING_SIZES),
    ],
)
def test_a_figure_beside_the_text_is_fetched_for_its_narrow_column(opening, expected):
    body = f'{opening}<img data-image="7" src="/media/anh/aa/x.jpg" alt="Cây" width="320" height="200"></figure>'
    html = markup.dress(body, {7: picture(320, 200)})
    assert f'sizes="{expected}"' in html
