"""The login form of the newsroom: whoever has guessed too often waits, before any work is done for the guess."""

from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError

from portal import guessing
from portal.passwords import LONGEST


class LoginForm(AdminAuthenticationForm):
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
        except ValidationError:
            guessing.failed(self.request, username)
            raise
