from news.admin import articles, authority, error_reports, images, taxonomy  # noqa: F401
