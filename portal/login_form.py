"""Forms that ask for a password: whoever has guessed too often waits, before any work is done for the guess."""

from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.core.exceptions import ValidationError

from portal import accounts, guessing
from portal.passwords import LONGEST
from portal.second_factor import codes, proof

_UNSOUND = ValidationError(
    "Tài khoản này đã bị sửa ở ngoài phần mềm nên chưa đăng nhập được. Xin báo người quản trị máy chủ.", code="unsound"
)


class LoginForm(AdminAuthenticationForm):
    def confirm_login_allowed(self, user):
        super().confirm_login_allowed(user)
        if not accounts.is_sound(user):
            raise _UNSOUND

    def clean(self):
        username, password = (self.cleaned_data.get(name) for name in ("username", "password"))
        if not username or not password:
            return super().clean()
        if seconds := guessing.wait_for(self.request, username):
            raise ValidationError(guessing.sentence(seconds), code="wait")
        try:
            if len(password) > LONGEST:  # nobody's: not worth the work of comparing it
                raise self.get_invalid_login_error()
            return super().clean()
        except ValidationError as error:
            if error is not _UNSOUND:
                guessing.failed(self.request, username)
            raise


class OwnPasswordForm(AdminPasswordChangeForm):
    """A new password for the one that is known: guesses at it in a session that was stolen count like any others."""

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_old_password(self):
        def prove() -> str:
            given = self.cleaned_data["old_password"]
            if len(given) > LONGEST or not self.user.check_password(given):
                raise codes.Wrong(self.error_messages["password_incorrect"])
            return given

        try:
            return proof.guess(self.request, self.user, proof.IN_WORDS[proof.PASSWORD], prove)
        except codes.Wrong as wrong:
            raise ValidationError(str(wrong), code="wait" if not wrong.counts else "password_incorrect") from None
