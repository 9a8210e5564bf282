from news.admin import articles, authority, home, images, taxonomy  # noqa: F401
