"""Words of the newsroom for the admin's templates."""

from datetime import timedelta

from django import template
from django.apps import apps
from django.utils import timezone

from news.sharing import message_for
from news.states import ACTIONS, Stage
from portal.dates import short_date, span

register = template.Library()

_OTHERS = {
    "portal.homeslot.arrange": "Sắp lại thứ tự trang chủ",
    "article.create": "Tạo bài",
    "article.save": "Lưu bài",
    "article.preview": "Xem trước",
    "article.read": "Mở xem",
    "article.suggest": "Góp ý sửa",
    "article.yield": "Giữ bản của người khác",
    "article.decline": "Bỏ qua góp ý",
    "article.close_suggestions": "Đóng góp ý chưa xử lý",
    "article.note": "Ghi chú duyệt",
    "article.note_reply": "Trả lời ghi chú",
    "article.note_resolve": "Đánh dấu xong ghi chú",
    "article.note_reopen": "Mở lại ghi chú",
    "article.preview_link": "Mở liên kết xem trước",
    "article.preview_link_create": "Tạo liên kết xem trước",
    "article.preview_link_revoke": "Thu hồi liên kết xem trước",
    "article.report_done": "Xử lý báo lỗi của bạn đọc: đã sửa",
    "article.report_dismissed": "Xử lý báo lỗi của bạn đọc: không phải lỗi",
    "article.purge": "Xóa hẳn khỏi thùng rác",
    "article.bulk": "Nạp bài hàng loạt",
    "article.duplicate": "Nhân bản",
    "article.translate": "Tạo bản tiếng Anh",
    "article.follow": "Cho biết bản tiếng Anh đã theo bản tiếng Việt mới nhất",
    "article.from_word": "Tạo từ tệp Word",
    "banner.export": "Tải số lượt bấm băng rôn",
    "reading.export": "Tải số lượt đọc",
    "report.export": "Tải báo cáo nhuận bút",
    "user.login": "Đăng nhập",
    "user.logout": "Đăng xuất",
    "user.password": "Đặt mật khẩu",
    "user.login_failed": "Đăng nhập không được",
    "user.factor_add": "Thêm cách xác thực",
    "user.factor_rename": "Đổi tên cách xác thực",
    "user.factor_remove": "Gỡ cách xác thực",
    "user.factor_reset": "Đặt lại xác thực hai bước",
    "account.vouch": "Xác nhận tài khoản sau khi bị sửa ngoài phần mềm",
    "role.vouch": "Xác nhận nhóm quyền sau khi bị sửa ngoài phần mềm",
    "user.recovery_made": "Tạo mã dự phòng",
    "user.recovery_used": "Dùng mã dự phòng",
    "user.proof_failed": "Xác thực không được",
    "user.logins_failed": "Nhiều lần đăng nhập không được",
    "user.end_sessions": "Kết thúc phiên đăng nhập",
    "user.lift_waits": "Bỏ thời gian chờ đăng nhập",
    "audit.export": "Xuất nhật ký",
    "portal.outboundhost.block": "Chặn máy chủ",
    "portal.outboundhost.unblock": "Bỏ chặn máy chủ",
    "portal.setup": "Lập trang",
    "portal.reseal": "Đổi khóa xác thực",
    "site.restored": "Khôi phục trang từ bản sao lưu",
    "file.quarantine": "Cách ly tệp bị đổi",
    "file.release": "Thôi cách ly tệp",
    "alarm.acknowledge": "Ghi nhận đã xem báo động",
}
_VERBS = {
    "add": "Thêm",
    "change": "Sửa",
    "delete": "Xóa",
    "approve": "Chấp thuận",
    "decline": "Trả lại",
    "restore": "Khôi phục",
    "unschedule": "Hủy hẹn giờ của",
    "due": "Hiện theo giờ hẹn",
    "arrange": "Sắp lại thứ tự",
    "fail": "Không hiện được theo giờ hẹn",
}
LATE = timedelta(days=1)
"""From then on a waiting article is marked."""


@register.filter
def act_label(entry) -> str:
    """What an audit entry records, as people say it: “Duyệt đăng”, “Sửa ô dịch vụ”."""
    action = entry.action
    row = ACTIONS.get(action.removeprefix("article."))
    if row or action in _OTHERS:
        return row.label if row else _OTHERS[action]
    label, _, verb = action.rpartition(".")
    try:
        return f"{_VERBS[verb]} {apps.get_model(label)._meta.verbose_name}"
    except (KeyError, LookupError, ValueError):
        return action


@register.filter
def age(article, clock: str) -> dict:
    """How long an article has waited by one of its dates (`words`), and whether that is too long (`late`)."""
    moment, now = getattr(article, clock), timezone.now()
    if moment is None:
        return {"words": "", "late": False}
    if clock == "clearing_due":
        left = moment - now
        if left < timedelta(0):
            return {"words": f"Quá hạn {span(-left)}".rstrip(), "late": True}
        return {"words": f"Còn {span(left) or 'vài giây'}", "late": False}
    if clock == "publish_at":
        local = timezone.localtime(moment)
        day = "hôm nay" if local.date() == timezone.localdate() else short_date(moment)
        return {"words": f"{local:%H:%M} {day}", "late": moment < now}
    passed = max(now - moment, timedelta(0))
    waits = clock == "submitted_at" or article.stage == Stage.RETURNED
    if not waits and passed >= timedelta(days=7):
        return {"words": short_date(moment), "late": False}
    words = span(passed)
    if not words:
        return {"words": "Vừa xong", "late": False}
    return {"words": f"Chờ {words}" if waits else f"{words} trước", "late": waits and passed >= LATE}


@register.filter
def grouped(number: int) -> str:
    """“12.345”, as Vietnamese offices write it."""
    return f"{number:,}".replace(",", ".")


@register.simple_tag
def zalo_message(article) -> str:
    """What the button “Chép cho Zalo” copies; empty for what is not live."""
    return message_for(article)
