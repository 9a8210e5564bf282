"""Bài: what the newsroom works on. The public never reads it.

Content is written by news.workflow.save alone, stages by news.workflow.perform alone.
"""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from news.models.edition import Edition
from news.models.reach import Reach, delegations_of, within
from news.states import IN_REVIEW, Kind, Stage, Standing

TITLE_LENGTH = 200
LEAD_LENGTH = 500


class Genre(models.TextChoices):
    TIN = "tin", "Tin"
    BAI = "bai", "Bài phản ánh"
    PHONG_SU = "phong-su", "Phóng sự"
    PHONG_VAN = "phong-van", "Phỏng vấn"
    GIAI_THICH = "giai-thich", "Giải thích"
    THONG_BAO = "thong-bao", "Thông báo"


class Appendix(models.TextChoices):
    """What a static page shows under its text; all of it is kept in one place and never typed twice."""

    CONTACT = "contact", "Thông tin liên hệ"
    PEOPLE = "people", "Lãnh đạo và người phát ngôn"


class ArticleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What a member of staff may open: the person's own, and with the permission everybody's within reach."""
        own = Q(created_by=user.pk) | Q(
            pk__in=Article.contributors.through.objects.filter(user_id=user.pk).values("article_id")
        )
        handed = self._handed_on_to(user)
        if not user.has_perm("news.view_any_article"):
            return self.filter(own | handed)
        reach = Reach.objects.categories_of(user)
        return self if reach is None else self.filter(within(reach) | own | handed)

    def holds(self, name: str) -> Exists:
        """A condition for rows that point to an article by the field `name`: that it is among these. Asked row by row;
        `name__in` beside an OR has PostgreSQL read all of these first."""
        return Exists(self.filter(pk=OuterRef(f"{name}_id")).order_by())

    def _handed_on_to(self, user) -> Q:
        """What a delegation in force lets this person see: the giver's articles in review and after."""
        handed = Q(pk__in=[])
        for delegation in delegations_of(user):
            if not (delegation.giver.is_active and delegation.giver.has_perm("news.approve_article")):
                continue
            reach = Reach.objects.categories_of(delegation.giver)
            handed |= Q(stage__in=[Stage.REVIEWED, Stage.SCHEDULED, Stage.PUBLISHED]) & within(reach)
        return handed

    def within_reach_of(self, user):
        """Where this person decides on texts; one's own articles are no exception."""
        return self.filter(within(Reach.objects.categories_of(user)))

    def approvable_by(self, user):
        """Of what may be approved, that which this person may: in the own name, or for a giver who wrote none of it."""
        changed = Article.contributors.through.objects
        able = self.none()
        if user.has_perm("news.approve_article"):
            able = self.within_reach_of(user)
        for delegation in delegations_of(user):
            giver = delegation.giver
            if giver.is_active and giver.has_perm("news.approve_article"):
                own = changed.filter(user_id=giver.pk).values("article_id")
                able |= self.within_reach_of(giver).exclude(pk__in=own)
        return able.exclude(pk__in=changed.filter(user_id=user.pk).values("article_id"))

    def awaiting_clearing(self):
        """Published before approval, and not yet looked at by another person."""
        return self.filter(urgencies__cleared_at=None, urgencies__isnull=False).distinct()

    def behind(self):
        """Translations whose original shows readers a later text than the one that they follow."""
        newer = Edition.objects.live().filter(
            article=OuterRef("translation_of"), revision__version__gt=OuterRef("follows__version")
        )
        return self.filter(Exists(newer.exclude(revision__digest=OuterRef("follows__digest"))), follows__isnull=False)

    def in_use(self):
        """Without the bin."""
        return self.filter(binned_at=None)

    def binned(self):
        return self.filter(binned_at__isnull=False)

    def purgeable(self, before):
        """In the bin since before then, never public, and no article in use is a translation of it."""
        held = Article.objects.in_use().filter(translation_of__isnull=False).values("translation_of")
        return self.binned().filter(binned_at__lt=before, standing=None).exclude(pk__in=held)

    def for_list(self):
        """Rows of the admin's list: one query, without the body."""
        return self.select_related("category__parent", "standing", "created_by", "updated_by").defer("body")

    def for_publishing(self):
        """With what its next edition shows and says of it, and whom it concerns; one query."""
        return self.select_related("category", "cover", "topic", "standing", "created_by", "submitted_by")

    def due(self, now):
        return self.filter(stage=Stage.SCHEDULED, publish_at__lte=now, binned_at=None).order_by("publish_at", "pk")

    def expiring(self, now):
        return self.filter(standing__state=Standing.LIVE, expire_at__lte=now).order_by("expire_at", "pk")


class Article(models.Model):
    kind = models.CharField("loại", max_length=12, choices=Kind, default=Kind.NEWS)
    language = models.CharField(
        "ngôn ngữ", max_length=2, choices=[("vi", "Tiếng Việt"), ("en", "English")], default="vi"
    )
    translation_of = models.ForeignKey(
        "self",
        verbose_name="là bản dịch của",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="translations",
    )
    follows = models.ForeignKey(
        "news.Revision",
        verbose_name="theo bản lưu của bản gốc",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Of a translation: the text of its original that it says the same as, as somebody said last.",
    )
    title = models.CharField("tiêu đề", max_length=TITLE_LENGTH)
    slug = models.SlugField(
        "địa chỉ",
        max_length=100,
        blank=True,
        help_text="Tự tạo từ tiêu đề. Riêng trang cố định có thể tự đặt, ví dụ gioi-thieu.",
    )
    kicker = models.CharField("dòng trên tiêu đề", max_length=60, blank=True, help_text="Vài chữ, có thể bỏ trống.")
    lead = models.TextField(
        "sapô", blank=True, max_length=LEAD_LENGTH, help_text="Tóm tắt điều quan trọng nhất trong một đến ba câu."
    )
    body = models.TextField("thân bài", blank=True)
    category = models.ForeignKey(
        "news.Category",
        verbose_name="chuyên mục chính",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    more_categories = models.ManyToManyField(
        "news.Category", verbose_name="chuyên mục khác", blank=True, related_name="+"
    )
    tags = models.ManyToManyField("news.Tag", verbose_name="từ khóa", blank=True, related_name="articles")
    topic = models.ForeignKey(
        "news.Topic",
        verbose_name="dòng sự kiện",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        help_text="Khi bài thuộc một chuyện còn kéo dài: bão, hội thi, đợt tuyển sinh.",
    )
    authors = models.ManyToManyField(
        "news.Author", verbose_name="tác giả", through="news.ArticleAuthor", blank=True, related_name="articles"
    )
    attachments = models.ManyToManyField(
        "news.Attachment",
        verbose_name="tệp đính kèm",
        through="news.ArticleAttachment",
        blank=True,
        related_name="articles",
    )
    genre = models.CharField("thể loại", max_length=12, choices=Genre, default=Genre.TIN)
    appendix = models.CharField(
        "hiện kèm",
        max_length=10,
        blank=True,
        choices=Appendix,
        help_text="Chỉ cho trang cố định: hiện dưới nội dung, luôn theo thông tin mới nhất.",
    )
    source = models.CharField(
        "nguồn tin", max_length=200, blank=True, help_text="Nếu lấy lại từ nơi khác, ví dụ: Báo Kinh Sơn"
    )
    source_url = models.CharField("địa chỉ nguồn", max_length=500, blank=True)
    cover = models.ForeignKey(
        "news.Image", verbose_name="ảnh đại diện", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cover_caption = models.CharField(
        "chú thích ảnh đại diện", max_length=300, blank=True, help_text="Bỏ trống để dùng chú thích của ảnh."
    )
    displayed_at = models.DateTimeField(
        "ngày hiển thị",
        null=True,
        blank=True,
        help_text="Ngày ghi trên bài, dạng 17/07/2014 10:25. Bỏ trống để lấy lúc đăng.",
    )
    publish_at = models.DateTimeField(
        "hẹn giờ đăng", null=True, blank=True, help_text="Bỏ trống để đăng ngay khi được duyệt."
    )
    expire_at = models.DateTimeField(
        "hết hạn đăng", null=True, blank=True, help_text="Sau lúc này bài tự rời trang công khai."
    )

    stage = models.CharField("giai đoạn", max_length=10, choices=Stage, default=Stage.DRAFT, editable=False)
    version = models.PositiveIntegerField("phiên bản", default=0, editable=False)
    contributors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name="người đã sửa từ lần đăng trước",
        editable=False,
        blank=True,
        related_name="+",
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người viết",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người sửa cuối",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người gửi",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)
    submitted_at = models.DateTimeField("gửi lúc", null=True, editable=False)
    return_reason = models.TextField("lý do trả lại", blank=True, editable=False)
    binned_at = models.DateTimeField("xóa lúc", null=True, editable=False)
    binned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người xóa",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approval = models.JSONField(
        "duyệt chờ đăng",
        null=True,
        editable=False,
        help_text="Of a scheduled article, as approved and sealed: see news/approvals.py.",
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = "bài"
        verbose_name_plural = "bài"
        ordering = ["-updated_at", "-pk"]
        permissions = [
            ("view_any_article", "Xem bài của người khác"),
            ("change_any_article", "Sửa bài của người khác"),
            ("forward_article", "Trình duyệt"),
            ("return_article", "Yêu cầu sửa"),
            ("approve_article", "Duyệt đăng"),
            ("withdraw_article", "Gỡ bài"),
            ("publish_urgent_article", "Đăng trước, duyệt sau"),
            ("view_report", "Xem báo cáo nhuận bút"),
        ]
        constraints = [
            models.CheckConstraint(name="article_stage_is_known", condition=Q(stage__in=Stage.values)),
            models.CheckConstraint(name="article_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(name="article_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="article_expires_after_publishing",
                condition=Q(publish_at=None) | Q(expire_at=None) | Q(expire_at__gt=models.F("publish_at")),
            ),
            models.CheckConstraint(
                name="article_scheduled_has_a_time",
                condition=~Q(stage=Stage.SCHEDULED) | Q(publish_at__isnull=False, approval__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["stage", "-updated_at"], name="article_desk"),
            models.Index(fields=["publish_at"], name="article_due", condition=Q(stage=Stage.SCHEDULED)),
            models.Index(fields=["expire_at"], name="article_expiring", condition=Q(expire_at__isnull=False)),
            models.Index(fields=["-updated_at", "-id"], name="article_newest"),
            models.Index(fields=["created_by", "-updated_at", "-id"], name="article_own"),
            models.Index(fields=["created_by", "stage", "updated_at"], name="article_own_stage"),
        ]

    def __str__(self):
        return self.title

    @property
    def public_standing(self):
        """The standing, or None for an article that never was live."""
        return getattr(self, "standing", None)

    @property
    def is_live(self) -> bool:
        standing = self.public_standing
        return standing is not None and standing.state == Standing.LIVE

    @property
    def was_public(self) -> bool:
        return self.public_standing is not None

    @property
    def is_in_review(self) -> bool:
        return self.stage in IN_REVIEW

    @property
    def latest_revision(self):
        """The revision of the last save, conflicts aside; None for an article that was never saved."""
        return self.revisions.saved().order_by("-version").first()

    @property
    def stage_label(self) -> str:
        """What people see: a live article being revised says so."""
        label = self.get_stage_display()
        if self.binned_at:
            return "Trong thùng rác"
        if self.stage == Stage.WITHDRAWN and self.was_public:
            return self.public_standing.get_state_display()
        if self.is_live and self.stage != Stage.PUBLISHED:
            return "Đã đăng – đang sửa" if self.stage == Stage.DRAFT else f"Đã đăng – {label[0].lower()}{label[1:]}"
        return label


class ArticleAuthor(models.Model):
    class Part(models.TextChoices):
        TEXT = "text", "Bài"
        PHOTO = "photo", "Ảnh"

    article = models.ForeignKey(Article, verbose_name="bài", on_delete=models.CASCADE, related_name="credits")
    author = models.ForeignKey("news.Author", verbose_name="tác giả", on_delete=models.PROTECT, related_name="+")
    part = models.CharField("phần", max_length=8, choices=Part, default=Part.TEXT)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)

    class Meta:
        verbose_name = "tác giả"
        verbose_name_plural = "tác giả"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "author", "part"], name="author_once_a_part"),
        ]

    def __str__(self):
        return str(self.author)
