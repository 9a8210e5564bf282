"""Checks before submitting: everything that an article's text can be looked through for, as a list of findings.

To add one: a function with `@check()` in the module of its subject here. It takes a Subject and gives Findings.
"""

from news.checks import addresses, attachments, completeness, leaders, structure, translation, trust, wording
from news.checks.base import BLOCKS, REGISTRY, WARNS, Finding, Level, Subject, run
from news.models import Article

__all__ = [
    "BLOCKS",
    "WARNS",
    "Finding",
    "Level",
    "addresses",
    "attachments",
    "blocking",
    "check",
    "completeness",
    "leaders",
    "strange",
    "structure",
    "translation",
    "trust",
    "warnings",
    "wording",
]


def check(article: Article, typed: dict[str, str] | None = None, files: list[dict] | None = None) -> list[Finding]:
    """Everything there is to say of an article, stored or just being typed; what blocks comes first.

    typed: the texts by field as they were typed; files: the rows of its attachments, where they are not the stored
    ones (see Subject).
    """
    findings = list(run(Subject(article, typed or {}, files), REGISTRY))
    return sorted(findings, key=lambda finding: not finding.blocks)


def warnings(article: Article) -> list[Finding]:
    """What a person may pass over, having seen it."""
    return [finding for finding in check(article) if not finding.blocks]


def blocking(article: Article, files: list[dict] | None = None, *, essential: bool = False) -> list[str]:
    """Sentences of what must be mended first. files: as for check. essential: only what no page can do without."""
    rows = [row for row in REGISTRY if row.may_block and (row.essential or not essential)]
    return [finding.sentence for finding in run(Subject(article, listed=files), rows) if finding.blocks]


def strange(article: Article) -> list[str]:
    """Sentences on words and links of gambling and fraud, which one person alone must not bring to readers."""
    rows = [row for row in REGISTRY if row.function in (trust.strange_words, trust.strange_hosts)]
    return list(dict.fromkeys(finding.sentence for finding in run(Subject(article), rows)))
