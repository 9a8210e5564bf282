"""An act of the newsroom that is killed before its first statement, then before its second, and so on to the last.

    python -m tests.newsdesk.killed publish|correct|withdraw|save       (the environment names the site)

Each time an article of its own is made ready, and a child killed (SIGKILL) while it acts; then the same act is done
again by somebody who comes after. Prints one line of JSON:
{"killed": moments, "before": articles found as before the act, "after": as after it, "faults": [sentences]}
"""

import json
import os
import signal
import sys
from contextlib import suppress

import django

READY = {"publish": "reviewed", "correct": "live", "withdraw": "live", "save": "live"}


def main(act: str) -> None:
    django.setup()
    told = {"killed": 0, "before": 0, "after": 0, "faults": []}
    while _killed_before(told["killed"] + 1, act, told):
        told["killed"] += 1
    print(json.dumps(told, ensure_ascii=False))


def _killed_before(statement: int, act: str, told: dict) -> bool:
    """Whether the child was killed; False: the act has fewer statements, and was done."""
    from django.db import connections

    from news.models import Article
    from tests import factories as make

    article = make.bring(make.article(title=f"Bài {act} {statement}"), READY[act])
    if act == "correct":
        article = make.bring(make.change(article, make.writer(), lead="Sapô đã sửa số liệu."), "reviewed")
    before = _state(article.pk)
    connections.close_all()
    if not (child := os.fork()):
        _act_and_die(article, act, statement)
    _, status = os.waitpid(child, 0)
    state = _state(article.pk)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        told["before" if state == before else "after"] += 1
        if state == before:
            _do(Article.objects.get(pk=article.pk), act)
        after = _state(article.pk)
        if after != _wanted(before, act):
            told["faults"].append(f"{act}, killed before statement {statement}: {before} became {after}.")
        return True
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{act} failed by itself, without being killed.")
    return False


def _act_and_die(article, act: str, statement: int) -> None:
    from django.db import connection

    left = statement

    def count(execute, sql, params, many, context):
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    code = 1
    with suppress(BaseException), connection.execute_wrapper(count):
        _commit_counts(connection, count)
        _do(article, act)
        code = 0
    os._exit(code)


def _commit_counts(connection, count) -> None:
    """Django commits without a statement; the moments before and after that are the most interesting."""
    commit = connection.commit

    def counted():
        count(lambda *_: commit(), "COMMIT", None, False, {})
        count(lambda *_: None, "after COMMIT", None, False, {})

    connection.commit = counted


def _do(article, act: str) -> None:
    from tests import factories as make

    match act:
        case "publish" | "correct":
            note = {"correction": True, "public_note": "Sửa số liệu."} if act == "correct" else {}
            make.do(article, "approve", make.approver(), **note)
        case "withdraw":
            make.do(article, "withdraw", make.approver(), reason="Số liệu sai.", explanation="Bài có số liệu sai.")
        case "save":
            make.change(article, make.writer(), lead="Sapô mới, chưa ai duyệt.")


def _state(pk: int) -> tuple:
    """(stage, revisions, editions, state and number of the standing)."""
    from news.models import Article

    article = Article.objects.get(pk=pk)
    standing = getattr(article, "standing", None)
    facts = standing.facts if standing else {}
    counts = article.revisions.count(), article.editions.count()
    return (str(article.stage), *counts, facts.get("state"), facts.get("edition"))


def _wanted(before: tuple, act: str) -> tuple:
    _, revisions, editions, state, number = before
    match act:
        case "publish" | "correct":
            return "published", revisions, editions + 1, "live", editions + 1
        case "withdraw":
            return "withdrawn", revisions, editions, "withdrawn", number
    return "draft", revisions + 1, editions, state, number


if __name__ == "__main__":
    main(sys.argv[1])
