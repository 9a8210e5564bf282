"""The page cache: answers that are the same for everybody, given again without asking Django.

How it stays true, in one paragraph. Whatever changes what readers see writes a row of the page furniture in its own
transaction; one word for the state of those rows (portal.models.furniture.Reading.generation) is asked for at most
twice a second by each process, and every answer is kept under the word that held *before* Django began to make it. When
the word changes, nothing kept under another is given any more; where it cannot be read, nothing kept is given at all.
What begins or ends by the clock ends an answer's life at that very second, and without any of it a page is made
again after a minute, a feed or a sitemap after an hour. What may be kept is decided in one place,
portal.freshness.TellCaches.

Modules: asking (which requests, under which address), entry (one answer and its life), codings (compression),
answering (304, HEAD, the right form), memory (in the process), shared (in Redis), flights (one maker at a time), wsgi
(all of it round Django's application).
"""

from portal.pagecache.wsgi import PageCache

__all__ = ["PageCache"]
