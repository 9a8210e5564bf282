"""What leaves compressed, and what must not."""

import gzip
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory

from portal.middleware import CompressText
from portal.static import BUNDLES, HashedStatic
from tests import factories as make

WORDS = "<p>Chuyển đổi số trong cơ quan nhà nước.</p>" * 50


def answer(response, accept="gzip"):
    request = RequestFactory().get("/", headers={"Accept-Encoding": accept} if accept else {})
    return CompressText(lambda request: response)(request)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/rss+xml", "application/json", "text/xml"])
def test_text_is_compressed_for_who_takes_it_and_caches_are_told(kind):
    given = answer(HttpResponse(WORDS, content_type=kind))
    assert given["Content-Encoding"] == "gzip" and "Accept-Encoding" in given["Vary"]
    assert len(given.content) < len(WORDS) / 4
    assert gzip.decompress(given.content).decode() == WORDS
    plain = answer(HttpResponse(WORDS, content_type=kind), accept="")
    assert plain.content.decode() == WORDS and "Accept-Encoding" in plain["Vary"]


@pytest.mark.parametrize("accept", ["gzip;q=0", "br, gzip; q=0.000, *", "GZIP ;q=0,identity"])
def test_who_refuses_gzip_gets_none(accept):
    given = answer(HttpResponse(WORDS), accept)
    assert given.content.decode() == WORDS
    assert not given.has_header("Content-Encoding") and "Accept-Encoding" in given["Vary"]


@pytest.mark.parametrize("accept", ["gzip;q=0.5", "br;q=0, gzip", "gzip;q=1.0, identity;q=0"])
def test_who_takes_gzip_by_degrees_gets_it(accept):
    assert answer(HttpResponse(WORDS), accept)["Content-Encoding"] == "gzip"


def test_files_and_parts_of_them_go_out_as_they_are():
    file = FileResponse(io.BytesIO(WORDS.encode()), content_type="text/plain")
    part = HttpResponse(WORDS, content_type="text/plain", headers={"Content-Range": "bytes 0-99/5000"}, status=206)
    for response in (HttpResponse(WORDS, content_type="image/jpeg"), file, part):
        assert not answer(response).has_header("Content-Encoding")


@pytest.mark.django_db
def test_an_article_leaves_compressed(client):
    article = make.published(body=WORDS)
    response = client.get(make.url_of(article), headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "gzip"
    assert article.title in gzip.decompress(response.content).decode()


def test_the_sheets_of_every_page_are_collected_as_one(tmp_path):
    source, collected = FileSystemStorage(settings.BASE_DIR / "static"), HashedStatic(location=tmp_path)
    own = [path for folder in ("css", "vendor/fonts") for path in Path(source.location, folder).glob("*.*")]
    names = [str(path.relative_to(source.location)) for path in own]
    for name in names:
        with source.open(name) as file:
            collected.save(name, file)
    (tmp_path / "css/public.css").write_text(".of-an-older-release {}")
    list(collected.post_process({name: (source, name) for name in names}))
    for name in BUNDLES:
        assert collected.stored_name(name) != name
        for path in (tmp_path / name, tmp_path / collected.stored_name(name)):
            text = path.read_text(encoding="utf-8")
            assert "older-release" not in text and "/*" not in text
            assert text.index("@font-face") < text.index(".prose") < text.index(".masthead") < text.index(".alert")
