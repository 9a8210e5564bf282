"""Stages and actions of the newsroom, on one screen.

Buttons, permissions, bulk actions, refusals, the generated docs and the tests read these tables;
news.workflow is the only writer of a stage. A leaf: imports nothing of the project.
"""

from dataclasses import dataclass, field

from django.db import models


class Stage(models.TextChoices):
    DRAFT = "draft", "Bản nháp"
    SUBMITTED = "submitted", "Chờ biên tập"
    REVIEWED = "reviewed", "Chờ duyệt"
    RETURNED = "returned", "Yêu cầu sửa"
    SCHEDULED = "scheduled", "Chờ đăng"
    PUBLISHED = "published", "Đã đăng"
    WITHDRAWN = "withdrawn", "Đã gỡ"


class Kind(models.TextChoices):
    NEWS = "news", "Tin bài"
    ANNOUNCEMENT = "announcement", "Thông báo"
    PAGE = "page", "Trang cố định"


class Standing(models.TextChoices):
    """The public side: whether something is live is a fact of the standing, not of the stage."""

    LIVE = "live", "Đang đăng"
    WITHDRAWN = "withdrawn", "Đã gỡ"
    EXPIRED = "expired", "Hết hạn đăng"


WITH_AUTHOR = {Stage.DRAFT, Stage.RETURNED}
"""The author may write."""
IN_REVIEW = {Stage.SUBMITTED, Stage.REVIEWED}
"""The author must recall before writing; editors and approvers may mend."""


@dataclass(frozen=True)
class Action:
    """One row of the workflow.

    sources: stages it starts from; empty when the standing alone decides.
    target: the stage after it; None when the effect decides (see news.workflow.EFFECTS).
    permission: what the actor needs, "" for none beyond the rules; `clock` rows have no actor at all.
    live: True or False when the article must, or must not, have a live edition.
    asks: what the confirm page must ask for: "reason", "explanation", "correction"; empty: a plain click.
    gates: names of functions in news.rules that also decide whether the button is shown at all.
    rules: names of functions in news.rules, each giving sentences.
    """

    label: str
    sources: frozenset = frozenset()
    target: Stage | None = None
    permission: str = ""
    live: bool | None = None
    asks: tuple[str, ...] = ()
    gates: tuple[str, ...] = field(default=())
    rules: tuple[str, ...] = field(default=())
    clock: bool = False
    done: str = ""


def _from(*stages) -> frozenset:
    return frozenset(stages)


S = Stage
ACTIONS: dict[str, Action] = {
    "submit": Action(
        "Gửi bài", _from(S.DRAFT, S.RETURNED), None, "news.add_article",
        gates=("own_or_editor",), rules=("text_as_saved", "has_changes", "complete"), done="Đã gửi bài.",
    ),
    "recall": Action(
        "Rút lại", _from(S.SUBMITTED, S.REVIEWED), S.DRAFT, "news.add_article",
        gates=("by_author",), done="Đã rút bài về để sửa.",
    ),
    "forward": Action(
        "Trình duyệt", _from(S.SUBMITTED), S.REVIEWED, "news.forward_article",
        rules=("text_as_saved", "complete"), done="Đã trình, chờ duyệt.",
    ),
    "return": Action(
        "Yêu cầu sửa", _from(S.SUBMITTED, S.REVIEWED, S.SCHEDULED), S.RETURNED, "news.return_article",
        asks=("reason",), rules=("has_reason",), done="Đã trả bài cho người viết, kèm lý do.",
    ),
    "approve": Action(
        "Duyệt đăng", _from(S.REVIEWED), None, "news.approve_article",
        asks=("correction",),
        rules=(
            "two_persons", "text_as_saved", "shown_text", "complete", "new_hosts_seen", "dates_ahead",
            "correction_has_note",
        ),
        done="Đã duyệt.",
    ),
    "publish_urgent": Action(
        "Đăng trước, duyệt sau", _from(S.DRAFT, S.SUBMITTED, S.REVIEWED, S.RETURNED), S.PUBLISHED,
        "news.publish_urgent_article", asks=("reason", "correction"),
        rules=(
            "has_reason", "text_as_saved", "has_changes", "complete", "no_new_hosts", "nothing_strange", "dates_ahead",
            "correction_has_note",
        ),
        done="Đã đăng. Bài chờ người khác hậu kiểm.",
    ),
    "clear_urgent": Action(
        "Hậu kiểm", frozenset(), None, "news.approve_article", asks=("confirm",),
        gates=("awaits_clearing", "not_its_publisher"), rules=("shown_editions",), done="Đã hậu kiểm.",
    ),
    "unschedule": Action(
        "Hủy hẹn giờ", _from(S.SCHEDULED), S.DRAFT, "news.approve_article", done="Đã hủy hẹn giờ; bài về bản nháp.",
    ),
    "discard": Action(
        "Bỏ bản sửa", _from(S.DRAFT), S.PUBLISHED, "news.add_article", live=True,
        asks=("confirm",), gates=("own_or_editor",), done="Đã bỏ bản sửa; bài trở về bản đang đăng.",
    ),
    "withdraw": Action(
        "Gỡ bài", frozenset(), None, "news.withdraw_article", live=True,
        asks=("reason", "explanation"), rules=("has_reason", "has_explanation", "replacement_is_live"),
        done="Đã gỡ bài khỏi trang công khai.",
    ),
    "reinstate": Action(
        "Khôi phục", _from(S.WITHDRAWN), S.REVIEWED, "news.withdraw_article", live=False,
        asks=("reason",), rules=("has_reason",), done="Bài đã trở lại hàng chờ duyệt.",
    ),
    "bin": Action(
        "Xóa", _from(S.DRAFT, S.RETURNED), None, "news.add_article",
        asks=("confirm",), gates=("never_live", "own_or_editor"), rules=("nobodys_original",),
        done="Đã chuyển bài vào thùng rác.",
    ),
    "unbin": Action(
        "Phục hồi", frozenset(), None, "news.add_article", gates=("own_or_editor",), done="Đã phục hồi bài.",
    ),
    "due": Action(
        "Đến giờ đăng", _from(S.SCHEDULED), S.PUBLISHED, clock=True,
        rules=("approved_text", "essentials", "dates_ahead"),
    ),
    "expire": Action("Hết hạn đăng", frozenset(), None, live=True, clock=True),
    "fail": Action("Không đăng được", _from(S.SCHEDULED), S.RETURNED, clock=True, rules=("has_reason",)),
}  # fmt: skip
