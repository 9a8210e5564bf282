"""The form of a reader's error report: its fields, its sentences, and what tells a person from a machine."""

import re
import time
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext, gettext_lazy

from news.models import ErrorReport
from news.models.error_report import CONTACT_LENGTH, MESSAGE_LENGTH, NAME_LENGTH, PASSAGE_LENGTH
from portal.text import normalize, one_line

SHORTEST, MOST_LINKS = 10, 3
"""Characters of a message that stands alone; addresses of web pages in all that is written."""
FASTEST, OLDEST = 3, 24 * 3600
"""Seconds between the opening of the form and its sending."""
SALT = "news.error_report"
TRAP = "homepage"
"""A field that people do not see and machines fill in."""

_LINK = re.compile(r"https?://|\bwww\.", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().-]{8,20}")
_BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


class ReportForm(forms.Form):
    """All lengths are checked here, after cleaning, with a sentence each; no field is longer than BodyLimit lets in."""

    kind = forms.ChoiceField(
        required=False,
        choices=ErrorReport.Kind.choices,
        error_messages={"invalid_choice": gettext_lazy("Xin chọn một trong các loại lỗi đã nêu.")},
    )
    passage = forms.CharField(required=False, strip=False)
    message = forms.CharField(required=False, strip=False)
    name = forms.CharField(required=False, strip=False)
    contact = forms.CharField(required=False, strip=False)

    def __init__(self, data=None):
        """data: what was posted, or None. Cleaned of what nobody can have meant before a field sees it."""
        super().__init__(
            None if data is None else {name: _clean(name, data.get(name, "")) for name in self.base_fields}
        )

    @property
    def typed(self) -> dict:
        """What stands in the fields when the form is shown again."""
        return self.data

    def clean_passage(self):
        return _bounded(self.cleaned_data["passage"], PASSAGE_LENGTH, gettext("Đoạn có lỗi"))

    def clean_message(self):
        return _bounded(self.cleaned_data["message"], MESSAGE_LENGTH, gettext("Nội dung báo lỗi"))

    def clean_name(self):
        return _bounded(self.cleaned_data["name"], NAME_LENGTH, gettext("Tên"))

    def clean_contact(self):
        contact = _bounded(self.cleaned_data["contact"], CONTACT_LENGTH, gettext("Liên hệ"))
        if contact and not _is_contact(contact):
            raise ValidationError(
                gettext("Xin ghi địa chỉ thư điện tử như ten@vidu.vn, hoặc số điện thoại như 0912 000 111.")
            )
        return contact

    def clean(self):
        facts = self.cleaned_data
        if not {"kind", "passage", "message"} <= facts.keys():
            return facts
        message, passage = facts["message"], facts["passage"]
        if not message and not (passage and facts["kind"] not in ("", ErrorReport.Kind.OTHER)):
            self.add_error("message", gettext("Xin cho biết chỗ nào sai và nên sửa thế nào."))
        elif message and not passage and len(message) < SHORTEST:
            self.add_error(
                "message", gettext("Xin viết rõ hơn một chút, ít nhất {count} ký tự.").format(count=SHORTEST)
            )
        if len(_LINK.findall(f"{passage}\n{message}")) > MOST_LINKS:
            self.add_error("message", gettext("Xin để lại nhiều nhất {count} liên kết.").format(count=MOST_LINKS))
        facts["kind"] = facts["kind"] or ErrorReport.Kind.OTHER.value
        return facts


def _clean(name: str, text: str) -> str:
    if name != "message":
        return one_line(text)
    text = normalize(text.replace("\r\n", "\n").replace("\r", "\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()


def _bounded(text: str, most: int, what: str) -> str:
    if len(text) > most:
        sentence = gettext("{what} dài {length} ký tự; tối đa là {most}. Xin viết gọn hơn.")
        raise ValidationError(sentence.format(what=what, length=len(text), most=most))
    return text


def _is_contact(text: str) -> bool:
    if "@" not in text:
        return bool(_PHONE.fullmatch(text)) and 8 <= sum(sign.isdigit() for sign in text) <= 15
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


# What tells a person from a machine


def token_for(article_id: int, edition: int) -> str:
    """Signed: which article and edition the form was opened for, and when."""
    return signing.dumps([article_id, edition, int(time.time() * 1000)], salt=SALT)


def read_token(token: str, article_id: int) -> tuple[int | None, str]:
    """(edition's number or None, a sentence why the form cannot be taken as it is, or "")."""
    try:
        article, edition, opened = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):  # a forged one; or the site's key has changed
        return None, gettext("Trang này mở đã lâu. Phần bạn viết vẫn còn đây; xin bấm gửi lại.")
    age = time.time() - opened / 1000
    if article != article_id:
        return None, gettext("Bài ở địa chỉ này đã đổi. Xin xem lại tên bài ở trên rồi bấm gửi lại.")
    if age > OLDEST:
        return None, gettext("Trang này mở đã lâu. Phần bạn viết vẫn còn đây; xin bấm gửi lại.")
    if age < FASTEST:
        return None, gettext("Trang vừa mở nên máy chủ chưa nhận kịp. Xin đợi vài giây rồi bấm gửi lại.")
    return edition, ""


def comes_from_here(request) -> bool:
    """Whether the form was sent from a page of this site, as far as the browser says; old ones say nothing."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return origin == settings.SITE_URL or _netloc(origin) == request.get_host()


def _netloc(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return ""
