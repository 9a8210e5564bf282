from news.models.article import Article, ArticleAuthor
from news.models.author import Author
from news.models.category import Category
from news.models.edition import Edition, Listing
from news.models.image import Image
from news.models.note import ReviewNote
from news.models.revision import Revision
from news.models.standing import Standing
from news.models.tag import Tag

__all__ = [
    "Article",
    "ArticleAuthor",
    "Author",
    "Category",
    "Edition",
    "Image",
    "Listing",
    "ReviewNote",
    "Revision",
    "Standing",
    "Tag",
]
