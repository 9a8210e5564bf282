"""The rules that the workflow's table names: each a function of one act, giving Vietnamese sentences.

An empty list means that the rule does not object.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from news import approvals, checks, links
from news.authority import giver_of, involved, is_second_person, may
from news.describers import describers
from news.documents import Relations, content_digest, relations_of, working_copy
from news.models import Article, Delegation, Edition, Revision
from news.states import ACTIONS, Kind, Stage
from portal.models import Furniture, SiteSettings


@dataclass
class Act:
    """One attempt at an action: who, on what, with what. What several rules ask, or the effect too, is read once."""

    article: Article
    action: str
    actor: object | None
    reason: str = ""
    data: dict = field(default_factory=dict)
    now: datetime = field(default_factory=timezone.now)

    @property
    def is_author(self) -> bool:
        return self.actor is not None and self.actor.pk in (self.article.created_by_id, self.article.submitted_by_id)

    @cached_property
    def relations(self) -> Relations:
        return relations_of(self.article)

    @cached_property
    def digest(self) -> str:
        """Of the working copy."""
        return content_digest(working_copy(self.article, relations=self.relations))

    @cached_property
    def latest(self) -> Revision | None:
        return self.article.latest_revision

    @cached_property
    def barred(self) -> set[int]:
        """Ids of those who cannot be the second person."""
        return involved(self.article, self.action)

    @cached_property
    def new_hosts(self) -> list[str]:
        return links.new_hosts(self.article)

    @cached_property
    def identities(self) -> list[SiteSettings]:
        """The department's, of every period."""
        return SiteSettings.objects.periods()

    @cached_property
    def last_change(self) -> Furniture | None:
        """Of what readers see."""
        return Furniture.objects.last_change()

    def read_ahead(self) -> None:
        """Ask now for what the rules and the effect would ask for in the transaction, as far as no lock of theirs would
        keep it as it is, or the article's row tells that it has changed."""
        if self.actor is not None:
            may(self.actor, ACTIONS[self.action].permission, self.article)
        for name in ("latest", "relations", "barred", "identities", "last_change"):
            getattr(self, name)


def own_or_editor(act: Act) -> list[str]:
    """Its author, somebody who has already worked on it, or an editor within reach."""
    if act.is_author or may(act.actor, "news.change_any_article", act.article):
        return []
    if act.article.contributors.filter(pk=act.actor.pk).exists():
        return []
    return ["Bài này của người khác. Chỉ người viết hoặc biên tập viên mới làm được việc này."]


def by_author(act: Act) -> list[str]:
    """Whoever wrote or sent it."""
    if act.is_author:
        return []
    return ["Chỉ người viết hoặc người đã gửi mới rút được bài. Bạn có thể dùng “Yêu cầu sửa” để trả bài."]


def complete(act: Act) -> list[str]:
    """No check that blocks objects: title, lead, text, category, cover, descriptions, hosts (news/checks)."""
    return checks.blocking(act.article, act.relations.files)


def essentials(act: Act) -> list[str]:
    """Of the checks that block, those that no page can do without: a rule made since the approval stops no clock."""
    return checks.blocking(act.article, act.relations.files, essential=True)


def nothing_strange(act: Act) -> list[str]:
    """No words of gambling or fraud: a stolen account of one approver must not bring them to readers at once."""
    if found := checks.strange(act.article):
        return [*found, "Bài như vậy cần người thứ hai xem trước khi đăng. Xin gửi bài và trình duyệt như thường lệ."]
    return []


def new_hosts_seen(act: Act) -> list[str]:
    """Hosts never linked to before are accepted by name: the confirm page lists them and sends them back."""
    unseen = [host for host in act.new_hosts if host not in (act.data.get("hosts") or ())]
    if not unseen:
        return []
    return [
        f"Bài dẫn tới máy chủ chưa từng dùng: {', '.join(unseen)}. "
        "Xin mở bài, bấm “Duyệt đăng” để xem tên từng máy chủ và chấp thuận, hoặc yêu cầu bỏ liên kết."
    ]


def no_new_hosts(act: Act) -> list[str]:
    """Nobody leads readers alone to a host that was never linked to before."""
    if not act.new_hosts:
        return []
    return [
        f"Bài dẫn tới máy chủ chưa từng dùng: {', '.join(act.new_hosts)}. "
        "Một mình bạn không chấp thuận được; xin bỏ liên kết, hoặc gửi bài để người khác duyệt."
    ]


def text_as_saved(act: Act) -> list[str]:
    """A version number alone does not prove the text: it must be the one that the last save kept."""
    latest = act.latest
    if latest is not None and not latest.is_sound():
        return [
            "Bản lưu cuối cùng không còn đúng như lúc lưu. Xin báo quản trị viên; "
            "sau đó xin mở bài, xem lại từng chữ và bấm “Lưu” (ai lưu thì không tự duyệt được), rồi làm lại."
        ]
    if latest is not None and latest.digest == act.digest:
        return []
    return [
        "Nội dung bài khác với bản lưu cuối cùng (có thể ảnh đại diện vừa được sửa). "
        "Xin mở bài, xem lại và bấm “Lưu” (ai lưu thì không tự duyệt được), rồi làm lại."
    ]


def has_changes(act: Act) -> list[str]:
    """A revision differs from what is live."""
    if not act.article.is_live:
        return []
    live = Edition.objects.live().select_related("revision").get(article=act.article)
    if content_digest(live.revision.working_copy) == act.digest:
        return ["Bản sửa chưa khác gì bản đang đăng. Xin sửa rồi gửi, hoặc dùng “Bỏ bản sửa”."]
    return []


def has_reason(act: Act) -> list[str]:
    """A reason is given."""
    return [] if act.reason.strip() else ["Xin ghi lý do; người viết và nhật ký cần biết vì sao."]


def has_explanation(act: Act) -> list[str]:
    """An explanation for readers is given."""
    if (act.data.get("explanation") or "").strip():
        return []
    return ["Xin ghi lời giải thích cho bạn đọc; câu này hiện ở địa chỉ của bài đã gỡ."]


def replacement_is_live(act: Act) -> list[str]:
    """Since only a live article may replace, and this one ceases to be live, no circle can arise."""
    replacement = act.data.get("replacement")
    if replacement is None:
        return []
    if replacement.pk == act.article.pk:
        return ["Bài thay thế không thể là chính bài này."]
    if not Edition.objects.live().filter(article=replacement).exists():
        return [f"Bài thay thế (số {replacement.pk}) hiện không đăng. Xin chọn bài đang đăng, hoặc bỏ trống."]
    return []


def awaits_clearing(act: Act) -> list[str]:
    """It was published before approval and nobody has looked at it since."""
    return [] if act.article.urgencies.pending().exists() else ["Bài này không chờ hậu kiểm."]


def not_its_publisher(act: Act) -> list[str]:
    """Somebody else than the urgent publisher, and in nobody's name who is."""
    sentences = _second_person(
        act,
        lambda: "Bạn đã đăng trước; cần người khác hậu kiểm.",
        "Người ủy quyền cho bạn ({giver}) đã đăng trước bài này nên bạn không hậu kiểm thay được; "
        "cần người khác hậu kiểm.",
    )
    if sentences and not eligible_clearers(act.article):
        sentences.append(
            "Hiện không còn ai khác có quyền hậu kiểm bài này. Xin nhờ quản trị viên cấp quyền duyệt cho một người nữa."
        )
    return sentences


def shown_editions(act: Act) -> list[str]:
    """Where the confirm page says which editions it showed, they must be the ones that wait; sealed text, each."""
    waiting = list(act.article.urgencies.pending().values_list("edition_number", flat=True))
    seen = act.data.get("editions")
    if seen is not None and set(seen) != set(waiting):
        return ["Các bản chờ hậu kiểm đã khác với lúc bạn mở trang. Xin mở lại trang, đọc rồi hậu kiểm."]
    broken = [row.number for row in act.article.editions.filter(number__in=waiting) if row.content_faults()]
    return [
        f"Bản đăng số {number} không khớp mã xác thực nên không hậu kiểm được. Xin báo ngay cho quản trị viên."
        for number in broken
    ]


def never_live(act: Act) -> list[str]:
    """It never was public."""
    if act.article.was_public:
        return ["Bài đã từng đăng nên không xóa được. Nếu cần, xin dùng “Gỡ bài”; lịch sử phải được giữ lại."]
    return []


def nobodys_original(act: Act) -> list[str]:
    """No article in use is a translation of it."""
    return [f"{sentence} Xin bỏ ô “Là bản dịch của” ở bài ấy trước." for sentence in held_by_translations(act.article)]


def held_by_translations(article: Article) -> list[str]:
    """Which article in use names this one as its original, so that this one cannot be removed."""
    held_by = article.translations.in_use().order_by("pk").first()
    return [f"Bài “{held_by}” đang ghi là bản dịch của bài này nên chưa xóa được."] if held_by else []


def in_bin(act: Act) -> list[str]:
    """Asked of every action: what lies in the bin can only be taken out of it."""
    if act.article.binned_at and act.action != "unbin":
        return ["Bài đang trong thùng rác. Xin bấm “Phục hồi” trước."]
    if not act.article.binned_at and act.action == "unbin":
        return ["Bài không nằm trong thùng rác."]
    return []


def shown_text(act: Act) -> list[str]:
    """The digest that the confirm page was shown with, where it sends one, must be that of the text now."""
    seen = act.data.get("digest")
    if not seen or seen == act.digest:
        return []
    return ["Nội dung bài đã đổi từ lúc bạn xem để duyệt. Xin xem lại bản mới rồi duyệt."]


def two_persons(act: Act) -> list[str]:
    """Nobody, nor his delegate, who changed what is sealed (a cover's description too) since a second person's act."""

    def himself() -> str:
        if not act.article.contributors.filter(pk=act.actor.pk).exists() and act.actor.pk in describers(act.article):
            return (
                "Bạn đã sửa mô tả, chú thích hoặc khung cắt của ảnh đại diện trong thư viện khi bài đang chờ "
                "nên không thể tự duyệt; cần một người duyệt khác."
            )
        return "Bạn đã sửa nội dung bài này từ lần duyệt trước nên không thể tự duyệt; cần một người duyệt khác."

    sentences = _second_person(
        act,
        himself,
        "Người ủy quyền cho bạn ({giver}) đã sửa nội dung bài này từ lần duyệt trước nên bạn không duyệt thay được; "
        "cần một người duyệt khác.",
    )
    if sentences and not eligible_approvers(act.article):
        sentences.append(
            "Hiện không còn ai khác có quyền duyệt bài này. Xin nhờ quản trị viên cấp quyền cho một người nữa, "
            "hoặc dùng “Đăng trước, duyệt sau” nếu thật gấp."
        )
    return sentences


def _second_person(act: Act, himself: Callable[[], str], through_delegate: str) -> list[str]:
    """A delegation gives no more than its giver could do himself."""
    permission = ACTIONS[act.action].permission
    if act.actor.pk in act.barred:
        return [himself()]
    if is_second_person(act.actor, permission, act.article, act.barred):
        return []
    giver = giver_of(act.actor, permission, act.article)
    return [through_delegate.format(giver=giver)] if giver else []


def eligible_approvers(article: Article) -> list:
    """Active staff who may approve this article: permission, own or delegated, and no part in its sealed content."""
    return eligible_for(article, "approve")


def eligible_clearers(article: Article) -> list:
    """Active staff who may look afterwards at what was published before approval: who approve, but its publishers."""
    return eligible_for(article, "clear_urgent")


def eligible_for(article: Article, action: str) -> list:
    """Active staff who can be the second person that this action needs."""
    permission = ACTIONS[action].permission
    people = get_user_model().objects
    able = people.with_perm(permission, backend="django.contrib.auth.backends.ModelBackend")
    receivers = Delegation.objects.in_force().values_list("receiver", flat=True)
    candidates = people.filter(Q(pk__in=able.values("pk")) | Q(pk__in=receivers), is_staff=True, is_active=True)
    barred = involved(article, action)
    return [
        person for person in candidates.exclude(pk__in=barred) if is_second_person(person, permission, article, barred)
    ]


def dates_ahead(act: Act) -> list[str]:
    """Times lie in the right order."""
    sentences = []
    publish_at = act.data.get("publish_at", act.article.publish_at)
    if "publish_at" in act.data and publish_at and publish_at <= act.now:
        sentences.append("Giờ hẹn đăng đã qua. Xin chọn giờ ở phía trước, hoặc bỏ trống để đăng ngay.")
    if act.article.expire_at and act.article.expire_at <= max(act.now, publish_at or act.now):
        sentences.append("Giờ hết hạn đăng đã qua hoặc trước giờ đăng. Xin sửa ô “Hết hạn đăng”.")
    if act.article.displayed_at and act.article.displayed_at > max(act.now, publish_at or act.now):
        sentences.append("Ngày hiển thị muộn hơn giờ đăng. Xin sửa ô “Ngày hiển thị”.")
    if act.article.kind == Kind.PAGE and _slug_is_taken(act.article):
        sentences.append(f"Đã có trang cố định khác đang đăng ở địa chỉ “{act.article.slug}”. Xin đặt địa chỉ khác.")
    return sentences


def _slug_is_taken(article: Article) -> bool:
    taken = Edition.objects.live().filter(kind=Kind.PAGE, language=article.language, slug=article.slug)
    return taken.exclude(article=article).exists()


def correction_has_note(act: Act) -> list[str]:
    """A correction carries a note for readers."""
    if act.article.was_public and act.data.get("correction") and not (act.data.get("public_note") or "").strip():
        return ["Đính chính cần một lời cho bạn đọc: sai ở đâu, đúng là gì."]
    return []


def approved_text(act: Act) -> list[str]:
    """What is published by the clock is what was approved, for the time that was approved, by a seal that holds."""
    if approvals.is_in_force(act.article, act.latest, act.digest):
        return []
    if not approvals.is_genuine(act.article):
        return ["Không xác thực được lần duyệt của bài nên không đăng tự động. Xin báo quản trị viên, rồi duyệt lại."]
    return ["Nội dung hoặc giờ đăng đã khác bản được duyệt nên không đăng tự động. Xin kiểm tra và duyệt lại."]


def writing(article: Article, actor) -> list[str]:
    """Why this person may not change this article's content now; asked by news.workflow.save."""
    act = Act(article, "save", actor)
    if not actor.has_perm("news.change_article") and not (article._state.adding and actor.has_perm("news.add_article")):
        return ["Tài khoản của bạn không có quyền sửa bài."]
    if article._state.adding:
        return []
    if article.binned_at:
        return ["Bài đang trong thùng rác. Xin bấm “Phục hồi” trước khi sửa.", *held_by_translations(article)]
    if article.stage in (Stage.SUBMITTED, Stage.REVIEWED):
        if act.is_author:
            return ["Bài đã gửi nên tạm khóa với người viết. Xin bấm “Rút lại” trước khi sửa."]
        if not may(actor, "news.change_any_article", article):
            return ["Bài đang chờ xử lý; chỉ biên tập viên và người duyệt sửa được."]
        return []
    if article.stage == Stage.SCHEDULED and not may(actor, "news.change_any_article", article):
        return ["Bài đã duyệt và đang chờ đăng. Xin nhờ biên tập viên hoặc người duyệt."]
    return own_or_editor(act)
