from news.admin import articles, authority, images, taxonomy, topics  # noqa: F401
