"""Service cards, link lists and banners in the admin; one module a noun."""

from services.admin import banners, cards, lists  # noqa: F401 - each registers with the admin
