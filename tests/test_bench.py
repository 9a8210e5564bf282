"""The benchmark reads wrk, judges by its goals and writes its tables; that it runs at all is a drill (tests/drills)."""

from dataclasses import replace

import pytest

from tests.load import report, site, wrk
from tests.load.goals import DATABASE, GOALS, SIZE, SMALL, judge
from tests.load.inside import PAGES
from tests.load.run import NGINX, PLAIN, PROCESS, REDIS, Memory, Run, row_of

REPORT = """Running 1s test @ http://127.0.0.1:39427
  2 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency   831.88ms  103.02ms   1.01s    85.71%
    Req/Sec     6.25      7.27    17.00     75.00%
  Latency Distribution
     50%  777.00us
     75%  927.65ms
     90%    1.01s 
     99%    1.05s 
  7140 requests in 1.03s, 69.34KB read
{faults}Requests/sec:   6801.25
Transfer/sec:     67.37KB
"""  # noqa: W291 - as wrk prints it


def test_a_report_of_wrk_is_read():
    assert wrk.read(REPORT.format(faults="")) == wrk.Reading(6801.25, 0.777, 1050.0, 7140, 0)


def test_answers_that_are_errors_or_never_came_are_counted():
    faults = "  Socket errors: connect 1, read 2, write 0, timeout 4\n  Non-2xx or 3xx responses: 30\n"
    assert wrk.read(REPORT.format(faults=faults)).failed == 37


@pytest.mark.parametrize("text", ["", "unable to connect to 127.0.0.1:1 Connection refused", REPORT[:300]])
def test_what_is_no_report_is_not_taken_for_one(text):
    with pytest.raises(ValueError, match="no report"):
        wrk.read(text)


def reading(per_second: float) -> wrk.Reading:
    return wrk.Reading(per_second, 1.0, 2.0, 100, 0)


def test_a_page_is_measured_by_the_median_of_its_rounds_each_against_its_own_yardsticks():
    rounds = [(100, 1000, 2000), (50, 100, 1000), (10, 20, 10)]
    found = row_of(
        {"database": DATABASE, "size": SIZE, "page": "home", "way": PLAIN, "queries": 4},
        [{"page": reading(page), "bare": reading(bare), "file": reading(file)} for page, bare, file in rounds],
    )
    assert (found.per_second, found.of_bare, found.of_file) == (50, 0.5, 0.05)


def run_that_reaches_everything() -> Run:
    run = Run(
        machine=dict.fromkeys("cores memory system load python django sqlite postgresql".split(), "1"), settings={}
    )
    one = {"page": reading(1000), "bare": reading(1000), "file": reading(1000)}
    for size in (SMALL, SIZE, 1_000_000):
        for page in PAGES:
            for way in (PLAIN, PROCESS, REDIS, NGINX):
                facts = {"database": DATABASE, "size": size, "page": page, "way": way, "queries": 1}
                run.rows.append(row_of(facts, [one]))
        run.memory.append(Memory(DATABASE, size, 70, 75, 75, 10_000))
        admin = {"queries": 8, "ms": 20.0}
        run.inside.append(
            {
                "database": DATABASE,
                "size": size,
                "made_per_second": 1500,
                "loaded_per_second": 6000,
                "admin": {"first": admin, "deep": admin},
                "publish": {"statements": 15, "ms": 9.0},
                "sitemap": {
                    "files": 20, "live": size, "listed": size, "most_in_a_file": 5000, "cold_s": 1.5, "again_ms": 500.0,
                    "warm_ms": 40.0,
                },
            }
        )  # fmt: skip
    return run


def test_every_goal_of_the_issue_is_found_in_a_full_run():
    verdicts = judge(run_that_reaches_everything())
    assert [each.goal.name for each in verdicts if each.is_met is not True] == []
    assert len({goal.name for goal in GOALS}) == len(GOALS)


def test_what_was_not_measured_is_neither_met_nor_missed():
    verdicts = judge(Run(machine={}, settings={}))
    assert {each.word for each in verdicts} == {"not measured"}


def test_a_page_of_which_nothing_was_answered_in_time_stops_no_report():
    run = run_that_reaches_everything()
    run.rows = [replace(row, per_second=0) if row.size == SMALL else row for row in run.rows]
    words = {each.goal.name: each.word for each in judge(run)}
    assert words["100,000 editions, of 1,000: the page that loses most"] == "not measured"
    assert "NOT" not in report.in_terminal(run)


@pytest.mark.parametrize(
    ("page", "way", "goal"),
    [
        ("article", PLAIN, "article, no page cache"),
        ("feed", PROCESS, "any page from the in-process cache"),
        ("sitemap", REDIS, "any page from Redis"),
        ("home", NGINX, "any page through nginx"),
        ("deep category", PLAIN, "category page 500"),
    ],
)
def test_one_slow_page_misses_its_goal(page, way, goal):
    run = run_that_reaches_everything()
    run.rows = [
        replace(row, per_second=1, of_bare=0.01, of_file=0.01)
        if (row.page, row.way, row.size) == (page, way, SIZE)
        else row
        for row in run.rows
    ]
    missed = [each.goal.name for each in judge(run) if each.is_met is False]
    assert any(name.startswith(goal) for name in missed)


def test_a_run_survives_its_file_and_fills_the_marked_place_of_the_document(tmp_path):
    run = run_that_reaches_everything()
    run.write(tmp_path / "run.json")
    assert Run.read(tmp_path / "run.json") == run
    document = tmp_path / "performance.md"
    document.write_text(f"Before\n{report.START}\nMeasured in former times.\n{report.END}\nAfter\n")
    report.put_into(document, run)
    report.put_into(document, run)
    text = document.read_text()
    assert text.startswith(f"Before\n{report.START}\n") and text.endswith(f"{report.END}\nAfter\n")
    assert "| article | no cache | 1,000 |" in text
    assert "former times" not in text


def test_the_document_has_its_marked_place():
    text = site.DOCUMENT.read_text(encoding="utf-8")
    assert (text.count(report.START), text.count(report.END)) == (1, 1)


def test_a_missing_tool_is_told_in_a_sentence_and_nothing_is_started(monkeypatch, capsys):
    monkeypatch.setattr(site.shutil, "which", lambda name, **rest: None)
    monkeypatch.setattr(site, "measure", lambda options: pytest.fail("measured all the same"))
    assert site.main(["--database", "sqlite"]) == 1
    told = capsys.readouterr().err
    assert "apt-get install wrk" in told
    assert "apt-get install nginx" in told


@pytest.mark.parametrize(
    "arguments", [["--sizes", "viele"], ["--sizes", "10"], ["--rounds", "0"], ["--server", "apache"]]
)
def test_wrong_options_are_refused(arguments, capsys):
    with pytest.raises(SystemExit):
        site.main(arguments)
    assert "make bench" in capsys.readouterr().err
