"""The forms of a page, filled in as its browser would send them back."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Name → values of every control, buttons and files aside."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.values: dict[str, list[str]] = {}
        self._select = self._textarea = None
        self._first_option = False

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        name = attributes.get("name")
        if tag == "input" and name and attributes.get("type") not in ("submit", "button", "file", "image"):
            ticks = attributes.get("type") in ("checkbox", "radio")
            if not ticks or "checked" in attributes:
                self.values.setdefault(name, []).append(attributes.get("value", "on" if ticks else ""))
        elif tag == "select":
            self._select = None if "disabled" in attributes else name
            self._first_option = "multiple" not in attributes
        elif tag == "option" and self._select:
            if "selected" in attributes:
                self.values.setdefault(self._select, []).append(attributes.get("value", ""))
            elif self._first_option:  # a browser sends the first option where none is chosen
                self._placeholder = (self._select, attributes.get("value", ""))
                self._first_option = False
        elif tag == "textarea" and name:  # a control without a name belongs to a script and is not sent
            self._textarea = name
            self.values[name] = [""]

    def handle_endtag(self, tag):
        if tag == "textarea" and self._textarea:
            value = self.values[self._textarea][0]
            self.values[self._textarea] = [value.removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")]
            self._textarea = None
        elif tag == "select":
            name, value = getattr(self, "_placeholder", (None, ""))
            if name == self._select and name not in self.values:
                self.values[name] = [value]
            self._select = None

    def handle_data(self, data):
        if self._textarea:
            self.values[self._textarea][0] += data


def values_of(response) -> dict[str, list[str]]:
    """What the browser would send if nobody typed anything: every form of the page together."""
    reader = _Form()
    reader.feed(response.content.decode())
    return reader.values


def fill_in(client, path: str, **changes):
    """Open a page, type the changes (None empties a field) and send it; the answer."""
    values = values_of(client.get(path)) | {"_save": "Lưu"}
    for name, value in changes.items():
        values[name] = "" if value is None else value
    return client.post(path, values)
