"""Paths of public pages, written once; tests hold them against the URL table. A leaf."""


def prefix(language: str) -> str:
    return "" if language == "vi" else f"/{language}"


def article_path(article_id: int, slug: str, language: str = "vi") -> str:
    return f"{prefix(language)}/tin-tuc/{slug or 'bai'}-{article_id}/"


def page_path(slug: str, language: str = "vi") -> str:
    return f"{prefix(language)}/trang/{slug}/"


def category_path(slug: str, language: str = "vi") -> str:
    return f"{prefix(language)}/chuyen-muc/{slug}/"


def tag_path(slug: str, language: str = "vi") -> str:
    return f"{prefix(language)}/tu-khoa/{slug}/"


def topic_path(slug: str, language: str = "vi") -> str:
    return f"{prefix(language)}/dong-su-kien/{slug}/"


def author_path(slug: str, language: str = "vi") -> str:
    return f"{prefix(language)}/tac-gia/{slug}/"
