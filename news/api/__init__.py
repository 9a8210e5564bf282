"""What the news puts on offer in the open data interface (portal.api): live editions, from their sealed texts only."""

from news.api.article import ARTICLE_ENDPOINT
from news.api.articles import ARTICLES_ENDPOINT
from news.api.categories import CATEGORIES_ENDPOINT

ENDPOINTS = (ARTICLES_ENDPOINT, ARTICLE_ENDPOINT, CATEGORIES_ENDPOINT)
