"""{% keep %}: a part of a page that is made once in a process for all pages that show the very same.

    {% keep "footer" frame.key %}…{% endkeep %}
    {% keep "story" card.key language ratio %}…{% endkeep %}

Name the whole of what stands inside: what is sealed by its seal, what the clock has a say in by what it says. Then no
part can be out of date, and there is nothing to invalidate (portal.kept). Where the first of these is empty (a draft in
its preview has no seal) the part is made anew. A variable that is set inside is not seen outside.
"""

from django import template
from django.utils.translation import get_language

from portal import dates
from portal.kept import Kept

register = template.Library()
_parts = Kept(room=4_000_000)
"""Characters, of two bytes each in most Vietnamese text."""


@register.tag
def keep(parser, token):
    bits = token.split_contents()[1:]
    if len(bits) < 2:
        raise template.TemplateSyntaxError("{% keep %} takes a name, and what the part is made of.")
    nodes = parser.parse(("endkeep",))
    parser.delete_first_token()
    return _Keep([parser.compile_filter(bit) for bit in bits], nodes)


class _Keep(template.Node):
    def __init__(self, made_of: list, nodelist):
        self.made_of, self.nodelist = made_of, nodelist

    def render(self, context):
        made_of = tuple(_plain(expression.resolve(context)) for expression in self.made_of)
        if not made_of[1]:
            return self.nodelist.render(context)
        key = get_language(), made_of
        if (found := _parts.get(key)) is None:
            found = self.nodelist.render(context)
            _parts.put(key, found, len(found))
        return found


def _plain(value) -> str | int | None:
    if value is None or isinstance(value, str | int):
        return value
    raise TypeError(
        f"{{% keep %}} takes texts and numbers, which say all of what is inside; not {type(value).__name__}."
    )


@register.filter
def seals(cards, now) -> str:
    """Names what these cards (with `key` and `displayed_at`) show at this moment: their seals, and how long ago they
    are; "" where one has no seal."""
    language = get_language()
    keys = [card.key for card in cards]
    if not all(keys):
        return ""
    return " ".join([*keys, *(dates.ago(card.displayed_at, now, language) for card in cards)])
