from news.admin import articles, authority, error_reports, home, images, taxonomy, topics  # noqa: F401
