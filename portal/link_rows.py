"""A few links as rows of a form, name and address each, kept as a text with one “name | address” a line. A leaf."""

from django import forms

SPARE, LONGEST = 2, 1000


class LinkRowsWidget(forms.Widget):
    """Two columns of text fields, two rows more than there are links, at least three; rows that stay empty are none."""

    template_name = "admin/widgets/link_rows.html"

    def __init__(self, attrs=None, what="Kênh"):
        super().__init__(attrs)
        self.what = what

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        lines = [line for line in (value or "").splitlines() if line.strip(" |")]
        pairs = [[part.strip() for part in line.partition("|")[::2]] for line in lines]
        pairs += [["", ""]] * max(SPARE, 3 - len(pairs))
        context["widget"] |= {"pairs": pairs, "what": self.what}
        return context

    def value_from_datadict(self, data, files, name):
        """The text; also where it was sent as one, by a form of before or by a program."""
        if f"{name}_name" not in data:
            return data.get(name, "")
        pairs = zip(data.getlist(f"{name}_name"), data.getlist(f"{name}_url"), strict=False)
        lines = (f"{one_line(title).replace('|', '/')} | {one_line(url)}" for title, url in pairs)
        return "\n".join(line for line in lines if line.strip(" |"))

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}_name" not in data

    def id_for_label(self, id_):
        return ""


def one_line(text: str) -> str:
    return " ".join(text[:LONGEST].split())
