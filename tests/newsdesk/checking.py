"""Whether a site kept what its newsroom was promised, and nothing is half done.

    python -m tests.newsdesk.checking < lines of tests.newsdesk.work      (prints one line of JSON)

{"acts": promised ones, "faults": [sentences]}
"""

import json
import sys

import django


def main() -> None:
    django.setup()
    acts = [json.loads(line) for line in sys.stdin if line.strip()]
    faults = [*_broken(), *_lost(acts), *_pages()]
    print(json.dumps({"acts": sum("did" in act for act in acts), "faults": faults}, ensure_ascii=False))


def _broken() -> list[str]:
    from news.verification import verify
    from portal.models.audit import verify_chain

    return [str(fault) for fault in verify(files=True)] + [str(fault) for fault in verify_chain()]


def _lost(acts: list[dict]) -> list[str]:
    """Promises that were not kept. Of an act that was announced and not promised either end is right."""
    from news import photos
    from news.models import Article, Edition, Image, Revision, Standing

    found, last, open_acts = [], {}, {}
    for act in acts:
        match act:
            case {"did": "save", "article": pk, "version": version, "title": title}:
                revision = Revision.objects.filter(article_id=pk, version=version).first()
                if revision is None or json.loads(revision.document)["title"] != title:
                    found.append(f"Revision {version} of article {pk} is lost.")
            case {"did": "publish", "article": pk, "edition": number}:
                if not Edition.objects.filter(article_id=pk, number=number).exists():
                    found.append(f"Edition {number} of article {pk} is lost.")
                last[pk] = "live"
                open_acts.pop(pk, None)
            case {"did": "withdraw", "article": pk}:
                last[pk] = "withdrawn"
                open_acts.pop(pk, None)
            case {"did": "upload", "image": pk}:
                image = Image.objects.filter(pk=pk).first()
                if image is None:
                    found.append(f"Image {pk} is lost.")
                elif photos.digest_of(photos.original_of(image)) != image.sha256:
                    found.append(f"The original of image {pk} is lost.")
            case {"will": ("publish" | "withdraw") as will, "article": pk}:
                open_acts[pk] = {"publish": "live", "withdraw": "withdrawn"}[will]
    for pk, state in last.items():
        now = Standing.objects.get(pk=pk).facts["state"]
        if now not in (state, open_acts.get(pk)):
            found.append(f"Article {pk} is {now}, and {state} was promised.")
    for article in Article.objects.filter(stage="published"):
        if not article.is_live:
            found.append(f"Article {article.pk} stands as published and is not live.")
    return found


def _pages() -> list[str]:
    """What readers are answered: a live article is there, another is not."""
    from django.test import Client

    from news.models import Article
    from tests.factories import url_of

    client, found = Client(SERVER_NAME="127.0.0.1"), []
    for pk in Article.objects.values_list("pk", flat=True):
        standing, status = "not asked", None
        while standing != (standing := _standing_of(pk)):  # the newsroom may be at work meanwhile
            status = client.get(url_of(Article.objects.get(pk=pk))).status_code
        wanted = {None: 404, "live": 200}.get(standing and standing["state"], 410)
        if status != wanted:
            found.append(f"The page of article {pk} answers {status}, not {wanted}.")
    for path in ("/", "/tin-tuc/", "/rss.xml", "/sitemap.xml"):
        if (status := client.get(path).status_code) != 200:
            found.append(f"{path} answers {status}.")
    return found


def _standing_of(pk: int) -> dict | None:
    from news.models import Standing

    standing = Standing.objects.filter(pk=pk).first()
    return standing and standing.facts


if __name__ == "__main__":
    main()
