"""A question as the server takes it: JSON objects only, so what somebody typed is never read as an operator."""

from collections.abc import Iterable, Sequence

from news.models import SearchRow
from news.search.asking import Term
from news.search.engines import Engine
from news.search.keys import LARGEST_KEY
from news.search.opensearch.server import Server
from news.search.outside import Away

SECONDS = 0.5
"""For one answer; a search asks up to five questions, and stops asking here with the first that failed."""
MOST_CLAUSES = 1000
"""The server's own limit is 1,024 (indices.query.bool.max_clause_count)."""
MOST_ROUNDS = 4


class OpenSearch:
    """own: the database's index. It answers while the server is away, and whatever the server would find too long."""

    def __init__(self, server: Server, name: str, own: Engine):
        self.server, self.name, self.own = server, name, own

    def newest(self, where: str, terms: Sequence[Term], marks: Iterable[str], **options) -> list[int]:
        """As news.search.engines.Engine.newest."""
        marks = list(marks)
        clauses = sum(len(term.phrases) for term in terms) + len(marks)
        if clauses <= MOST_CLAUSES and self.server.may_be_asked():
            try:
                return _Question(self, where).newest(where, terms, marks, **options)
            except Away:
                pass
        return self.own.newest(where, terms, marks, **options)


class _Question(Engine):
    def __init__(self, index: OpenSearch, where: str):
        super().__init__(index.own.connection)
        self.server, self.name, self.where = index.server, index.name, where

    def ask(self, where: str, wanted: dict, limit: int, before: int | None) -> list[int]:
        """Only keys that the database still has: what was taken down is not even counted, however late the server
        learns of it. Where that leaves too few, the next ones are asked for."""
        found: list[int] = []
        for _ in range(MOST_ROUNDS):
            keys = self._asked(wanted, limit, before)
            there = set(SearchRow.objects.filter(pk__in=keys).values_list("pk", flat=True))
            found += [key for key in keys if key in there]
            if len(keys) < limit or len(found) >= limit:
                break
            before = keys[-1]
        return found[:limit]

    def _asked(self, wanted: dict, limit: int, before: int | None) -> list[int]:
        earlier = [{"range": {"key": {"lt": before}}}] if before is not None else []
        question = {
            "query": self.all([wanted, *earlier]),
            "sort": [{"key": "desc"}],
            "size": limit,
            "_source": False,
            "track_total_hits": False,
            "timeout": f"{SECONDS * 1000:.0f}ms",
        }
        with self.server.asked() as client:
            return _keys(client.search(index=self.name, body=question, request_timeout=SECONDS))

    def row_of_words(self, tokens: list[str], *, exact: bool) -> dict:
        field = f"{self.where}.{'exact' if exact else 'folded'}"
        return {"match_phrase": {field: {"query": " ".join(tokens)}}}

    def mark(self, mark: str) -> dict:
        return {"term": {"marks": {"value": mark}}}

    def all(self, parts: list[dict]) -> dict:
        return {"bool": {"filter": parts}}

    def any(self, parts: list[dict]) -> dict:
        return self._at_least(1, parts)

    def all_but_one(self, parts: list[dict]) -> dict:
        return self._at_least(len(parts) - 1, parts)

    def _at_least(self, number: int, parts: list[dict]) -> dict:
        return {"bool": {"should": parts, "minimum_should_match": number}}


def _keys(answer: dict) -> list[int]:
    """Of a whole answer. Raises Away for one in part: it would hide what was not reached."""
    if answer["timed_out"] or answer["_shards"]["failed"]:
        raise Away("It answered in part only.")
    keys = [hit["sort"][0] for hit in answer["hits"]["hits"]]
    if not all(type(key) is int and 0 <= key <= LARGEST_KEY for key in keys):
        raise Away("Its answer holds keys that are none.")
    return keys
