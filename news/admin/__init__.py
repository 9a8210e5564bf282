from news.admin import articles, authority, home, images, taxonomy, topics  # noqa: F401
