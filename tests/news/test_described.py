"""A picture is described and credited before it is used, wherever one is chosen."""

import pytest
from django.contrib import admin

from news import checks, embedding
from news.picture_uses import chosen_by
from portal.described import UNDESCRIBED
from portal.models import PictureHold
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_every_field_that_chooses_a_picture_refuses_a_new_undescribed_one_and_keeps_what_is_stored(rf):
    request = rf.get("/admin/")
    request.user = make.superuser()
    described, bare = make.image(1), make.image(2, credit=" ")
    chosen = [(model, name) for model, name in chosen_by() if model is not PictureHold]  # written by the site itself
    assert {model._meta.label for model, _ in chosen} >= {"news.Article", "news.Author", "portal.SiteSettings"}
    for model, name in chosen:
        form = admin.site.get_model_admin(model).get_form(request, change=False)

        def errors(image, kept=None, form=form, model=model, name=name):
            return form({name: str(image.pk)}, instance=model(**{name: kept})).errors.get(name)

        assert errors(bare) == errors(bare, kept=described) == [UNDESCRIBED], f"{model}.{name}"
        assert errors(described) is None and errors(bare, kept=bare) is None, f"{model}.{name}"


def test_not_even_the_clock_publishes_a_picture_without_its_words():
    """What was approved before there was a rule stands under it as well (news.states, "essentials")."""
    bare = make.image(1, credit="", alt_text="")
    article = make.article(cover=bare, body=f"<p>Hội trường kín chỗ.</p>{embedding.figure(bare)}")
    sentences = " ".join(checks.blocking(article, essential=True))
    for place in ("đại diện", "trong thân bài"):
        assert f"{place} chưa có mô tả" in sentences and f"{place} chưa ghi nguồn" in sentences
