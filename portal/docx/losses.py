"""What a Word file has and an article has not: counted by kind, with the words near which it stood."""

WHERE = 6
"""Places named of one kind."""
_QUOTED = 60


class Losses:
    def __init__(self):
        self._found: dict[str, dict] = {}
        self.near = ""
        """The words read last: where something is said to stand."""

    def add(self, kind: str, where: str | None = None, count: int = 1) -> None:
        row = self._found.setdefault(kind, {"kind": kind, "count": 0, "where": []})
        row["count"] += count
        place = shortened(self.near if where is None else where)
        if place and place not in row["where"] and len(row["where"]) < WHERE:
            row["where"].append(place)

    def as_list(self) -> list[dict]:
        return [row | {"count": max(row["count"], 1)} for row in self._found.values()]


def shortened(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= _QUOTED:
        return line
    return line[:_QUOTED].rsplit(" ", 1)[0].rstrip(" ,.;:–-") + "…"
