"""What a reader on a telephone fetches of an article with ten photos, before scrolling."""

import gzip
import io
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from PIL import Image as Pillow
from PIL import ImageChops

from news import embedding
from news.models import Image
from news.photos import take_in
from tests import factories as make

MOST_BYTES = 400_000
PHOTOS = 10
SIZE = (1600, 1067)


def photograph(seed: int) -> bytes:
    """Noise at every scale, each half as strong as the next larger one, as photographs have it; another each time."""
    picture = Pillow.new("RGB", SIZE, (40 + 17 * seed % 160, 90, 110))
    for step in range(2, 9):
        small = (max(2, SIZE[0] >> (9 - step)), max(2, SIZE[1] >> (9 - step)))
        layers = [Pillow.effect_noise(small, 90 / step).resize(SIZE, Pillow.Resampling.BICUBIC) for _ in range(3)]
        noise = Pillow.merge("RGB", layers)
        picture = ImageChops.add(picture, ImageChops.offset(noise, seed * 31), scale=1, offset=-128)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def on_the_wire(address: str, size: int) -> int:
    """Style sheets and scripts go out compressed (WhiteNoise, nginx), but not from the tests' server."""
    path = finders.find(address.partition("/static/")[2]) if address.endswith((".css", ".js")) else None
    return len(gzip.compress(Path(path).read_bytes())) if path else size


@pytest.mark.django_db(transaction=True)
def test_an_article_with_ten_photos_is_light_on_a_telephone(phone):
    make.department()
    pictures = []
    for seed in range(PHOTOS + 1):
        facts = {"title": f"Ảnh {seed}", "alt_text": "Đồng lúa ven sông", "caption": "Đồng lúa.", "credit": "Hữu Thành"}
        image = take_in(Image(**facts), photograph(seed))
        image.save()
        pictures.append(image)
    text = "<p>" + "Sáng nay, bà con ra đồng từ sớm để kịp gặt trước cơn mưa. " * 4 + "</p>"
    body = "".join(text + embedding.figure(image) for image in pictures[1:])
    article = make.published(cover=pictures[0], body=body)

    session = phone.context.new_cdp_session(phone)
    session.send("Network.enable")
    kinds, sizes = {}, {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["response"]["url"]}))
    session.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    phone.add_init_script(
        """window.moved = 0; new PerformanceObserver((list) => {
            for (const each of list.getEntries()) if (!each.hadRecentInput) window.moved += each.value;
        }).observe({type: "layout-shift", buffered: true})"""
    )
    phone.goto(make.url_of(article), wait_until="networkidle")

    by_address = {kinds[key]: on_the_wire(kinds[key], size) for key, size in sizes.items() if key in kinds}
    photos = {address: size for address, size in by_address.items() if "/media/" in address}
    listed = "\n".join(f"{size:8} {address}" for address, size in by_address.items())
    assert photos and all(address.endswith(".avif") for address in photos), listed
    assert sum(by_address.values()) < MOST_BYTES, listed
    print(listed)
    print(f"{sum(by_address.values())} bytes, {len(photos)} of {PHOTOS + 1} photos, {sum(photos.values())} bytes")
    # Nothing moves while the rest arrives: each photo has its place from the beginning.
    for _ in range(12):
        phone.mouse.wheel(0, 600)
        phone.wait_for_timeout(150)
    assert phone.evaluate("window.moved") < 0.01
    shapes = phone.locator(".prose img").evaluate_all("all => all.map(i => [i.width > 0, i.height > 0])")
    assert shapes == [[True, True]] * (PHOTOS + 1)
