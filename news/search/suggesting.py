"""What may be meant while somebody is still typing: titles and tags, by the last word's beginning.

Cheap, since it is asked at every few keys: three queries for titles, one for tags.
"""

from dataclasses import replace
from itertools import islice

from news.models import Edition, SearchRow, Tag
from news.models.edition import has_listings
from news.search import asking, vocabulary
from news.search.asking import Asked, Term
from news.search.engines import TITLES
from news.search.keys import mark
from news.search.matching import Matcher
from news.search.outside import finder
from portal.models import Version
from portal.terms import Word, folded_of
from portal.text import slugify

FEWEST_LETTERS = 2
CANDIDATES = 60
COMPLETIONS = 12
"""Words that the last one may become."""


def read(query: str) -> Asked:
    """As it is read for a search; nothing where too little was typed."""
    asked = asking.read(query, vocabulary.synonyms(), vocabulary.knows)
    if sum(map(str.isalnum, asked.text)) < FEWEST_LETTERS:
        return Asked(asked.text)
    return asked


def titles(asked: Asked, language: str, most: int) -> list[Edition]:
    """Live editions, verified as everywhere, whose title has all words, the last at least begun."""
    if not asked.terms:
        return []
    terms = [*asked.terms[:-1], begun(asked.terms[-1])]
    keys = finder().newest(TITLES, terms, [mark("l", language)], exact=False, limit=CANDIDATES)
    if not keys:
        return []
    says_it = Matcher(terms, beginning=True)  # the row's title has the kicker too, which is not shown
    rows = list(SearchRow.objects.filter(pk__in=keys).values_list("key", "edition_id", "title"))
    rows.sort(key=lambda row: (_nearness(row[2], asked), row[0]), reverse=True)
    wanted = [edition for _, edition, _ in rows[: most * 4]]
    editions = Edition.objects.live().filter(pk__in=wanted, language=language).for_cards()
    live = {edition.pk: edition for edition in editions}
    found = (live[edition] for edition in wanted if edition in live)
    told = (edition for edition in found if edition.is_sound_card() and says_it.worth(edition.card_facts["title"]))
    return list(islice(told, most))


def _nearness(title: str, asked: Asked) -> tuple:
    """What holds the words as they were typed stands first, then what begins with them, then what holds them in a row;
    bodies and weights are for whoever searches."""
    exact, folded = (f" {' '.join(getattr(word, form) for word in asked.words)}" for form in ("exact", "folded"))
    plain = folded_of(f" {title}")
    return exact in f" {title}", plain.startswith(folded), folded in plain


def begun(term: Term) -> Term:
    """The term, or any word of the corpus that it may become."""
    if term.is_exact or len(term.phrases[0]) != 1:
        return term
    word = term.phrases[0][0]
    further = [Word(each, each) for each in vocabulary.beginning(word.folded, COMPLETIONS) if each != word.folded]
    return replace(term, phrases=(*term.phrases, *((each,) for each in further)))


def tags(asked: Asked, language: str, most: int) -> list[Tag]:
    """Tags of something live whose name begins so."""
    start = slugify(asked.corrected or asked.text)
    if not asked.terms or not start:
        return []
    rows = Tag.objects.filter(has_listings("t", language), slug__startswith=start).order_by("slug").values("pk")[:most]
    found = [tag for tag in Version.objects.live(Tag, rows) if tag.slug.startswith(start)]
    return sorted(found, key=lambda tag: tag.slug)
