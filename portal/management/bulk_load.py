"""Rows written many at once: COPY on PostgreSQL, one prepared statement on SQLite. For rows whose keys are known."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, models, transaction

_AT_ONCE = 1 << 20
_ESCAPES = (("\\", r"\\"), ("\n", r"\n"), ("\r", r"\r"), ("\t", r"\t"))


@dataclass
class Sheet:
    """rows: what the present database takes, tuples for SQLite, what COPY reads for PostgreSQL."""

    table: str
    columns: tuple[str, ...]
    rows: list[tuple] | bytes

    @classmethod
    def of(cls, objects: Sequence[models.Model], further: dict[str, list] | None = None) -> "Sheet":
        """Of unsaved objects of one model. further: column → values, where the table has more than the model."""
        further = further or {}
        fields = type(objects[0])._meta.concrete_fields
        rows = [tuple(field.get_db_prep_save(field.pre_save(each, add=True), connection) for field in fields)
                for each in objects]  # fmt: skip
        if further:
            rows = [row + rest for row, rest in zip(rows, zip(*further.values(), strict=True), strict=True)]
        return cls.rows_of(type(objects[0])._meta.db_table, (*(field.column for field in fields), *further), rows)

    @classmethod
    def rows_of(cls, table: str, columns: tuple[str, ...], rows: list[tuple]) -> "Sheet":
        if connection.vendor == "postgresql":
            return cls(table, columns, "".join(["\t".join(map(_copied, row)) + "\n" for row in rows]).encode())
        return cls(table, columns, rows)

    def write(self) -> None:
        columns = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.copy_expert(f'COPY "{self.table}" ({columns}) FROM STDIN', io.BytesIO(self.rows), _AT_ONCE)
            else:
                places = ", ".join(["%s"] * len(self.columns))
                cursor.executemany(f'INSERT INTO "{self.table}" ({columns}) VALUES ({places})', self.rows)


def compress_fast() -> None:
    """Until this transaction ends PostgreSQL compresses long values with lz4, where it was built with it: a fifth more
    rows a second than with pglz."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config(name, 'lz4', true) FROM pg_settings "
                "WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)"
            )


def _copied(value) -> str:
    """A value in the text format of COPY."""
    if value is None:
        return r"\N"
    if value is True or value is False:
        return "t" if value else "f"
    text = str(value)
    for character, escaped in _ESCAPES:
        text = text.replace(character, escaped)
    return text


def reserve(model: type[models.Model], count: int) -> int:
    """The first of `count` numbers in a row that the table's own counter will not give out any more."""
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Whoever writes a row takes its number under a lock that this one excludes.
            cursor.execute(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            sequence = cursor.fetchone()[0]
            cursor.execute("SELECT nextval(%s)", [sequence])
            first = cursor.fetchone()[0]
            cursor.execute("SELECT setval(%s, %s)", [sequence, first + count - 1])
            return first
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        found = cursor.fetchone()
        if found is None:
            cursor.execute("INSERT INTO sqlite_sequence(name, seq) VALUES (%s, %s)", [table, count])
            return 1
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        return found[0] + 1
