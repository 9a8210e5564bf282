"""One article whole; or why it is not there."""

from django.db.models import Q

from news import shown
from news.api import parameters
from news.api.examples import examples
from news.api.shapes import ARTICLE, api_path
from news.models import Edition, Standing
from news.models.edition import moment
from news.states import Standing as State
from news.translations import page_elsewhere, translations_of
from news.views.resolving import is_quarantined, replacement
from portal.api.answers import Problem
from portal.api.endpoints import Endpoint
from portal.context import pieces_of
from portal.models.alarm import sound

_BROKEN = "Bài này đang được kiểm tra nên tạm thời không hiện. Xin thử lại sau mười phút, hoặc gọi cho cơ quan."


class Whole(shown.Document):
    """With what the interface says beyond the page. pieces: the page furniture."""

    def __init__(self, edition: Edition, pieces: dict):
        super().__init__(edition)
        self.pieces = pieces

    @property
    def translations(self) -> list[shown.Document]:
        """Live editions in other languages, by what is sealed on either side; broken ones are left out. One query."""
        original = self.facts["translation_of"]
        if self.is_page:
            found = page_elsewhere(self.pieces, self.id, original)
            asked = Q(article_id=found["id"] if found else None)
        else:
            asked = Q(article_id=original) if original else Q(pk__in=translations_of(self.id))
        editions = Edition.objects.live().filter(asked).for_detail().order_by("article_id")
        found = [shown.Document(edition) for edition in editions if edition.is_sound()]
        return [other for other in found if other.id == original or other.facts["translation_of"] == self.id]


def article(request, *, id: int) -> Whole:
    edition = Edition.objects.live().for_detail().filter(article_id=id).first()
    if edition is None:
        raise _not_live(id)
    if not edition.is_sound() or is_quarantined(request, edition):
        raise Problem(503, _BROKEN)
    return Whole(edition, pieces_of(request))


def _not_live(number: int) -> Problem:
    standing = Standing.objects.filter(article_id=number).first()
    if standing is None:
        return Problem(404, f"Không có bài số {number} nào đã đăng. Xin xem lại số của bài.")
    faults = standing.faults()
    if not faults and standing.state == State.LIVE:
        faults = ["the standing is live but no edition is"]
    for fault in faults:
        sound("edition", f"Bài số {number}", "Article %s: %s. It is not shown.", number, fault)
    if faults:
        return Problem(503, _BROKEN)
    facts = standing.facts
    instead = replacement(facts["replacement"])
    expired = facts["state"] == State.EXPIRED
    return Problem(
        410,
        f"Bài này đã {'hết hạn đăng' if expired else 'được gỡ'}. Xin thôi dùng, và gỡ bản đã lấy về.",
        state=facts["state"],
        explanation=facts["explanation"] or None,
        since=moment(facts["since"]),
        replacement=api_path(instead.article_id) if instead else None,
    )


ARTICLE_ENDPOINT = Endpoint(
    name="api_article",
    path="articles/{id}/",
    summary="Một bài",
    told="Toàn văn bài đang đăng. Bài đã gỡ hoặc hết hạn trả 410 kèm lời giải thích công khai; ai đã lấy bài về xin gỡ "
    "theo.",
    shape=ARTICLE,
    respond=article,
    in_path=(parameters.ARTICLE_ID,),
    examples=examples,
    problems=(404, 410, 503),
)
