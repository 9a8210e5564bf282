"""The index outside the database, where SEARCH_URL names a server for one: which engine is asked, and who is told.

The database's own index is kept in any case: it answers while the server is away.
"""

from importlib import import_module

from django.conf import settings
from django.db import connection

from news.search.engines import engine


class Away(Exception):
    """The server did not do what it was asked to; a sentence without secrets."""


def finder():
    """What searches ask: its `newest` is that of news.search.engines.Engine."""
    index = outside()
    return index.engine(engine(connection)) if index else engine(connection)


def outside():
    """news.search.opensearch.Index, or None. Its library is installed on such sites only, so it is imported here."""
    if settings.SEARCH_SERVER is None:
        return None
    return import_module("news.search.opensearch").index_of(settings.SEARCH_SERVER)
