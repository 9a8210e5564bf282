"""What must be said of a picture before it may be used."""

from django import forms

from news.checks.completeness import is_file_name
from news.models import Image
from portal.text import one_line

WORDS = ("title", "alt_text", "caption", "credit")
_LACKING = {
    "title": "Xin đặt tên để tìm lại ảnh trong thư viện.",
    "alt_text": "Xin viết một câu kể trong ảnh có gì, cho bạn đọc không nhìn thấy ảnh.",
    "credit": "Xin ghi người chụp hoặc nơi cung cấp ảnh.",
}
_SHOWN = {"title": "Tên ảnh", "alt_text": "Mô tả", "caption": "Chú thích", "credit": "Nguồn ảnh"}


class WordsForm(forms.ModelForm):
    """The four texts of a picture, each on one line. Beside them forms of more fields."""

    class Meta:
        model = Image
        fields = WORDS

    file_name = ""
    """As the sender's machine calls the file, where it has just been sent."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in WORDS:
            if name in self.fields:
                self.fields[name].required = name in _LACKING
                self.fields[name].error_messages["required"] = _LACKING.get(name, "")
                self._limit(name)

    def keep_written(self) -> None:
        """Leave open only those of the four texts that nobody has written yet."""
        for name, field in self.fields.items():
            if name != "upload":
                field.disabled = name not in WORDS or bool(getattr(self.instance, name))

    def _limit(self, name: str) -> None:
        """Told by a sentence; the browser must not cut text."""
        field = self.fields[name]
        field.validators = [each for each in field.validators if getattr(each, "code", "") != "max_length"]
        field.max_length = None
        field.widget.attrs.pop("maxlength", None)
        field.widget.attrs["data-limit"] = Image._meta.get_field(name).max_length

    def clean(self):
        cleaned = super().clean()
        for name in WORDS:
            if not cleaned.get(name):
                continue
            cleaned[name] = one_line(cleaned[name])
            limit = Image._meta.get_field(name).max_length
            if len(cleaned[name]) > limit:
                sentence = f"{_SHOWN[name]} dài {len(cleaned[name])} ký tự. Xin rút gọn còn tối đa {limit} ký tự."
                self.add_error(name, sentence)
            elif not cleaned[name] and name in _LACKING:  # invisible characters alone
                self.add_error(name, _LACKING[name])
        alt = cleaned.get("alt_text") or ""
        names = [self.file_name, self.instance.file.name or ""]
        title = cleaned.get("title") or ""
        if alt and is_file_name(alt, *names, title if is_file_name(title, *names) else ""):
            self.add_error("alt_text", "Mô tả đang là tên tệp. Xin viết một câu kể trong ảnh có gì.")
        return cleaned

    def _post_clean(self):
        """As ModelForm's, without a second sentence for the same mistake."""
        super()._post_clean()
        for name in WORDS:
            if len(self.errors.get(name, [])) > 1:
                self._errors[name] = self.error_class(self.errors[name][:1])

    def first_sentences(self) -> dict[str, str]:
        return {name: str(errors[0]) for name, errors in self.errors.items()}
