"""Documents of the index: one an article, under the article's number, with the very words that the database indexes.

Readers ask the alias NAME. While a new index is filled, the alias NAME-next leads to it, and every change goes to both;
so when it takes the old one's place it lacks nothing. A document's version follows from its edition, and the server
refuses older ones: whoever is late overwrites nothing.

Of what was taken down an empty document is left, until the index is built anew: a removal would be forgotten by the
server after a minute, with its version, and one addressed to an alias that is no more would make an index of that name.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError
from opensearchpy.helpers import streaming_bulk

from news.models import SearchRow
from news.search.engines import TEXTS, TITLES, held
from news.search.opensearch.server import Server
from news.search.outside import Away

TOGETHER = 200
LARGEST_REQUEST = 8 * 1024 * 1024
BUILDING_SECONDS = 60
"""For one request of those that build an index."""
TRIES = 4
"""Of what the server has no room for just now (429), while an index is filled; by then seven seconds have passed."""

_WORDS = {"type": "text", "analyzer": "whitespace", "norms": False}
_FORMS = {"properties": {"exact": _WORDS, "folded": _WORDS}}
BODY = {
    # Kept in the order that is asked for, so that the newest are found without looking at the others.
    "settings": {
        "index": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "sort.field": "key", "sort.order": "desc"}
    },
    "mappings": {
        "dynamic": "strict",
        "_source": {"enabled": False},  # the words are in the database; here only what leads to them
        "properties": {"key": {"type": "long"}, "marks": {"type": "keyword"}, TITLES: _FORMS, TEXTS: _FORMS},
    },
}


class Writing:
    def __init__(self, server: Server, name: str):
        self.server, self.name, self.next = server, name, f"{name}-next"

    def send(self, rows: Iterable[SearchRow], gone: Iterable[tuple[int, int]], *, seconds: float) -> dict[int, str]:
        """Tell the server of rows, and of articles that are found no more: (article, version). Returns the articles
        that it did not take, each with its reason. Raises Away, as for a while after it failed."""
        if not self.server.may_be_asked():
            raise Away("It failed a moment ago.")
        actions = [*map(_put, rows), *(_action(article, version, {}) for article, version in gone)]
        with self.server.asked() as client:
            names = [self.name]
            if client.indices.exists_alias(name=self.next, request_timeout=seconds):
                names.append(self.next)
            addressed = [action | {"_index": name} for name in names for action in actions]
            return {
                int(item["_id"]): trouble
                for item in _answers(client, addressed, request_timeout=seconds)
                if (trouble := _trouble(item)) and not self._is_built_no_more(item)
            }

    def _is_built_no_more(self, item: dict) -> bool:
        return item["_index"] == self.next and item["error"]["type"] == "index_not_found_exception"

    @contextmanager
    def anew(self) -> Iterator[Callable[[Iterable[SearchRow]], None]]:
        """Build the index anew: rows that are handed over in the body fill it, and at its end it takes the old one's
        place. Raises Away; then the old one stays. Of two at the same time the later one wins."""
        made = f"{self.name}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
        with self.server.asked() as client:
            for left in _behind(client, self.next):
                client.indices.delete(index=left, request_timeout=BUILDING_SECONDS)
            body = BODY | {"aliases": {self.next: {}}}
            client.indices.create(index=made, body=body, request_timeout=BUILDING_SECONDS)
        try:
            yield self._fill
        except BaseException:
            with suppress(Away), self.server.asked() as client:
                client.indices.delete(index=made, request_timeout=BUILDING_SECONDS)
            raise
        self._take_place(made)

    def _fill(self, rows: Iterable[SearchRow]) -> None:
        addressed = [_put(row) | {"_index": self.next} for row in rows]
        options = {"max_retries": TRIES - 1, "initial_backoff": 1, "request_timeout": BUILDING_SECONDS}
        with self.server.asked() as client:
            for item in _answers(client, addressed, **options):
                if trouble := _trouble(item):
                    raise Away(trouble)

    def _take_place(self, made: str) -> None:
        """All in one step of the server's, so that every search finds one whole index."""
        with self.server.asked() as client:
            client.indices.refresh(index=made, request_timeout=BUILDING_SECONDS)
            steps = [
                {"remove": {"index": made, "alias": self.next}},
                {"add": {"index": made, "alias": self.name}},
                *({"remove_index": {"index": old}} for old in _behind(client, self.name)),
            ]
            client.indices.update_aliases(body={"actions": steps}, request_timeout=BUILDING_SECONDS)

    def count(self) -> int:
        with self.server.asked() as client:
            client.indices.refresh(index=self.name, request_timeout=BUILDING_SECONDS)
            question = {"query": {"exists": {"field": "key"}}}
            return int(client.count(index=self.name, body=question, request_timeout=BUILDING_SECONDS)["count"])


def _put(row: SearchRow) -> dict:
    document = {"key": row.key, "marks": row.marks.split()}
    for where in (TITLES, TEXTS):
        exact, folded, _ = held(row, where)
        document[where] = {"exact": exact, "folded": folded}
    return _action(row.article_id, row.version, document)


def _action(article: int, version: int, document: dict) -> dict:
    return {"_id": str(article), "version": version, "version_type": "external_gte", "_source": document}


def _answers(client: OpenSearch, actions: list[dict], **options) -> Iterator[dict]:
    """What the server says of each. Only aliases are written to: a name that is none would become an index."""
    answers = streaming_bulk(
        client, actions, chunk_size=TOGETHER, max_chunk_bytes=LARGEST_REQUEST, raise_on_error=False,
        require_alias=True, **options,
    )  # fmt: skip
    told = 0
    for _, answer in answers:
        (item,) = answer.values()
        told += 1
        yield item
    if told != len(actions):
        raise Away(f"It told of {told} documents only, where it was given {len(actions)}.")


def _trouble(item: dict) -> str:
    """Why the server did not do it; "" where it did, or has something newer."""
    if item["status"] < 300 or item["error"]["type"] == "version_conflict_engine_exception":
        return ""
    return f"{item['error']['type']}: {item['error'].get('reason', '')}"[:300]


def _behind(client: OpenSearch, alias: str) -> list[str]:
    """Names of the indexes that an alias leads to."""
    try:
        return list(client.indices.get_alias(name=alias, request_timeout=BUILDING_SECONDS))
    except NotFoundError:
        return []
