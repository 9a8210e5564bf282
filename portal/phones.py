"""Telephone numbers: which are taken, and how one is dialled. A leaf."""

from django.core.validators import RegexValidator

PHONE = RegexValidator(
    r"^\+?[0-9][0-9 .()-]{3,24}$", "Số điện thoại chỉ gồm chữ số, dấu cách, dấu chấm và dấu +, ví dụ 0299 000 0118."
)


def dialled(number: str) -> str:
    """The address behind a number: “0299 000 0118” → “tel:+842990000118”; short numbers stay; "" for what is none."""
    number = number.strip()
    if not PHONE.regex.match(number):
        return ""
    digits = "".join(character for character in number if character.isdigit())
    if number.startswith("+"):
        return f"tel:+{digits}"
    return f"tel:+84{digits[1:]}" if digits.startswith("0") and len(digits) > 8 else f"tel:{digits}"
