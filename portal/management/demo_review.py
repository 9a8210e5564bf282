"""What a day of reviewing leaves in the demo newsroom: notes in threads, a preview link, words not saved yet, and what
readers report."""

import secrets
from uuid import uuid4

from django.utils import timezone

from news import drafting, notes, preview_links, reporting
from news.documents import MOMENT_FIELDS, PLAIN_FIELDS, REFERENCE_FIELDS, working_copy
from news.models import Article, Autosave, ErrorReport, ReviewNote
from news.models.edition import moment


def seed(people: dict, noted: Article | None, drafted: Article | None) -> None:
    """Once for a site: what people end, revoke or drop afterwards does not come back.

    noted: an article in review. drafted: a draft, whose writer has typed on without saving.
    """
    if noted is None or drafted is None or ReviewNote.objects.exists():
        return
    writer, editor, approver = noted.created_by, people["bientapvien"], people["nguoiduyet"]
    passage = " ".join(noted.lead.split()[:8])
    about = notes.add(noted, editor, text="Con số này lấy ở đâu? Xin ghi rõ nguồn ngay trong câu.", passage=passage)
    notes.reply(about, writer, text="Số của Phòng Quản lý Khoa học, em bổ sung vào cuối đoạn hai ạ.")
    done = notes.add(noted, approver, text="Ảnh đại diện nên cắt bớt khoảng trời.")
    notes.resolve(done, writer)
    preview_links.create(
        noted, writer, key=secrets.token_urlsafe(18), days=7, recipient="Người được nhắc tên trong bài"
    )  # fmt: skip
    data = as_typed(drafted) | {"lead": [f"{drafted.lead} Kết quả đo đợt hai sẽ có trong tháng tới."]}
    if not Autosave.objects.filter(user=drafted.created_by).exists():
        drafting.keep(drafted.created_by, drafted, uuid4(), data=data, base_version=drafted.version)


def reports(counted: Article | None, named: Article | None) -> None:
    """What two readers say is wrong with public articles; once for a site."""
    if counted is None or named is None or ErrorReport.objects.exists():
        return
    facts = {
        "edition_number": 1, "kind": ErrorReport.Kind.FACTS,
        "passage": "Bảy người bị lừa, đa số trên 50 tuổi.",
        "message": "Đa số là mấy người? Xin ghi rõ để tôi đọc cho các cụ trong tổ dân phố nghe.",
        "name": "Tổ trưởng tổ dân phố", "contact": "0299 000 0911",
    }  # fmt: skip
    reporting.receive(counted, facts, address="")
    facts = {
        "edition_number": 1, "kind": ErrorReport.Kind.PICTURE, "passage": "",
        "message": "Chú thích ảnh ghi 64 hộ, nay xóm tôi đã có 66 hộ dùng mạng này rồi.",
        "name": "", "contact": "",
    }  # fmt: skip
    reporting.receive(named, facts, address="")


def as_typed(article: Article) -> dict[str, list[str]]:
    """The controls of the article's form as a browser would send them, untouched."""
    copy = working_copy(article)
    data = {name: [str(copy[name] or "")] for name in (*PLAIN_FIELDS, *REFERENCE_FIELDS)}
    data |= {name: [str(pk) for pk in copy[name]] for name in ("more_categories", "tags")}
    for name in MOMENT_FIELDS:
        at = timezone.localtime(moment(copy[name])) if copy[name] else None
        data |= {f"{name}_0": [f"{at:%d/%m/%Y}" if at else ""], f"{name}_1": [f"{at:%H:%M}" if at else ""]}
    data["credits-TOTAL_FORMS"] = [str(len(copy["authors"]))]
    data |= {"credits-MIN_NUM_FORMS": ["0"], "credits-MAX_NUM_FORMS": ["1000"]}
    for number, (author, part) in enumerate(copy["authors"]):
        data |= {f"credits-{number}-author": [str(author)], f"credits-{number}-part": [part]}
    return data
