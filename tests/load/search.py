"""`make bench-search`: how often search finds what was meant, and how long it takes.

For each database and size: known items, generated ones and all of the demo newsroom's, are looked for by their title
(as it is, without accents, with one typing error, decomposed), then times are taken of a mix of queries, beside a plain
scan (`icontains` of title and body) over the same rows in the same run. Figures are printed as a table and written as
JSON; docs/search.md keeps the last run.

    python -m tests.load.search [--sizes 1000,100000] [--database sqlite|postgresql|both] [--items 200] [--json FILE]
"""

import argparse
import json
import random
import statistics
import sys
import time
import unicodedata
from pathlib import Path

from tests.load import base

TYPES = ("as it is", "no accents", "one typo", "decomposed")
SCANS = 6


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="1000,10000", help="editions, comma between (default 1000,10000)")
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--items", type=int, default=200, help="known items looked for (default 200)")
    parser.add_argument("--json", default="", help="also write the figures to this file")
    parser.add_argument("--child", default="", help=argparse.SUPPRESS)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    if options.child:
        print(json.dumps(_measure(sizes, options.items)))
        return 0
    base.end_like_an_interrupt()
    figures = {name: _in_a_database_of_its_own(name, options) for name in base.databases(options.database)}
    for name, rows in figures.items():
        for row in rows:
            _say(name, row)
    if options.json:
        Path(options.json).write_text(json.dumps(figures, indent=2), encoding="utf-8")
    return 0


def _in_a_database_of_its_own(name: str, options) -> list[dict]:
    arguments = ["--child", name, "--sizes", options.sizes, "--items", str(options.items)]
    with base.database(name) as environment:
        return json.loads(base.in_a_child("tests.load.search", *arguments, environment=environment))


# In the child


def _measure(sizes: list[int], items: int) -> list[dict]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from news.models import Edition
    from news.search import vocabulary
    from portal.management import bulk_articles
    from tests.load import corpus

    call_command("migrate", verbosity=0)
    call_command("seed_demo", verbosity=0)
    demo = list(_known().filter(is_listed=True))
    rows, made = [], 0
    for size in sizes:
        start = time.perf_counter()
        first = made

        def write(number, *rest, first=first):
            return corpus.article(first + number, *rest)

        bulk_articles.generate(size - made, say=lambda line: print(line, file=sys.stderr), write=write)
        loaded = time.perf_counter() - start
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        vocabulary.gather()
        rows.append(
            {"editions": size, "loaded_per_second": round((size - made) / loaded)}
            | {"quality": _quality(_sample(items)), "quality_of_demo": _quality(demo)}
            | _times(Edition, items)
        )
        made = size
    return rows


def _known():
    from news.models import Edition

    return Edition.objects.live().order_by("article_id").values_list("article_id", "card")


def _sample(items: int) -> list[tuple]:
    known = list(_known())
    return random.Random(1).sample(known, min(items, len(known)))


def _quality(known: list[tuple]) -> dict:
    """known: (article, card) each."""
    from news.search import search

    dice = random.Random(1)
    found = {}
    for kind in TYPES:
        ranks = []
        for pk, card in known:
            facts = json.loads(card)
            results = search(_typed(facts["title"], kind, dice), language=facts["language"], limit=10)
            ids = [edition.article_id for edition in results.editions]
            ranks.append(ids.index(pk) + 1 if pk in ids else 0)
        found[kind] = {
            "mrr": round(statistics.mean(1 / rank if rank else 0 for rank in ranks), 3),
            "recall_at_10": round(statistics.mean(bool(rank) for rank in ranks), 3),
        }
    return found


def _typed(title: str, kind: str, dice: random.Random) -> str:
    from portal.text import fold

    if kind == "no accents":
        return fold(title)
    if kind == "decomposed":
        return unicodedata.normalize("NFD", title)
    if kind == "one typo":
        words = title.split()
        place = dice.choice([number for number, word in enumerate(words) if len(word) > 2])
        word = words[place]
        at = dice.randrange(len(word))
        other = dice.choice("abcdeghiklmnopqrstuvxy")
        slips = (word[:at] + word[at + 1 :], word[:at] + other + word[at + 1 :], word[:at] + other + word[at:])
        words[place] = dice.choice(slips)
        return " ".join(words)
    return title


def _times(edition_model, items: int) -> dict:
    from news.search import search

    dice = random.Random(2)
    titles = [json.loads(card)["title"] for card in edition_model.objects.live().values_list("card", flat=True)[:5000]]
    queries = []
    for _ in range(items):
        words = dice.choice(titles).split()
        length = dice.choice((1, 2, 2, 3, 4))
        start = dice.randrange(max(len(words) - length, 1))
        queries.append(" ".join(words[start : start + length]))
    queries += ["thông tin", "tỉnh", "225/QĐ-UBND", "17/7/2019", "khoa hoc cong nghe", "và", "người dân"] * 5
    dice.shuffle(queries)
    search("làm nóng")
    taken = [_seconds(lambda query=query: search(query)) for query in queries]
    scans = [_seconds(lambda query=query: _scan(edition_model, query)) for query in queries[:SCANS]]
    p95 = base.percentile(taken, 0.95)
    return {
        "search_ms": {"p50": round(base.percentile(taken, 0.5) * 1000, 1), "p95": round(p95 * 1000, 1)},
        "scan_ms": {
            "p50": round(base.percentile(scans, 0.5) * 1000, 1),
            "p95": round(base.percentile(scans, 0.95) * 1000, 1),
        },
        "times_faster_at_p95": round(base.percentile(scans, 0.95) / p95, 1),
    }


def _scan(edition_model, query: str) -> list:
    """What a plain site does: every text is looked through, the newest come first, and the matches are counted."""
    from django.db.models import Q

    found = edition_model.objects.live().filter(Q(card__icontains=query) | Q(content__icontains=query))
    return [found.count(), list(found.newest_first().only("pk")[:20])]


def _seconds(act) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def _say(name: str, row: dict) -> None:
    print(f"\n{name}, {row['editions']:,} editions (loaded at {row['loaded_per_second']}/s)")
    for kind, figures in row["quality"].items():
        demo = row["quality_of_demo"][kind]
        print(
            f"  {kind:<12} MRR {figures['mrr']:.3f}   recall@10 {figures['recall_at_10']:.3f}   "
            f"of the demo's text {demo['mrr']:.3f}   {demo['recall_at_10']:.3f}"
        )
    print(
        f"  search p50 {row['search_ms']['p50']} ms, p95 {row['search_ms']['p95']} ms; plain scan p50 "
        f"{row['scan_ms']['p50']} ms, p95 {row['scan_ms']['p95']} ms: {row['times_faster_at_p95']} times faster at p95"
    )


if __name__ == "__main__":
    sys.exit(main())
