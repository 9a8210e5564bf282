"""What search knows of words: those that the corpus has, and those that mean the same."""

from django.core.exceptions import ValidationError
from django.db import models

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
        if not 2 <= len(lines) <= MOST_SAYINGS:
            raise ValidationError({"sayings": f"Xin ghi từ 2 đến {MOST_SAYINGS} cách gọi, mỗi dòng một cách."})
        for line in lines:
            if not 1 <= len(list(words(line))) <= LONGEST_SAYING:
                raise ValidationError({"sayings": f"“{line}” cần có từ 1 đến {LONGEST_SAYING} tiếng."})
        self.sayings = "\n".join(dict.fromkeys(lines))
