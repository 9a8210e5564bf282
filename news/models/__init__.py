from news.models.article import Article, ArticleAuthor
from news.models.attachment import ArticleAttachment, Attachment
from news.models.author import Author
from news.models.autosave import Autosave
from news.models.category import Category
from news.models.delegation import Delegation
from news.models.edition import Edition, Listing
from news.models.error_report import ErrorReport, ReportTally
from news.models.image import Image, ImageUse
from news.models.linkcheck import LinkCheck
from news.models.mail import NoticeMail
from news.models.note import ReviewNote
from news.models.notice import Notice
from news.models.presence import Presence
from news.models.preview_link import PreviewLink
from news.models.reach import Reach
from news.models.reading import Reading
from news.models.revision import Revision
from news.models.search_row import SearchRow, SearchWaiting
from news.models.search_words import SearchSynonym, SearchWord
from news.models.sitemap_file import SitemapFile
from news.models.sitemap_part import SitemapPart
from news.models.standing import Standing
from news.models.suggestion import Suggestion
from news.models.tag import Tag
from news.models.topic import Topic
from news.models.urgent import UrgentPublication

__all__ = [
    "Article",
    "ArticleAttachment",
    "ArticleAuthor",
    "Attachment",
    "Author",
    "Autosave",
    "Category",
    "Delegation",
    "Edition",
    "ErrorReport",
    "Image",
    "ImageUse",
    "LinkCheck",
    "Listing",
    "Notice",
    "NoticeMail",
    "Presence",
    "PreviewLink",
    "Reach",
    "Reading",
    "ReportTally",
    "ReviewNote",
    "Revision",
    "SearchRow",
    "SearchSynonym",
    "SearchWaiting",
    "SearchWord",
    "SitemapFile",
    "SitemapPart",
    "Standing",
    "Suggestion",
    "Tag",
    "Topic",
    "UrgentPublication",
]
