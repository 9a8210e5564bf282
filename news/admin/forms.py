"""The article's form and the confirm forms of actions. They check; news.workflow writes."""

from django import forms
from django.db.models import Q
from django.forms.models import BaseInlineFormSet
from django.forms.utils import ErrorDict, ErrorList

from news import attachments, attachments_reach, embedding, links, rules
from news.admin import attachment_field
from news.admin.attachment_field import AttachmentsField
from news.admin.numbers import version_of
from news.documents import FIELDS, MOMENT_FIELDS, content_digest, working_copy
from news.library import thumb_url
from news.models import Article, ArticleAuthor, Image, Suggestion
from news.models.article import LEAD_LENGTH, TITLE_LENGTH
from news.validation import problems
from news.workflow import moments_of
from portal import editor
from portal.moments import MomentField


class ArticleForm(forms.ModelForm):
    seen_version = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)
    files = AttachmentsField()

    class Meta:
        model = Article
        fields = "__all__"  # noqa: DJ007 - the admin names the fields
        widgets = {
            "body": editor.widget(),
            "title": forms.Textarea(attrs={"rows": 2, "class": "title-field"}),
            "lead": forms.Textarea(attrs={"rows": 3, "class": "lead-field"}),
            "kicker": forms.TextInput(attrs={"class": "vTextField"}),
        }

    def __init__(self, *args, actor=None, typed=None, **kwargs):
        """actor: who fills it in. typed: what was typed and not saved (a QueryDict), shown as it was, unjudged."""
        super().__init__(*args, **(kwargs | {"data": typed} if typed is not None else kwargs))
        if typed is not None:
            self._errors = ErrorDict(renderer=self.renderer)
        self.actor = actor
        self._list_files()
        if self.instance.pk:
            self.initial["seen_version"] = self.instance.version
            # A picture edited since is shown as it is now; its former files may be gone.
            self.initial["body"] = embedding.resolved(self.instance.body)
        # Lengths are checked in news.validation, whose sentences say what to do; the browser must not cut text.
        for name, limit in (("title", TITLE_LENGTH), ("lead", LEAD_LENGTH)):
            if name in self.fields:
                self.fields[name].validators = [
                    v for v in self.fields[name].validators if getattr(v, "code", "") != "max_length"
                ]
                self.fields[name].max_length = None
                self.fields[name].widget.attrs.pop("maxlength", None)
                self.fields[name].widget.attrs["data-limit"] = limit
                self.fields[name].strip = True
        if "title" in self.fields:
            self.fields["title"].error_messages["required"] = "Xin nhập tiêu đề; bài chưa có tiêu đề thì chưa lưu được."
        if "body" in self.fields:
            self.fields["body"].strip = False
        if "translation_of" in self.fields and actor is not None:
            self._limit_originals(self.fields["translation_of"])
        if "cover" in self.fields and (cover := self._cover_shown()):
            # js/admin/cover.js shows it beside the field, and the next choice after it.
            self.fields["cover"].widget.attrs["data-thumb"] = thumb_url(cover)

    def _limit_originals(self, field) -> None:
        """To what the actor may see: a forged number brings no title to light, and a kept one neither."""
        visible = Article.objects.visible_to(self.actor)
        kept = self.instance.translation_of_id
        field.queryset = Article.objects.filter(Q(pk__in=visible.values("pk")) | Q(pk=kept))
        if kept and not visible.filter(pk=kept).exists():
            field.label_from_instance = lambda article: f"Bài số {article.pk}" if article.pk == kept else str(article)
        field.error_messages["invalid_choice"] = (
            "Không có bài gốc này trong phần bạn được xem. Xin chọn bài khác, hoặc bỏ trống."
        )

    def _list_files(self) -> None:
        if "files" not in self.fields:
            return
        kept = self.stored
        widget = self.fields["files"].widget
        self.initial["files"] = widget.kept = attachments.rows_of(kept) if kept else []
        widget.usable = lambda numbers: attachments_reach.usable_by(self.actor, kept, numbers)

    def clean_files(self):
        return attachment_field.clean(self, self.actor, self.stored)

    def _cover_shown(self) -> Image | None:
        if not self.is_bound:
            return self.instance.cover
        chosen = self.data.get(self.add_prefix("cover"), "")
        return Image.objects.filter(pk=version_of(chosen)).first()

    def clean_seen_version(self):
        return self.cleaned_data.get("seen_version") or 0

    def clean(self):
        cleaned = super().clean()
        before = moments_of(working_copy(self.stored)) if self.stored else None
        for name in MOMENT_FIELDS if before else ():
            if before[name] and cleaned.get(name) == before[name].replace(second=0):
                cleaned[name] = before[name]  # the form shows minutes; what was not touched keeps its seconds
        for field, sentence in problems(cleaned, before, article_id=self.instance.pk, actor=self.actor).items():
            target = field if field in self.fields else None
            if target is None or target not in self.errors:
                self.add_error(target, sentence)
        if self.actor is not None:
            for sentence in rules.writing(self.stored or Article(), self.actor):
                self.add_error(None, sentence)
        return cleaned

    @property
    def stored(self) -> Article | None:
        """The article as the database has it; `instance` is about to be filled from the form."""
        if not self.instance.pk:
            return None
        if not hasattr(self, "_stored"):
            self._stored = Article.objects.get(pk=self.instance.pk)
        return self._stored

    def _post_clean(self):
        """As ModelForm's, but the model's own length and constraint checks are news.validation's here."""
        super()._post_clean()
        for name in ("title", "lead"):
            if len(self.errors.get(name, [])) > 1:
                self._errors[name] = self.error_class(self.errors[name][:1])

    def changes(self) -> dict:
        """What to hand to news.workflow.save, authors aside."""
        changes = {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}
        if self.cleaned_data.get("files") is not None:  # None: the form had no list of them
            changes["attachments"] = self.cleaned_data["files"]
        return changes


class CreditForm(forms.ModelForm):
    """A row that news.workflow.save will read; what the table holds is no part of it and may have changed since."""

    def _post_clean(self):
        """Nothing: the model's own checks would compare with rows that are about to be replaced."""


class CreditFormSet(BaseInlineFormSet):
    """Authors in the order of their rows; rows without an author are ignored."""

    def __init__(self, *args, typed=None, **kwargs):
        """typed: as for ArticleForm."""
        super().__init__(*args, **(kwargs | {"data": typed} if typed is not None else kwargs))
        if typed is not None:
            self._errors, self._non_form_errors = [], ErrorList(renderer=self.renderer)
            for form in self.forms:
                form._errors = ErrorDict(renderer=self.renderer)

    def _construct_form(self, i, **kwargs):
        """Every save makes the rows anew, so a row's own number says nothing by the time it comes back."""
        form = super()._construct_form(i, **kwargs)
        form.fields["id"] = forms.CharField(required=False, widget=forms.HiddenInput)
        return form

    def credits(self) -> list[tuple]:
        rows = []
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if cleaned.get("author") and not cleaned.get("DELETE"):
                rows.append((cleaned["author"], cleaned.get("part") or ArticleAuthor.Part.TEXT))
        return rows


def shown_fieldsets(fieldsets, user, article: Article):
    """For reading: without the original's title where the reader may not see the original."""
    original = article.translation_of_id
    if original is None or Article.objects.visible_to(user).filter(pk=original).exists():
        return fieldsets
    return [
        (name, options | {"fields": tuple(field for field in options["fields"] if field != "translation_of")})
        for name, options in fieldsets
    ]


# Confirm pages


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Lý do",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        error_messages={"required": "Xin ghi lý do; người viết và nhật ký cần biết vì sao."},
    )


class ChangeForm(forms.Form):
    """What readers are told where an edition replaces an earlier one."""

    def __init__(self, *args, article: Article, **kwargs):
        super().__init__(*args, **kwargs)
        if article.was_public:
            self.fields["correction"] = forms.TypedChoiceField(
                label="Bản này là",
                choices=[("", "Sửa nhỏ, không đổi nội dung"), ("1", "Đính chính")],
                coerce=bool,
                empty_value=False,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields["public_note"] = forms.CharField(
                label="Lời đính chính cho bạn đọc",
                required=False,
                max_length=500,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Sai ở đâu, đúng là gì. Hiện ngay trên bài.",
            )


class UrgentForm(ChangeForm, ReasonForm):
    """The reason is the newsroom's, the note the readers'."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Lý do (nội bộ)"


class ApproveForm(ChangeForm):
    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    hosts = forms.CharField(widget=forms.HiddenInput, required=False)
    publish_at = MomentField(label="Hẹn giờ đăng", required=False, help_text="Bỏ trống để đăng ngay.")

    def clean_hosts(self) -> list[str]:
        """The hosts that the page named; approving accepts them and no other."""
        return self.cleaned_data["hosts"].split()


class ClearForm(forms.Form):
    editions = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_editions(self) -> list[int]:
        """Numbers of the editions that the page showed; clearing them clears no other."""
        return [version_of(number) for number in self.cleaned_data["editions"].split()]


class SuggestionForm(forms.Form):
    """A small correction for the editor to accept with one click. It stands inside the article's page, whose own
    form encloses it, so its fields name the form they belong to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="suggest_%s", **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = "suggest-form"
            field.widget.attrs.pop("required", None)
        self.use_required_attribute = False

    field = forms.ChoiceField(label="Phần", choices=Suggestion.Field.choices, initial=Suggestion.Field.BODY)
    passage = forms.CharField(
        label="Chữ đang có",
        max_length=500,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        error_messages={"required": "Xin chép đoạn chữ cần sửa vào ô “Chữ đang có”."},
    )
    replacement = forms.CharField(
        label="Sửa thành",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="Bỏ trống để bỏ đoạn chữ ấy.",
    )


class WithdrawForm(ReasonForm):
    field_order = ("explanation", "replacement", "reason")

    explanation = forms.CharField(
        label="Lời giải thích cho bạn đọc",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        initial="Bài viết đã được gỡ để rà soát nội dung. Mong bạn đọc thông cảm.",
        error_messages={"required": "Xin ghi lời giải thích cho bạn đọc; câu này hiện ở địa chỉ của bài đã gỡ."},
    )
    reason = forms.CharField(
        label="Lý do (nội bộ)",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=2000,
        initial="Rà soát lại nội dung.",
        error_messages={"required": "Xin ghi lý do; người viết và nhật ký cần biết vì sao."},
    )
    replacement = forms.IntegerField(
        label="Mã số bài thay thế",
        required=False,
        help_text="Số ở cuối địa chỉ của bài. Bạn đọc mở địa chỉ cũ sẽ được đưa tới bài này. Có thể bỏ trống.",
    )

    def clean_replacement(self):
        pk = self.cleaned_data["replacement"]
        if pk is None:
            return None
        article = Article.objects.filter(pk=pk).first() if pk < 2**63 else None
        if article is None:
            raise forms.ValidationError("Không có bài nào mang mã số này.")
        return article


def confirm_form(action: str, article: Article, data=None) -> forms.Form | None:
    """The form of an action's confirm page, or None when a plain click is enough."""
    if action in ("return", "reinstate"):
        return ReasonForm(data)
    if action == "publish_urgent":
        return UrgentForm(data, article=article)
    if action == "approve":
        initial = {"publish_at": article.publish_at, "digest": content_digest(working_copy(article))}
        initial["hosts"] = " ".join(links.new_hosts(article))
        return ApproveForm(data, article=article, initial=initial)
    if action == "withdraw":
        return WithdrawForm(data)
    if action == "clear_urgent":
        waiting = article.urgencies.pending().order_by("edition_number").values_list("edition_number", flat=True)
        return ClearForm(data, initial={"editions": " ".join(map(str, waiting))})
    if action in ("discard", "bin"):
        return forms.Form(data)
    return None
