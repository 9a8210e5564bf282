"""What people type where they look after their second factor."""

from django import forms

_NAME = {"required": "Xin đặt tên để sau này nhận ra."}


class NameForm(forms.Form):
    name = forms.CharField(label="Tên để nhận ra", max_length=64, error_messages=_NAME)


class AppForm(NameForm):
    name = forms.CharField(label="Tên để nhận ra", max_length=64, initial="Điện thoại", error_messages=_NAME)
    code = forms.CharField(
        label="Mã sáu chữ số mà ứng dụng đang hiện",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-input"}),
        error_messages={"required": "Xin nhập mã mà ứng dụng đang hiện."},
    )


class PasskeyForm(NameForm):
    name = forms.CharField(label="Tên để nhận ra", max_length=64, initial="Khóa của tôi", error_messages=_NAME)
    credential = forms.CharField(
        widget=forms.HiddenInput,
        required=False,
    )

    def clean_credential(self):
        if not self.cleaned_data["credential"]:
            raise forms.ValidationError("Xin bấm nút “Tạo khóa” và làm theo trình duyệt.")
        return self.cleaned_data["credential"]


class PutAwayForm(forms.Form):
    put_away = forms.BooleanField(
        label="Tôi đã in hoặc cất các mã này ở nơi an toàn",
        error_messages={"required": "Xin cất các mã rồi đánh dấu vào ô này."},
    )


class ResetForm(forms.Form):
    reason = forms.CharField(
        label="Lý do",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ví dụ: mất điện thoại, đã gặp trực tiếp để xác minh. Lý do được ghi vào nhật ký.",
        error_messages={"required": "Xin ghi lý do."},
    )
