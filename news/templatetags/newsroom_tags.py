"""Words of the newsroom for the admin's templates."""

from django import template

from news.states import ACTIONS

register = template.Library()

_OTHERS = {"article.create": "Tạo bài", "article.save": "Lưu bài", "article.bulk": "Nạp bài hàng loạt"}


@register.filter
def act_label(entry) -> str:
    """What an audit entry of an article records, as people say it."""
    row = ACTIONS.get(entry.action.removeprefix("article."))
    return row.label if row else _OTHERS.get(entry.action, entry.action)
