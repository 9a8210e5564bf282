"""Parameters of the interface: one table says what they are to readers of the description, and what is refused.

Parameters that nobody knows are refused too, by name: a filter with a slip in it would else answer with everything.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")


class Refused(Exception):
    """`errors`: [{"parameter", "detail"}], the detail a Vietnamese sentence that says what to do."""

    def __init__(self, errors: list[dict]):
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True)
class Parameter:
    """name, its JSON Schema (of which `enum`, `pattern`, `format: date`, `minimum` and `maximum` are held), what it is
    and what it must be, in Vietnamese."""

    name: str
    schema: dict
    told: str
    must_be: str
    example: str

    def value(self, text: str):
        """Raises ValueError where the text is not what the schema says."""
        schema = self.schema
        if schema["type"] == "integer":
            if not _NUMBER.fullmatch(text) or not schema["minimum"] <= int(text) <= schema["maximum"]:
                raise ValueError(text)
            return int(text)
        if schema.get("format") == "date":
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)
        if text not in schema.get("enum", [text]) or not re.fullmatch(schema.get("pattern", ".*"), text, re.DOTALL):
            raise ValueError(text)
        return text

    @property
    def usual(self):
        """What it is where nobody says."""
        return self.schema.get("default")

    @property
    def sentence(self) -> str:
        return f"Tham số “{self.name}” phải là {self.must_be}, ví dụ {self.example}."


def values_of(query: QueryDict, table: tuple[Parameter, ...], in_order: tuple[tuple[str, str], ...] = ()) -> dict:
    """Name → value, defaults for what is not asked. in_order: names whose values may not stand the other way round.
    Raises Refused with everything that is wrong."""
    known = {parameter.name: parameter for parameter in table}
    errors, values = [], {name: parameter.usual for name, parameter in known.items()}
    for name, texts in query.lists():
        if name not in known:
            instead = f"Xin bỏ đi, hoặc dùng: {', '.join(known)}." if known else "Địa chỉ này không nhận tham số nào."
            errors.append(_error(name, f"Không có tham số “{name[:60]}”. {instead}"))
        elif len(texts) > 1:
            errors.append(_error(name, f"Tham số “{name}” có {len(texts)} lần. Xin chỉ viết một lần."))
        else:
            try:
                values[name] = known[name].value(texts[0])
            except ValueError:
                errors.append(_error(name, known[name].sentence))
    for first, last in in_order if not errors else ():
        if values[first] and values[last] and values[first] > values[last]:
            sentence = (
                f"“{first}” ({values[first]}) sau “{last}” ({values[last]}) nên không bài nào ở giữa. Xin đổi lại."
            )
            errors.append(_error(first, sentence))
    if errors:
        raise Refused(errors)
    return values


def _error(name: str, detail: str) -> dict:
    return {"parameter": name[:60], "detail": detail}
