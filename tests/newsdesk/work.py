"""Writes, publishes, corrects and withdraws articles until it is ended, and tells each act before and after.

    python -m tests.newsdesk.work SEED      (the environment names the site)

Lines of JSON: {"will": act, "article": …} before, {"did": act, "article": …, …} once it has been promised to whoever
asked for it, {"failed": act, "error": …} where the site said no; then it goes on.
"""

import io
import json
import random
import sys
import time

import django
from PIL import Image as Pillow

PAUSE = 0.05
"""Seconds after a failure."""


def main(seed: int) -> None:
    django.setup()
    from django.db import Error, connections

    from portal.imaging.limits import Unreadable

    desk = Desk(random.Random(seed))
    while True:
        act = desk.next_act()
        try:
            desk.do(act)
        except (Error, OSError, Unreadable) as error:
            tell(failed=act, error=f"{type(error).__name__}: {error}"[:200])
            connections.close_all()
            desk.forget()
            time.sleep(PAUSE)


def tell(**facts) -> None:
    print(json.dumps(facts, ensure_ascii=False), flush=True)


class Desk:
    """articles: pk → what was last promised of it: "draft", "live", "withdrawn"."""

    def __init__(self, dice: random.Random):
        self.dice, self.articles, self.number = dice, {}, 0

    def next_act(self) -> str:
        live = [pk for pk, state in self.articles.items() if state == "live"]
        return self.dice.choice(["write", "write", "picture", *(["correct", "correct", "withdraw"] if live else [])])

    def forget(self) -> None:
        """Of an act that failed nobody knows how far it came."""
        self.articles = {}

    def do(self, act: str) -> None:
        getattr(self, f"_{act}")()

    def _write(self, **further) -> None:
        from tests import factories as make

        self.number += 1
        tell(will="write")
        article = make.article(title=f"Bài của tòa soạn {self.dice.random()}", **further)
        tell(did="save", article=article.pk, version=article.version, title=article.title)
        self.articles[article.pk] = "draft"
        self._publish(article)

    def _picture(self) -> None:
        from news.models import Image
        from news.photos import take_in

        tell(will="upload")
        image = Image(title=f"Ảnh {self.dice.random()}", alt_text="Hội trường kín chỗ", credit="Hữu Thành")
        take_in(image, self._photo())
        image.save()
        tell(did="upload", image=image.pk)
        self._write(cover=image)

    def _photo(self) -> bytes:
        """Another one each time: noise."""
        buffer = io.BytesIO()
        Pillow.frombytes("RGB", (64, 48), self.dice.randbytes(64 * 48 * 3)).save(buffer, "PNG")
        return buffer.getvalue()

    def _publish(self, article, **data) -> None:
        from tests import factories as make

        make.bring(article, "reviewed")
        tell(will="publish", article=article.pk)
        article = make.do(article, "approve", make.approver(), **data)
        tell(did="publish", article=article.pk, edition=article.editions.count())
        self.articles[article.pk] = "live"

    def _correct(self) -> None:
        from tests import factories as make

        article = self._some_live()
        changed = make.change(article, make.writer(), lead=f"Sapô sửa lần {self.dice.random()}")
        tell(did="save", article=changed.pk, version=changed.version, title=changed.title)
        self._publish(changed, correction=True, public_note="Sửa số liệu.")

    def _withdraw(self) -> None:
        from tests import factories as make

        article = self._some_live()
        tell(will="withdraw", article=article.pk)
        make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation="Bài có số liệu sai.")
        tell(did="withdraw", article=article.pk)
        self.articles[article.pk] = "withdrawn"

    def _some_live(self):
        from news.models import Article

        return Article.objects.get(pk=self.dice.choice([pk for pk, state in self.articles.items() if state == "live"]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
