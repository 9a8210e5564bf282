"""What is said beside the rows of the home page's arrangement: why one does not show, or not yet."""

from collections import defaultdict

from django.utils import timezone

from news import arranging
from news.front import FEATURED
from news.models import Edition
from news.models.edition import listing_key
from portal import page
from portal.models import Furniture, HomeSlot

WARNING, INFO = "warning", "info"


def of(arrangement: arranging.Arrangement, now) -> dict[str, list[tuple[str, str]]]:
    """Key of a row → (WARNING or INFO, sentence)."""
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    _pins(arrangement, now, said)
    _sections(arrangement, said)
    return said


def differences(now: arranging.Arrangement, mine: arranging.Arrangement) -> list[str]:
    """In what the saved arrangement differs from the one that came too late."""
    found = []
    for slots, others in zip(now.lists(), mine.lists(), strict=True):
        keys, other_keys = [arranging.key_of(slot) for slot in slots], [arranging.key_of(slot) for slot in others]
        found += [f"Bản đã lưu có “{slot}”, bản của bạn không có." for slot in slots if _lacks(other_keys, slot)]
        found += [f"Bản của bạn có “{slot}”, bản đã lưu không có." for slot in others if _lacks(keys, slot)]
        if [key for key in keys if key in other_keys] != [key for key in other_keys if key in keys]:
            found.append("Thứ tự khác nhau.")
        for slot in slots:
            other = mine.find(arranging.key_of(slot))
            if other and any(
                getattr(slot, name) != getattr(other, name) for name in ("is_on", "stories", "starts_at", "ends_at")
            ):
                found.append(f"“{slot}” được đặt khác nhau (ẩn hiện, số tin hoặc thời gian ghim).")
    return found


def _lacks(keys: list[str], slot: HomeSlot) -> bool:
    return arranging.key_of(slot) not in keys


def _pins(arrangement, now, said) -> None:
    live = dict(
        Edition.objects.live()
        .listed("vi")
        .filter(article_id__in=[slot.article_id for slot in arrangement.pins])
        .values_list("article_id", "number")
    )
    standing = dict.fromkeys(HomeSlot.PINS, 0)
    for slot in arrangement.pins:
        key = arranging.key_of(slot)
        is_live = slot.article_id in live
        if not is_live:
            label = slot.article.stage_label
            said[key].append(
                (
                    WARNING,
                    f"Bạn đọc chưa xem được bài này ({label}). Chỗ này lấy tin khác cho đến khi bài lên trang.",
                )
            )
        if slot.ends_at and slot.ends_at <= now:
            said[key].append((WARNING, f"Đã hết hạn ghim từ {_when(slot.ends_at)}. Có thể bỏ ghim."))
        elif slot.starts_at and slot.starts_at > now:
            said[key].append((INFO, f"Sẽ được ghim từ {_when(slot.starts_at)}."))
        elif is_live:
            standing[slot.kind] += 1
            if slot.kind == HomeSlot.Kind.LEAD and standing[slot.kind] > 1:
                said[key].append((INFO, "Đang chờ: chỉ có một tin chính, bài ở trên đang giữ chỗ."))
            if slot.kind == HomeSlot.Kind.FEATURED and standing[slot.kind] > FEATURED:
                said[key].append((INFO, f"Đang chờ: chỉ có {FEATURED} chỗ nổi bật, các bài ở trên đang giữ."))


def _sections(arrangement, said) -> None:
    pieces = Furniture.objects.read()
    blocks = {listing_key("c", slot.category_id, "vi"): slot for slot in arrangement.sections if slot.category_id}
    newest = Edition.objects.newest_under(list(blocks), 1)
    for key, slot in blocks.items():
        if not slot.category.is_visible:
            said[arranging.key_of(slot)].append((WARNING, "Chuyên mục đang ẩn nên khối không hiện."))
        elif not newest[key]:
            said[arranging.key_of(slot)].append((WARNING, "Chuyên mục chưa có bài nào trên trang nên khối chưa hiện."))
    lists = pieces["most_read"].get("vi", {})
    empty = {
        "services": (not page.service_cards(pieces, None, "vi"), "Chưa có thẻ dịch vụ nào đang hiện."),
        "banners": (
            not page.banners(pieces, None, "vi").get("between"),
            "Chưa có băng rôn nào đặt ở “Giữa các khối” đang hiện.",
        ),
        "links": (not page.link_lists(pieces, None, "vi"), "Chưa có danh sách liên kết nào đang hiện."),
        "most_read": (
            not (lists.get("day") or lists.get("week")),
            "Chưa đủ lượt đọc trong 7 ngày qua; phần này tự hiện khi đủ.",
        ),
    }
    for key, (is_empty, sentence) in empty.items():
        if is_empty:
            said[key].append((INFO, sentence))


def _when(moment) -> str:
    return f"{timezone.localtime(moment):%H:%M ngày %d/%m/%Y}"
