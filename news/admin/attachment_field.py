"""The list of an article's files as a field of its form: rows with their words; and, without scripts, new files."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from news import attachments, attachments_reach
from news.admin.numbers import version_of
from news.checks.attachments import warnings
from news.models import Article, Attachment
from news.models.attachment import TITLE_LENGTH
from portal.files import file_size
from portal.filetypes import KINDS, NotTaken

SHOWN = "attachments-shown"
"""A hidden control: the list stood on the form. What is sent without it says nothing about files."""
UPLOADS = "attachment-files"
MOST_SENT = 100
"""Rows of a form that are looked at; more than an article may have, so that its limit can be said."""


def row_shown(attachment: Attachment, words: dict) -> dict:
    """One row for admin/news/article/attachment_row.html and the scripts. words: of a row of news.attachments."""
    return {
        "id": attachment.pk,
        "original": attachment.original_name,
        "title": words.get("title", ""),
        "summary": words.get("summary", ""),
        "transcript": words.get("transcript", ""),
        "kind": attachment.kind,
        "about": about(attachment),
        "is_scan": attachment.is_scan,
        "is_recording": attachment.about.is_recording,
        "is_signed": bool(attachment.facts.get("signed")),
        "warnings": [capfirst(sentence) for sentence in warnings(attachment)],
    }


def about(attachment: Attachment) -> str:
    """“PDF, 2,3 MB, 12 trang”."""
    pages = attachment.facts.get("pages")
    words = [attachment.about.label, file_size(attachment.bytes), *([f"{pages} trang"] if pages else [])]
    return ", ".join(words)


def rows_in(data) -> list[dict] | None:
    """The rows that a form's data speak of, in their order; None where the form had no list. Words that were not sent
    are absent from a row. Nonsense is left out."""
    if SHOWN not in data:
        return None
    rows = []
    for number, text in enumerate(data.getlist("attachments")[:MOST_SENT]):
        pk = version_of(text)
        if pk <= 0 or data.get(f"attachment-{pk}-remove"):
            continue
        position = version_of(data.get(f"attachment-{pk}-position"))
        row = {"id": pk}
        row |= {word: value for word in attachments.WORDS if (value := data.get(f"attachment-{pk}-{word}")) is not None}
        rows.append((position if position > 0 else number + 1, number, row))
    return [row for _, _, row in sorted(rows, key=lambda each: each[:2])]


class AttachmentsWidget(forms.Widget):
    template_name = "admin/news/article/attachments.html"
    needs_multipart_form = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.usable = lambda numbers: set()
        self.kept: list[dict] = []

    def id_for_label(self, id_):
        return ""

    def value_from_datadict(self, data, files, name):
        return rows_in(data)

    def value_omitted_from_data(self, data, files, name):
        return False

    def get_context(self, name, value, attrs):
        value = self.kept if value is None else value  # what was sent says nothing of files
        numbers = [row["id"] for row in value]
        known = Attachment.objects.in_bulk(self.usable(numbers)) if numbers else {}
        rows = [row_shown(known[row["id"]], row) for row in value if row["id"] in known]
        return super().get_context(name, value, attrs) | {
            "rows": rows,
            "upload_name": UPLOADS,
            "shown_name": SHOWN,
            "accept": ",".join(f".{kind.extension}" for kind in KINDS.values()),
            "title_length": TITLE_LENGTH,
            "largest": [(kind.label, file_size(kind.largest)) for kind in KINDS.values() if kind.name in _NAMED],
        }


_NAMED = ("pdf", "docx", "mp3", "mp4")


class AttachmentsField(forms.Field):
    """Cleans to rows of news.attachments, or None where the form had no list."""

    widget = AttachmentsWidget

    def __init__(self, **kwargs):
        super().__init__(**{"required": False, "label": "Tệp đính kèm"} | kwargs)

    def has_changed(self, initial, data):
        return data is not None and data != initial


def clean(form, actor, stored: Article | None) -> list[dict] | None:
    """The rows that the form asks for, with the files that were sent along, which are kept whatever else is refused:
    the form then names them as it names the others. Raises ValidationError."""
    wanted = form.cleaned_data.get("files")
    if wanted is None:
        return None
    before = attachments.rows_of(stored) if stored else []
    usable = attachments_reach.usable_by(actor, stored, [row["id"] for row in wanted])
    errors = []
    if any(row["id"] not in usable for row in wanted):
        errors.append("Có tệp không phải của bài này hay của bạn nên đã bỏ ra. Xin đính lại tệp ấy.")
    rows = attachments.rows([row for row in wanted if row["id"] in usable], before)
    for upload in form.files.getlist(UPLOADS) if form.files else []:
        try:
            taken = attachments.take_in(upload, upload.name, actor)
        except NotTaken as refused:
            errors.append(f"“{upload.name}”: {refused}")
            continue
        rows += attachments.rows([taken])
        form.data.appendlist("attachments", str(taken.pk))
        form.data[f"attachment-{taken.pk}-title"] = rows[-1]["title"]
    errors += attachments.problems({"attachments": rows})
    if errors:
        raise ValidationError(errors)
    return rows
