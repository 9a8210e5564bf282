"""Files in a bucket, on a server that speaks S3 on this machine."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from moto.server import ThreadedMotoServer

from news import photos_cleaning
from news.models import Image
from news.photos import Unreadable, is_complete, proof, retouch, take_in
from portal import env
from portal.checks import originals_apart
from portal.pictures import Picture
from tests.factories import photo_bytes


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Host and port."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{host}:{port}",
        aws_access_key_id="k",
        aws_secret_access_key="s",
        region_name="us-east-1",
    )
    client.create_bucket(Bucket="anh")
    client.create_bucket(Bucket="kin")
    everybody = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::anh/*"}
    client.put_bucket_policy(Bucket="anh", Policy=json.dumps({"Version": "2012-10-17", "Statement": [everybody]}))
    yield f"{host}:{port}"
    client.close()
    running.stop()


def use(settings, monkeypatch, served: str, private: str = "") -> None:
    """As if the portal had been started with these."""
    monkeypatch.setattr(env, "problems", [])
    monkeypatch.setenv("STORAGE_URL", served)
    monkeypatch.setenv("PRIVATE_STORAGE_URL", private)
    settings.STORAGES = settings.STORAGES | {
        "default": env.storage("STORAGE_URL"),
        "originals": env.private_storage("PRIVATE_STORAGE_URL", settings.ORIGINALS_ROOT, "originals"),
    }
    assert env.problems == []
    monkeypatch.setattr(Image._meta.get_field("file"), "storage", storages["originals"])  # as models are loaded with
    settings.MEDIA_ORIGINS = [env.storage_origin(settings.STORAGES["default"])]


@pytest.fixture
def buckets(server, settings, monkeypatch) -> None:
    use(settings, monkeypatch, f"s3://k:s@{server}/anh?secure=0", f"s3://k:s@{server}/kin?secure=0")


def test_a_picture_is_kept_edited_and_shown_from_the_bucket(buckets, server, client, db):
    image = take_in(Image(title="x", alt_text="x", credit="x"), photo_bytes(size=(400, 300)))
    image.save()
    assert is_complete(image)
    address = Picture(image.picture_document()).url
    assert address.startswith(f"http://{server}/anh/anh/") and "?" not in address
    with urllib.request.urlopen(address) as answer:
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.read()[:3] == b"\xff\xd8\xff"
    webp = next(row["name"] for row in image.renditions if row["format"] == "webp")
    with urllib.request.urlopen(default_storage.url(webp)) as answer:
        assert answer.headers["Content-Type"] == "image/webp"
    assert proof(image)[:3] == b"\xff\xd8\xff"
    assert retouch(image, {"rotate": 90}).width == 300


def test_originals_lie_in_the_other_bucket_and_are_signed_for(buckets, server, db):
    image = take_in(Image(title="x"), photo_bytes(93))
    name = f"originals/{image.file.name}"
    client = storages["originals"].connection.meta.client
    assert [row["Key"] for row in client.list_objects(Bucket="kin")["Contents"]].count(name) == 1
    assert "Signature=" in storages["originals"].url(image.file.name)
    with storages["originals"].open(image.file.name) as file:
        assert file.read() == photo_bytes(93)


def test_addresses_in_texts_lead_to_the_bucket(buckets, server, client, db):
    image = take_in(Image(title="x"), photo_bytes())
    name = image.renditions[0]["name"]
    answer = client.get(f"/media/{name}")
    assert (answer.status_code, answer["Location"]) == (302, f"http://{server}/anh/{name}")
    assert "max-age" in answer["Cache-Control"]
    for bad in ("anh/../x.jpg", "//evil.example/x.jpg", "x.html", "a b.jpg", "anh/%0d%0ax.jpg"):
        assert client.get(f"/media/{bad}").status_code in (400, 404)


def test_what_nothing_shows_is_listed_in_the_bucket_too(buckets, db, monkeypatch):
    image = take_in(Image(title="x"), photo_bytes(94))
    image.save()
    kept = {row["name"] for row in image.renditions}
    former = {row["name"] for row in take_in(Image(title="y"), photo_bytes(95)).renditions} - kept
    assert not set(photos_cleaning.unused_renditions()) & former  # too young
    monkeypatch.setattr(photos_cleaning, "_is_older", lambda storage, name, age: True)
    assert former <= set(photos_cleaning.unused_renditions())
    photos_cleaning.clear_away()
    assert not any(default_storage.exists(name) for name in former)
    assert all(default_storage.exists(name) for name in kept)


def test_a_bucket_that_refuses_is_a_sentence(server, settings, monkeypatch, db):
    use(settings, monkeypatch, f"s3://k:s@{server}/khong-co?secure=0")
    with pytest.raises(Unreadable, match="Kho ảnh"):
        take_in(Image(title="x"), photo_bytes())
    for read in (default_storage.open, default_storage.size, default_storage.get_modified_time):
        with pytest.raises(OSError):
            read("anh/x.jpg")


def test_a_missing_file_is_not_found(buckets):
    with pytest.raises(FileNotFoundError):
        default_storage.open("anh/none.jpg")
    assert not default_storage.exists("anh/none.jpg")


def test_another_public_address(server, settings, monkeypatch):
    use(settings, monkeypatch, f"s3://k:s@{server}/anh?secure=0&public=https://tep.so.example/kho")
    name = default_storage.save("anh/x.jpg", ContentFile(b"x"))
    assert default_storage.url(name) == "https://tep.so.example/kho/anh/x.jpg"
    assert settings.MEDIA_ORIGINS == ["https://tep.so.example"]


def test_originals_may_not_lie_where_everybody_reads(buckets, server, settings, monkeypatch):
    assert originals_apart(None) == []
    use(settings, monkeypatch, f"s3://k:s@{server}/anh?secure=0", f"s3://k:s@{server}/anh?secure=0")
    assert [error.id for error in originals_apart(None)] == ["portal.E003"]


def test_the_pages_policy_lets_pictures_in_from_the_bucket_alone():
    """The settings as they load with a bucket, in a process of their own."""
    code = "from portal import settings as s; d = s.CONTENT_SECURITY_POLICY['DIRECTIVES'];"
    code += "print(d['img-src'], d['media-src'], d['script-src'])"
    variables = os.environ | {"STORAGE_URL": "s3://k:s@s3.example/anh?public=https://tep.so.example"}
    done = subprocess.run([sys.executable, "-c", code], env=variables, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == (
        "[\"'self'\", 'data:', 'https://tep.so.example'] [\"'self'\", 'https://tep.so.example'] [\"'self'\"]"
    )
