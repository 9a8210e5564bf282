from news.admin import articles, authority, error_reports, home, images, links, readings, taxonomy, topics  # noqa: F401 - each registers with the admin
