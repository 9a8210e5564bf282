"""Staff accounts. One full name in Vietnamese order; no first and last name."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.models import UserManager as StockUserManager
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from portal.models import account_seal


class UserManager(StockUserManager):
    use_in_migrations = True

    def create_user(self, username, email="", password=None, **fields):
        if not username:
            raise ValueError("A user needs a username.")
        user = self.model(
            username=self.model.normalize_username(username), email=self.normalize_email(email or ""), **fields
        )
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username, email="", password=None, **fields):
        return self.create_user(username, email, password, **{"is_staff": True, "is_superuser": True} | fields)


class MailPreference(models.TextChoices):
    """When a person's notices come by e-mail; in the admin they always stand."""

    AT_ONCE = "at_once", "Gửi ngay từng việc"
    DIGEST = "digest", "Mỗi ngày một thư, lúc 7 giờ sáng"
    NEVER = "never", "Không gửi thư; chỉ xem trong trang quản trị"


class User(AbstractBaseUser, PermissionsMixin):
    username = models.CharField(
        "tên đăng nhập",
        max_length=60,
        unique=True,
        validators=[ASCIIUsernameValidator()],
        help_text="Chữ không dấu, số và các dấu @ . + - _",
        error_messages={"unique": "Tên đăng nhập này đã có người dùng. Xin chọn tên khác."},
    )
    full_name = models.CharField("họ và tên", max_length=120, blank=True, help_text="Viết theo thứ tự họ, đệm, tên.")
    email = models.EmailField("thư điện tử", blank=True)
    is_staff = models.BooleanField("được vào trang quản trị", default=False)
    is_active = models.BooleanField(
        "đang hoạt động", default=True, help_text="Bỏ chọn thay vì xóa khi người này không còn làm việc ở đây."
    )
    notice_mail = models.CharField(
        "nhận thông báo qua thư điện tử", max_length=8, choices=MailPreference, default=MailPreference.DIGEST
    )
    date_joined = models.DateTimeField("ngày tạo", default=timezone.now)
    session_nonce = models.CharField(
        "mã của các phiên đăng nhập", max_length=16, blank=True, default="", editable=False
    )
    """Goes into the hash that every session holds: another one ends them all (portal.second_factor.sessions)."""

    objects = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = "tài khoản"
        verbose_name_plural = "tài khoản"
        ordering = ["username"]

    def save(self, *args, **kwargs):
        """Sealed anew in the same transaction: Django's own forms and commands write through here too."""
        written = kwargs.get("update_fields")
        if written is not None and not {*written} & {*account_seal.FIELDS}:
            super().save(*args, **kwargs)
        elif self._state.adding:
            with transaction.atomic():
                super().save(*args, **kwargs)
                account_seal.seal_new(self)
        else:
            with account_seal.saving(self, account_seal.FIELDS if written is None else written):
                super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret=None):
        """Of the password, as Django makes it, and of the nonce, where there is one."""
        made = super()._get_session_auth_hash(secret)
        if not self.session_nonce:
            return made
        return salted_hmac("portal.session_nonce", f"{made} {self.session_nonce}", secret=secret).hexdigest()

    def __str__(self):
        return self.full_name or self.username

    def get_full_name(self):
        return str(self)

    def get_short_name(self):
        """The given name, which stands last: “Nguyễn Thị Lan” → “Lan”."""
        return str(self).rpartition(" ")[2]
