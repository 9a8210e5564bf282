"""Filters of the admin's templates that mend what Django draws."""

import json
import re

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ICON = re.compile(r'<img src="[^"]*/icon-(yes|no|unknown)[^"]*" alt="\w*">')
_WORDS = {
    "yes": '<span class="yes">Có</span>',
    "no": '<span class="no">Không</span>',
    "unknown": '<span class="no">Chưa rõ</span>',
}


@register.filter
def truth(markup):
    """Django's icons for yes and no, named “True” and “False”, as words; other values pass as they are."""
    if not isinstance(markup, SafeString) or "/icon-" not in markup:
        return markup
    return mark_safe(_ICON.sub(lambda icon: _WORDS[icon[1]], markup))


@register.filter
def inline_data(formset) -> str:
    """Django's settings for an inline's script, with a button that says what it adds: “Thêm tác giả”."""
    data = json.loads(formset.inline_formset_data())
    data["options"]["addText"] = f"Thêm {formset.opts.verbose_name}"
    return json.dumps(data)
