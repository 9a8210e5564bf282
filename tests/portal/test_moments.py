"""Dates and times as people type them in the admin: many ways of writing, and no year that nobody means."""

from datetime import UTC, date, datetime, time

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from news.models import Article, Delegation
from news.workflow import Refused
from portal.dates import is_plausible
from portal.models import Leader, SiteSettings
from portal.moments import DayField, MomentField, TimeField
from services.models import Banner, ServiceCard
from tests import factories as make
from tests.forms import fill_in

DJANGOS_OWN = tuple(getattr(forms, name) for name in ("DateField", "DateTimeField", "TimeField", "SplitDateTimeField"))
STRANGE = "Năm phải từ 1900 đến 2100"


@pytest.mark.parametrize(
    "typed",
    ["17/07/2014", "17/7/2014", "17-07-2014", "17.7.2014", "2014-07-17", "17/7/14", "17-7-14", "17.07.14", " 17/7/14 "],
)
def test_a_day_is_read_as_people_write_it(typed):
    assert DayField().clean(typed) == date(2014, 7, 17)


@pytest.mark.parametrize(
    ("typed", "year"),
    [("00", 2000), ("49", 2049), ("50", 1950), ("68", 1968), ("69", 1969), ("99", 1999)],
)
def test_two_digits_are_of_a_century_that_is_near(typed, year):
    assert DayField().clean(f"28/2/{typed}") == date(year, 2, 28)


def test_the_day_stands_before_the_month():
    assert DayField().clean("5/7/14") == date(2014, 7, 5)


@pytest.mark.parametrize("typed", ["10:25", "10h25", "10.25", "10:25:00"])
def test_a_time_is_read_as_people_write_it(typed):
    assert TimeField().clean(typed) == time(10, 25)


@pytest.mark.parametrize("typed", ["7h", "07h", "7:00", "7h00", "7.00"])
def test_the_full_hour_needs_no_minutes(typed):
    assert TimeField().clean(typed) == time(7)


@pytest.mark.parametrize("typed", ["01/01/0001", "17/07/0214", "31/12/1899", "01/01/2101", "31/12/9999"])
def test_a_year_that_nobody_means_is_refused_with_a_sentence(typed):
    for field, value in ((DayField(), typed), (MomentField(), [typed, "00:00"])):
        with pytest.raises(ValidationError, match=STRANGE):
            field.clean(value)


@pytest.mark.parametrize("typed", ["01/01/1900", "31/12/2100"])
def test_the_first_and_the_last_year_are_taken(typed):
    assert is_plausible(DayField().clean(typed))
    assert is_plausible(MomentField().clean([typed, "23:59" if "2100" in typed else "00:00"]))


@pytest.mark.parametrize("typed", ["32/01/2014", "hôm nay", "17/14/2014", "17072014"])
def test_what_is_no_day_is_told_how_to_write_one(typed):
    with pytest.raises(ValidationError, match="dạng 17/07/2014"):
        MomentField().clean([typed, "10:25"])


def test_what_is_no_time_is_told_how_to_write_one():
    with pytest.raises(ValidationError, match="dạng 10:25 hoặc 10h25"):
        MomentField().clean(["17/07/2014", "25h"])


def test_any_moment_may_be_asked_whether_it_is_plausible():
    for year in (1, 9999):
        for zone in (None, UTC, timezone.get_default_timezone()):
            assert not is_plausible(datetime(year, 1 if year == 1 else 12, 1 if year == 1 else 31, 23, tzinfo=zone))
    assert is_plausible(timezone.make_aware(datetime(1900, 1, 1)).astimezone(UTC))
    assert not is_plausible(datetime(1899, 12, 31, 12, tzinfo=UTC))


# Every form of the admin


@pytest.mark.django_db
def test_every_date_and_time_of_the_admin_is_such_a_field():
    request = RequestFactory().get("/")
    request.user, request.fills_form = make.superuser(), False
    seen = set()
    for model, page in admin.site._registry.items():
        if not page.has_add_permission(request):
            continue
        inlines = [inline.get_formset(request).form for inline in page.get_inline_instances(request)]
        for form in (page.get_form(request), *inlines):
            for name, field in form.base_fields.items():
                if isinstance(field, DJANGOS_OWN):
                    assert isinstance(field, DayField | MomentField | TimeField), f"{model.__name__}.{name}"
                    seen.add(f"{model.__name__}.{name}")
    assert {"Article.displayed_at", "Delegation.starts_at", "ServiceCard.shown_from", "Leader.valid_from"} <= seen


def _post(client, model, **typed):
    name = model._meta.label_lower.replace(".", "_")
    answer = fill_in(client, reverse(f"admin:{name}_add"), **typed)
    assert (answer.status_code, STRANGE in answer.text) == (200, True)
    assert not model.objects.exists()
    assert client.get(reverse(f"admin:{name}_changelist")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["01/01/0001", "31/12/9999"])
def test_the_admins_forms_answer_with_the_sentence(day, client):
    make.department(), make.approver()
    client.force_login(make.superuser())
    card = {"title_line1": "Dịch vụ", "url": "https://dichvucong.gov.vn/", "shown_from_0": day, "shown_from_1": "00:00"}
    _post(client, ServiceCard, **card)
    _post(client, Banner, name="Băng", alt="Băng", shown_until_0=day, shown_until_1="00:00")
    _post(client, Leader, full_name="Lương Đình Thược", title="Giám đốc", valid_from=day)
    times = {"starts_at_0": day, "starts_at_1": "00:00", "ends_at_0": "07/08/2026", "ends_at_1": "17:00"}
    people = {"giver": make.approver().pk, "receiver": make.editor().pk}
    _post(client, Delegation, **people, **times, note="Đi công tác.")
    _post(client, Article, title="Bài", displayed_at_0=day, displayed_at_1="00:00")
    assert STRANGE in fill_in(client, reverse("admin:portal_sitesettings_add"), name="Sở", valid_from=day).text
    assert SiteSettings.objects.count() == 1
    reviewed = make.bring(make.article(), "reviewed")
    page = reverse("admin:news_article_action", args=[reviewed.pk, "approve"])
    assert STRANGE in fill_in(client, page, publish_at_0=day, publish_at_1="00:00").text


@pytest.mark.django_db
def test_an_article_is_saved_with_what_people_type(client):
    client.force_login(make.writer())
    article = make.article()
    page = reverse("admin:news_article_change", args=[article.pk])
    assert fill_in(client, page, displayed_at_0="17/7/14", displayed_at_1="10h25").status_code == 302
    article.refresh_from_db()
    assert article.displayed_at == timezone.make_aware(datetime(2014, 7, 17, 10, 25))


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["displayed_at", "publish_at", "expire_at"])
@pytest.mark.parametrize("year", [1, 214, 9999])
def test_the_door_refuses_what_the_form_refuses(name, year):
    article = make.article()
    for zone in (UTC, timezone.get_default_timezone()):
        with pytest.raises(Refused) as refused:
            make.change(article, **{name: datetime(year, 12 if year == 9999 else 1, 1, tzinfo=zone)})
        assert STRANGE in refused.value.fields[name]
