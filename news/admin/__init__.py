from news.admin import articles, images, taxonomy  # noqa: F401
