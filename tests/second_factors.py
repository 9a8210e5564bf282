"""Second factors for tests: an app whose codes a test can show, recovery codes in plain letters, a login by steps."""

from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.models.account_seal import FACTORS, changing
from portal.second_factor import codes

PASSWORD = "mat-khau-thu-nghiem"


def with_password(user):
    user.set_password(PASSWORD)
    user.save()
    return user


class App:
    """A person's authenticator app."""

    def __init__(self, user):
        with changing(user, parts=[FACTORS]):
            self.device = TOTPDevice.objects.create(user=user, key=codes.new_key(), name="Điện thoại", tolerance=1)

    def code(self, steps: int = 0) -> str:
        """What it shows so many half minutes from now."""
        return code_of(self.device.key, steps)


def code_of(key: str, steps: int = 0) -> str:
    return f"{totp(bytes.fromhex(key), t0=-30 * steps):06d}"


def wrong_code(key: str) -> str:
    """None of those that would be taken now."""
    taken = {code_of(key, steps) for steps in (-1, 0, 1)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in taken)


def recovery_codes(user) -> list[str]:
    made = codes.new_recovery_codes()
    codes.keep_recovery_codes(user, made)
    codes.recovery_codes_are_put_away(user)
    return made


def password_step(client, user, where: str = "/admin/"):
    """The answer to the right name and password."""
    return client.post("/admin/login/", {"username": user.username, "password": PASSWORD, "next": where})


def is_inside(client) -> bool:
    return client.get("/admin/").status_code == 200
