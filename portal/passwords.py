"""Which new passwords are taken, and how they are kept. No rules of composition: length, and nothing easily guessed.

Everything that a guesser tries first is taken out of the password (words that many use, names of the person, of the
department and its address, dates, runs of digits and keys); what is left has to be worth guessing.
"""

import re
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from portal.text import fold, normalize

SHORTEST, LONGEST = 12, 128
LEAST_LEFT = 5
"""Characters that have to stay when all that is easy is taken out."""


class Argon2(Argon2PasswordHasher):
    """Argon2id with 32 MiB, three passes, one thread: above OWASP's least (19 MiB, two passes, one thread), and a third
    of the memory of Django's default, which eight logins at once would make 800 MB of. A hash with other parameters is
    made anew when its owner next logs in."""

    time_cost = 3
    memory_cost = 32 * 1024
    parallelism = 1


class Length:
    def validate(self, password, user=None):
        if len(password) < SHORTEST:
            raise ValidationError(
                f"Mật khẩu cần ít nhất {SHORTEST} ký tự, đây mới có {len(password)}. "
                "Một câu ngắn vừa dễ nhớ vừa khó đoán.",
                code="password_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(f"Mật khẩu dài nhất {LONGEST} ký tự. Xin rút ngắn lại.", code="password_too_long")

    def get_help_text(self):
        return f"Từ {SHORTEST} ký tự trở lên; một câu của riêng bạn là tốt nhất, có dấu và dấu cách cũng được."


class Guessable:
    def validate(self, password, user=None):
        if len(password) > LONGEST:
            return  # said already, and not worth the work
        if password.lower().strip() in _common().passwords:
            raise ValidationError(
                "Mật khẩu này nằm trong danh sách những mật khẩu hay bị thử nhất. Xin chọn mật khẩu khác.",
                code="password_too_common",
            )
        left = what_is_left(password, [*_of_the_site(), *_of(user)])
        if len(left) < LEAST_LEFT or left.isdigit():
            raise ValidationError(
                "Mật khẩu này dễ đoán: nó chỉ gồm từ thông dụng, tên người, tên cơ quan, ngày tháng "
                "hoặc dãy phím liền nhau. Xin chọn một câu mà chỉ bạn nghĩ ra.",
                code="password_guessable",
            )

    def get_help_text(self):
        return "Không chỉ gồm tên, ngày sinh, tên cơ quan hay những từ như “matkhau”, “vietnam”."


@cache
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def what_is_left(password: str, names: list[str]) -> str:
    """The letters and digits of a password, folded, without whatever is easy."""
    rest = _LEET_WORD.sub(_as_letters, fold(password))
    for name in sorted({*_WORDS, *names}, key=len, reverse=True):
        rest = re.sub(r"[\W_]*".join(map(re.escape, name)), " ", rest)
    rest = _DATE.sub(" ", rest)
    return "".join(_without_runs(word) for word in re.findall(r"[^\W_]+", rest))


_WORDS = tuple(
    """
    matkhau password passwd pass admin administrator quantri quantrivien root user nguoidung dangnhap login
    vietnam vietnamese hanoi saigon hochiminh danang haiphong cantho toiyeuvietnam yeu anh anhyeuem emyeuanh iloveyou
    love tinhyeu conyeu giadinh hanhphuc xinchao chao hello welcome abc xyz qwerty qwertyuiop asdfgh asdfghjkl zxcvbn
    zxcvbnm letmein secret bimat khongbiet khongcho toilatoi duc bongda bacho chutich cachmang doclap tudo
    congan canbo coquan vanphong phong tinh thanhpho huyen quan phuong uybannhandan ubnd
    congthongtin congthongtindientu trangthongtindientu tintuc baochi toasoan bientap bientapvien phongvien congtacvien
    nguoiduyet khoahocvacongnghe khcn thongtinvatruyenthong tttt chuyendoiso cntt dientu
    nam thang ngay xuan thu dong computer maytinh internet windows google facebook zalo gmail
    """.split()
)
"""Folded and without spaces: “Mật khẩu”, “mat_khau” and “MATKHAU” are all one."""
_DATE = re.compile(
    r"(?<!\d)(?:\d{1,2}[\W_]?\d{1,2}[\W_]?(?:19|20)?\d{2}|(?:19|20)\d{2}[\W_]?\d{1,2}[\W_]?\d{1,2})(?!\d)"
)
_LEET_WORD = re.compile(r"(?=\w*[a-z])[\w@$!]+")
_WITH_NUMBERS = re.compile(r"((?:\d{3,})?)(.*?)([\d!@$]*)")
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qazwsxedcrfv")


def _as_letters(match: re.Match) -> str:
    """“m4tkh4u” reads “matkhau”; three and more digits at the beginning, and any at the end, are a number."""
    before, stem, after = _WITH_NUMBERS.fullmatch(match[0]).groups()
    return before + stem.translate(_LEET) + after


def _without_runs(word: str) -> str:
    """Without digits and keys in a row, up or down, and without the same character again and again."""
    kept, place = [], 0
    while place < len(word):
        length = _run_at(word, place)
        if length < 3:
            kept.append(word[place])
        place += length if length >= 3 else 1
    return "".join(kept)


def _run_at(word: str, place: int) -> int:
    """Length of the longest run of three and more that begins there; 1 where none does."""
    longest = 1
    while place + longest < len(word):
        part = word[place : place + longest + 1]
        if len(set(part)) > 1 and not any(part in run or part in run[::-1] for run in _RUNS):
            break
        longest += 1
    return longest


def _of_the_site() -> list[str]:
    """The parts of the host's name, and of the department's as the page furniture has it."""
    from portal.models import SiteSettings

    parts = [part for part in (urlsplit(settings.SITE_URL).hostname or "").split(".") if len(part) > 2]
    site = SiteSettings.objects.current()
    names = [site.name, site.short_name] if site else []
    return [*parts, *(piece for name in names for piece in _pieces(name))]


def _of(user) -> list[str]:
    if user is None:
        return []
    told = (user.get_username(), getattr(user, "full_name", ""), getattr(user, "email", "").partition("@")[0])
    return [piece for name in told for piece in _pieces(name)]


def _pieces(name: str) -> list[str]:
    """A name without spaces, its words, its first letters: “Nguyễn Thị Lan” → nguyenthilan, ntl, nguyen, thi, lan."""
    words = re.findall(r"[^\W_]+", fold(normalize(name or "")))
    pieces = ["".join(words), "".join(word[0] for word in words), *words]
    return [piece for piece in pieces if len(piece) > 2]
