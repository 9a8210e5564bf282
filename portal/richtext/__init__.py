"""Rich text: what may stand in it, the one sanitiser over it, its words, and what it loses. A leaf."""

from portal.richtext.addresses import is_own_media, is_safe_address
from portal.richtext.losses import dropped
from portal.richtext.rules import ALLOWED, CLASSES, LONGEST, MOST_AMPERSANDS, MOST_TAGS, SCHEMES, is_too_long
from portal.richtext.sanitiser import clean, trusted
from portal.richtext.words import count_words, has_content, lines, plain, replace_words

__all__ = [
    "ALLOWED",
    "CLASSES",
    "LONGEST",
    "MOST_AMPERSANDS",
    "MOST_TAGS",
    "SCHEMES",
    "clean",
    "count_words",
    "dropped",
    "has_content",
    "is_own_media",
    "is_safe_address",
    "is_too_long",
    "lines",
    "plain",
    "replace_words",
    "trusted",
]
