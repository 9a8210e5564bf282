"""A login that lasts: whose, since when, from where. The engine that keeps it: portal.sessions."""

from importlib import import_module

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone

from portal.agents import in_words


class SessionQuerySet(models.QuerySet):
    def alive(self):
        """By the moment at which each was last said to end; portal.sessions looks closer."""
        return self.filter(expire_date__gt=timezone.now())


class Session(AbstractBaseSession):
    session_key = models.CharField("khóa phiên", max_length=40, primary_key=True)
    session_data = models.TextField("dữ liệu phiên")
    expire_date = models.DateTimeField("hết hạn lúc", db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="tài khoản", null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    created_at = models.DateTimeField("đăng nhập lúc")
    last_seen_at = models.DateTimeField("hoạt động gần nhất")
    address = models.CharField("địa chỉ mạng", max_length=45, blank=True)
    agent = models.CharField("trình duyệt", max_length=300, blank=True)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "phiên đăng nhập"
        verbose_name_plural = "phiên đăng nhập"
        default_permissions = ()

    def __str__(self):
        """Never the key: whoever reads it is logged in."""
        return f"{in_words(self.agent)}, {self.address or 'không rõ địa chỉ'}"

    @classmethod
    def get_session_store_class(cls):
        return import_module(settings.SESSION_ENGINE).SessionStore
