"""An index of the same words in an OpenSearch (or Elasticsearch) server.

    server   the connection: bounded in time, left alone for a while once it has failed
    engine   a question as JSON; whatever goes wrong, the database's own index answers instead
    writing  documents: sent after commit or again by the worker (news.search.outbox), or all of them into a new index

Only news.search.outside imports it: the library opensearch-py is an optional requirement.
"""

from functools import lru_cache

from news.search.engines import Engine
from news.search.opensearch.engine import OpenSearch
from news.search.opensearch.server import Server
from news.search.opensearch.writing import Writing
from portal.env import SearchServer


class Index(Writing):
    """The index of one server, by its two aliases."""

    def engine(self, own: Engine) -> OpenSearch:
        return OpenSearch(self.server, self.name, own)


@lru_cache(maxsize=1)
def index_of(address: SearchServer) -> Index:
    """One a process, whose threads share connections and the memory of what failed."""
    return Index(Server(address), address.index)
