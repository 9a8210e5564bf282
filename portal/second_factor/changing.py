"""Whatever changes somebody's second factor: one function an act, one transaction, audited."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal import account_letters
from portal.models import AuditEntry, Passkey
from portal.models.account_seal import FACTORS, changing
from portal.second_factor import codes, is_required, passkeys
from portal.second_factor.proof import ways_of
from portal.second_factor.sessions import end_other_sessions


class Refused(Exception):
    """Why not, in one sentence."""


def add_app(user, key: str, code: str, name: str, session) -> TOTPDevice | None:
    """The authenticator app, in place of the former one; None where the code is wrong. Other sessions end."""
    with transaction.atomic():
        replaced = codes.app_of(user) is not None
        device = codes.new_app(user, key, code, name)
        if device is not None:
            _record("user.factor_add", user, "ứng dụng tạo mã", name, replaced=replaced)
            end_other_sessions(user, keep=session)
    return device


def add_passkey(request, user, answer: str, name: str) -> Passkey:
    """Wrong where the browser's answer does not hold. Other sessions end."""
    with changing(user, parts=[FACTORS]):
        key = passkeys.new_passkey(request, user, answer, name)
        _record("user.factor_add", user, "khóa truy cập", name)
        end_other_sessions(user, keep=request.session)
    return key


def find(user, kind: str, pk: int) -> Passkey | TOTPDevice | None:
    """A factor of this person's own."""
    rows = {"passkey": Passkey.objects, "app": TOTPDevice.objects.filter(confirmed=True)}.get(kind)
    return rows.filter(user=user, pk=pk).first() if rows is not None else None


def rename(user, factor, name: str) -> None:
    with transaction.atomic():
        before, factor.name = factor.name, name
        factor.save(update_fields=["name"])
        _record("user.factor_rename", user, _kind(factor), name, before=before)


def remove(user, factor, session) -> None:
    """Refused where it is the last one and the site demands one. With the last one the recovery codes go. Other
    sessions end."""
    with changing(user, parts=[FACTORS]):
        # Two tabs, two factors: one after the other.
        get_user_model().objects.select_for_update(no_key=True).get(pk=user.pk)
        is_last = ways_of(user).factors <= 1
        if is_last and is_required():
            raise Refused("Đây là cách xác thực duy nhất của bạn nên chưa gỡ được. Xin thêm một cách khác trước.")
        factor.delete()
        if is_last:
            StaticDevice.objects.filter(user=user).delete()
        _record("user.factor_remove", user, _kind(factor), factor.name)
        end_other_sessions(user, keep=session)


def make_recovery_codes(user) -> list[str]:
    """New ones, which work once they are put away; the former ones are void."""
    made = codes.new_recovery_codes()
    with transaction.atomic():
        codes.keep_recovery_codes(user, made)
        AuditEntry.objects.record("user.recovery_made", user, user, data={"codes": len(made)})
    return made


def reset(user, actor, reason: str) -> bool:
    """Take all factors away, with all sessions: at the next login the person begins anew. Whether there was any.

    actor: an administrator, or None for the server's console. A letter tells the person, where there is an address.
    """
    with changing(user, parts=[FACTORS]):
        ways = ways_of(user)
        if not ways.has_factor and not StaticDevice.objects.filter(user=user).exists():
            return False
        user.passkeys.all().delete()
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        data = {"passkeys": ways.passkeys, "apps": ways.apps}
        AuditEntry.objects.record("user.factor_reset", user, actor, reason=reason, data=data)
        end_other_sessions(user)
        account_letters.tell(
            user,
            actor,
            "Xác thực hai bước của bạn đã được đặt lại",
            f"đặt lại xác thực hai bước của {account_letters.of_account(user)}. Mọi phiên đăng nhập đã kết thúc. "
            "Lần đăng nhập tới, bạn sẽ thiết lập lại.",
        )
    return True


def why_not_reset(user, actor) -> str:
    """Who may not take whose factors away; "" where it may be done."""
    if user.pk == actor.pk:
        return "Không tự đặt lại cho mình được. Xin đổi ở trang “Bảo mật tài khoản”, hoặc nhờ quản trị viên khác."
    if user.is_superuser and not actor.is_superuser:
        return "Tài khoản toàn quyền chỉ do một tài khoản toàn quyền khác đặt lại được."
    return ""


def _kind(factor) -> str:
    return "khóa truy cập" if isinstance(factor, Passkey) else "ứng dụng tạo mã"


def _record(action: str, user, kind: str, name: str, **further) -> None:
    AuditEntry.objects.record(action, user, user, data={"kind": kind, "name": name} | further)
