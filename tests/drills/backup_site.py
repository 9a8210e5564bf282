"""What the drill of backups does in processes of its own: make a site, publish without end, tell what is there.

python -m tests.drills.backup_site make COUNT | add | publish | state FILE | leases | spoil | aside | anchor | age |
    session_keys
"""

import hashlib
import itertools
import json
import os
import sys
import time
from pathlib import Path

import django


def make_site(count: int) -> None:
    from portal.management import bulk_articles
    from tests import factories as make

    make.department()
    pictures = [make.image(shade) for shade in range(20, 26)]
    by_hand = min(count, 30)
    for number in range(by_hand):
        facts = {"title": f"Bài số {number}", "cover": pictures[number % len(pictures)]}
        if number % 10 == 0:
            facts["attachments"] = [make.attachment(name=f"van ban {number}.pdf")]
        article = make.published(**facts)
        if number % 10 == 0:
            make.change(article, title=f"Bài số {number}, bản sau")
            make.bring(article, "reviewed") if article.stage == "draft" else None
        if number % 40 == 1:
            make.do(article, "withdraw", make.approver(), reason="Sai.", explanation=make.EXPLANATION)
    if count > by_hand:
        bulk_articles.generate(count - by_hand, lambda sentence: None)


def add_article() -> None:
    from news.models import Image
    from tests import factories as make

    make.published(title="Bài sau bản sao lưu", cover=Image.objects.first())


def publish() -> None:
    """Uploads, publishes, retouches and clears away, until killed. A line on stdout for each round.

    Every file looks two days old, so that the clearing takes whatever nothing shows any more at once.
    """
    from django.conf import settings

    from news import photos_cleaning
    from news.models import Image
    from news.photos import retouch
    from tests import factories as make

    former = None
    for number in itertools.count(1):
        picture = make.image(100 + number % 150, title=f"Ảnh {time.time_ns()}") if number < 140 else None
        make.published(title=f"Bài trong lúc sao lưu {number}", cover=picture)
        if former:
            retouch(former, {"rotate": 90})
            former.save()
        former = picture or Image.objects.order_by("?").first()
        for path in Path(settings.MEDIA_ROOT).rglob("*.*"):
            try:
                os.utime(path, (time.time() - 172800,) * 2)
            except FileNotFoundError:
                pass
        print(number, photos_cleaning.clear_away(), flush=True)


def state(path: str) -> None:
    """Everything that must come back, by digest; of files what is stored, not what is said of them."""
    from django.core.files.storage import default_storage

    from news.models import Attachment, Edition, Image, Revision, Standing
    from portal.models import AuditEntry

    def digest(*parts) -> str:
        return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()

    def stored(storage, name) -> str:
        with storage.open(name) as file:
            return hashlib.sha256(file.read()).hexdigest()

    editions = Edition.objects.values_list("article_id", "number", "content", "content_seal", "card", "card_seal")
    entries = AuditEntry.objects.values_list()
    found = {
        "editions": {f"{row[0]}/{row[1]}": digest(*row[2:]) for row in editions},
        "revisions": {row[0]: digest(*row) for row in Revision.objects.values_list("pk", "document", "seal", "note")},
        "standings": {row[0]: digest(*row) for row in Standing.objects.values_list("pk", "document", "seal")},
        "audit": {row[0]: digest(*row) for row in entries},
        "originals": {image.pk: stored(image.file.storage, image.file.name) for image in Image.objects.all()},
        "renditions": {
            row["name"]: stored(default_storage, row["name"]) == row["sha256"]
            for image in Image.objects.all()
            for row in image.renditions
        },
        "attachments": {each.pk: stored(each.file.storage, each.file.name) for each in Attachment.objects.all()},
    }
    Path(path).write_text(json.dumps(found))


def age() -> None:
    """The tables as they were before portal.0017; a session of before portal.0016. Prints its key."""
    from django.contrib.sessions.models import Session
    from django.core.management import call_command
    from django.utils import timezone

    from portal.models import Furniture

    call_command("migrate", "portal", "0016", verbosity=0)
    Furniture.objects.filter(name="quarantine").delete()
    session = Session.objects.create(session_key="k" * 32, session_data="x", expire_date=timezone.now())
    print(json.dumps(session.pk))


def session_keys() -> None:
    from django.contrib.sessions.models import Session

    print(json.dumps(list(Session.objects.values_list("pk", flat=True))))


def leases() -> None:
    from django.utils import timezone

    from portal.models import Lease

    print(*Lease.objects.filter(expires_at__gt=timezone.now()).values_list("name", flat=True))


def spoil() -> None:
    """Somebody writes over a published picture; prints its name."""
    from django.core.files.storage import default_storage

    from news.models import Article

    article = Article.objects.filter(standing__isnull=False, cover__isnull=False).order_by("pk").first()
    name = article.cover.renditions[0]["name"]
    path = Path(default_storage.path(name))
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    print(json.dumps(name))


def aside() -> None:
    """What the nightly check has left: alarms, checks, the register of quarantine, and the files kept."""
    from django.core.files.storage import storages

    from portal.models import Alarm, Dispatch, SealCheck

    found = {model.__name__: model.objects.count() for model in (Alarm, Dispatch, SealCheck)}
    found["alarms"] = sorted(Alarm.objects.values_list("kind", "subject", "detail"))
    found["quarantined"] = SealCheck.objects.latest("started_at").quarantined
    found["kept"] = sorted(storages["originals"].listdir("quarantine")[1])
    print(json.dumps(found))


def keep_anchor() -> None:
    """The worker's periodic job; prints what was wrong before it."""
    from portal import anchor

    print(json.dumps(anchor.faults()))
    anchor.keep()


if __name__ == "__main__":
    django.setup()
    verbs = {
        "make": lambda count: make_site(int(count)), "add": add_article, "publish": publish, "state": state,
        "leases": leases, "spoil": spoil, "aside": aside, "anchor": keep_anchor,
        "age": age, "session_keys": session_keys,
    }  # fmt: skip
    verbs[sys.argv[1]](*sys.argv[2:])
