"""Search in the admin's lists and suggestions by the rules of the public search: words with accents or without, old and
new tone placement, document numbers, synonyms, Telex; the last word may be only begun."""

from news.models import SearchRow
from news.search import asking, vocabulary
from news.search.asking import Asked
from news.search.engines import TEXTS
from news.search.matching import Matcher
from news.search.outside import finder
from news.search.suggesting import begun
from news.states import Stage

MOST_READ = 5000
"""Rows whose words are looked at, the newest; further ones are found as Django finds them."""
MOST_LIVE = 1000


def read(words: str) -> Asked:
    return asking.read(words, vocabulary.synonyms(), vocabulary.knows)


class FoundByWords:
    """Mixed into an admin class: its `search_fields` are matched word by word, besides Django's own search."""

    def get_search_results(self, request, queryset, search_term):
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        asked = read(search_term)
        if not asked.terms:
            return found, may_repeat
        return found | queryset.filter(pk__in=matching(queryset, asked, self.search_fields)), may_repeat


def matching(queryset, asked: Asked, fields) -> list:
    """Primary keys of the newest rows whose fields say what is asked for."""
    matcher = Matcher(asked.terms, beginning=True)
    rows = queryset.order_by("-pk").values_list("pk", *fields)[:MOST_READ]
    return [pk for pk, *texts in rows if matcher.worth(" \n ".join(str(text) for text in texts if text))]


class ArticlesByWords:
    """Mixed into the admin of articles: what is live is found by its whole text through the index of search, everything
    else by title, kicker, lead and source of the working copy. Both only among what the person may see."""

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        asked = read(search_term)
        if not asked.terms:
            return queryset.none(), False
        at_work = matching(queryset.exclude(stage=Stage.PUBLISHED), asked, self.search_fields)
        return queryset.filter(pk__in={*at_work, *_live(asked)}), False


def _live(asked: Asked) -> list[int]:
    terms = [*asked.terms[:-1], begun(asked.terms[-1])]
    keys = finder().newest(TEXTS, terms, [], exact=False, limit=MOST_LIVE)
    return list(SearchRow.objects.filter(pk__in=keys).values_list("article_id", flat=True))
