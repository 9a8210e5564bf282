"""The picture library in the admin."""

from news.admin.images.admin import ImageAdmin

__all__ = ["ImageAdmin"]
