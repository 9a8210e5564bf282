"""Style sheets as programs paste them, and as nobody should."""

import pytest

from portal.stylesheets import LONGEST, declared, rules


def test_rules_with_their_selectors():
    sheet = "<!-- /* x */ .A, p.B\n{Font-Weight:700; color:red} @media print { td {x:y} } @page {m:1} .c{-->"
    found = [(selectors, declared(body)) for selectors, body in rules(sheet)]
    assert found[:2] == [([".a", "p.b"], {"font-weight": "700", "color": "red"}), (["td"], {"x": "y"})]


@pytest.mark.parametrize("unit", ["/* ", "{", "}", ".a,", ".a{", "@media{", "<!--"])
def test_endless_sheets_are_read_once_and_no_further_than_the_limit(unit):
    found = list(rules(unit * LONGEST))
    assert sum(len(selectors) for selectors, _ in found) <= LONGEST
    assert sum(len(body) for _, body in found) <= LONGEST
