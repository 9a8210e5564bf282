"""What search knows of words: those that the corpus has, and those that mean the same."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import Truncator

from portal.terms import words
from portal.text import one_line


class SearchWord(models.Model):
    """A word of titles and leads, in its most frequent spelling; gathered by news.search.vocabulary. count: 0 where it
    was published since it last counted."""

    folded = models.CharField("không dấu", max_length=40, primary_key=True)
    shown = models.CharField("cách viết", max_length=40)
    count = models.PositiveIntegerField("số lần")

    class Meta:
        verbose_name = "từ của kho bài"
        verbose_name_plural = "từ của kho bài"

    def __str__(self):
        return self.shown


MOST_SAYINGS, LONGEST_SAYING = 12, 6
LONGEST_TOLD = 60
"""Characters that a refusal says again."""


class SearchSynonym(models.Model):
    """Words and phrases that people use for one another: whoever types one finds texts with any of them."""

    sayings = models.TextField(
        "các cách gọi",
        max_length=600,
        help_text="Mỗi dòng một cách gọi của cùng một thứ. Ví dụ: CCCD, dòng dưới: căn cước công dân. Tìm cách gọi nào "
        "cũng ra bài dùng các cách gọi kia; viết có dấu hay không dấu đều được.",
    )

    class Meta:
        verbose_name = "từ đồng nghĩa khi tìm kiếm"
        verbose_name_plural = "từ đồng nghĩa khi tìm kiếm"

    def __str__(self):
        return " = ".join(self.lines)

    @property
    def lines(self) -> list[str]:
        return [line for line in map(one_line, self.sayings.splitlines()) if line]

    def clean(self):
        lines = self.lines
        if not lines:
            return  # that something is to be written is said by the field
        if not 2 <= len(lines) <= MOST_SAYINGS:
            raise ValidationError({"sayings": f"Xin ghi từ 2 đến {MOST_SAYINGS} cách gọi, mỗi dòng một cách."})
        for line in lines:
            if not 1 <= len(list(words(line))) <= LONGEST_SAYING:
                told = Truncator(line).chars(LONGEST_TOLD)
                raise ValidationError({"sayings": f"“{told}” cần có từ 1 đến {LONGEST_SAYING} tiếng."})
        said = {_spoken(line) for line in lines}
        if len(said) < 2:
            sentence = "Khi tìm, các dòng này đã là một: có dấu hay không, chữ hoa hay thường. Xin ghi cách gọi khác."
            raise ValidationError({"sayings": sentence})
        for other in SearchSynonym.objects.exclude(pk=self.pk):
            if said <= {_spoken(line) for line in other.lines}:
                told = Truncator(other).chars(LONGEST_TOLD)
                raise ValidationError({"sayings": f"Các cách gọi này đã có ở mục “{told}”. Xin sửa mục ấy."})
        self.sayings = "\n".join(dict.fromkeys(lines))


def _spoken(line: str) -> str:
    """As searches look for it."""
    return " ".join(word.folded for word in words(line))
