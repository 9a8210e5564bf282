from news.admin import articles, authority, images, taxonomy  # noqa: F401
