"""One form for each host, and which machines may be asked."""

import pytest

from portal.hosts import (
    host_of,
    in_words,
    is_beneath,
    is_public_address,
    is_reserved_name,
    is_shared,
    normal_host,
    registrable,
    with_parents,
)


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://dichvucong.gov.vn/a?b#c", "dichvucong.gov.vn"),
        ("HTTP://WWW.DichVuCong.GOV.vn.:8080/", "dichvucong.gov.vn"),
        ("https://www.vn/", "www.vn"),
        ("https://bộ.example/", "xn--b-8xm.example"),
        ("https://xn--b-8xm.example/", "xn--b-8xm.example"),
        ("https://ai:mat-khau@kinhson.example/", "kinhson.example"),
        ("https://[2001:DB8::1]:443/", "2001:db8::1"),
        ("https://192.0.2.7/", "192.0.2.7"),
        ("/tin-tuc/", ""), ("mailto:a@b.vn", ""), ("tel:113", ""), ("javascript:alert(1)", ""), ("https://", ""),
        ("https://[::1", ""), ("", ""), ("https://a b/", ""), ("tin-tuc/", ""), ("?a=//kinhson.example/", ""),
    ],
)  # fmt: skip
def test_the_host_of_an_address(address, host):
    assert host_of(address) == host


@pytest.mark.parametrize("name", ["Kinhson.EXAMPLE", "kinhson.example.", "www.kinhson.example", "kinhson.example:443"])
def test_one_form_for_one_host(name):
    assert normal_host(name) == "kinhson.example"
    assert normal_host(normal_host(name)) == "kinhson.example"


@pytest.mark.parametrize("name", ["a b", "", ".", "a/b", "x" * 70 + ".vn", "<b>", "a..b"])
def test_nonsense_is_no_host(name):
    assert normal_host(name) == ""


@pytest.mark.parametrize(
    "host", ["kinhson.example", "may.local", "intranet", "localhost", "a.test", "x.internal", "1.168.192.in-addr.arpa"]
)
def test_names_that_lead_nowhere_on_the_internet(host):
    assert is_reserved_name(host)


def test_a_common_name_leads_somewhere():
    assert not is_reserved_name("chinhphu.vn") and not is_reserved_name("2606:4700::1")


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 127.1.2.3 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.1 198.18.0.1 x
    224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fec0::1 ff02::1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1:: 2001::1 2001:db8::1 127.1 2130706433 0x7f000001 localhost""".split(),
)
def test_machines_that_are_not_asked(address):
    assert not is_public_address(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_machines_on_the_open_internet(address):
    assert is_public_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "//bet.example/",
        "/\\bet.example/",
        "\\\\bet.example",
        "https:\\\\bet.example\\x",
        "https:/bet.example",
        "https:bet.example",
        "https:////bet.example",
        " \thttps://bet.example ",
        "ht\ntps://bet.exa\tmple/",
        "HTTPS://BET.EXAMPLE:443",
        "https://bet.example:/",
        "https://dichvucong.gov.vn@bet.example/",
        "https://a:b@c@bet.example",
        "https://bet.example.",
        "https://bet。example",
        "https://bet．example/",
        "https://ｂｅｔ.example",
        "https://b%65t.example/",
        "https://bet%2eexample/",
        "https://be\u00adt.example",
        "https://be\u200bt.example",
        "https://www.bet.example?x",
        "https://bet.example#x",
        "https://bet.example\\@dichvucong.gov.vn/",
    ],
)
def test_a_host_is_read_as_browsers_read_it(address):
    assert host_of(address) == "bet.example"


@pytest.mark.parametrize(
    "address", ["https://0xcb.0.0x71.9/", "https://3405803785", "https://203.0.28937/", "https://0313.0.0161.011."]
)
def test_a_number_is_the_machine_it_stands_for(address):
    assert host_of(address) == "203.0.113.9"


@pytest.mark.parametrize(
    "address", ["https://256.1.1.1/", "https://1.2.3.4.5/", "https://a.09/", "https://0x1ffffffff/"]
)
def test_numbers_that_are_no_machine_are_no_host(address):
    assert host_of(address) == ""


def test_what_stands_beneath_what():
    assert is_beneath("a.bet.example", "bet.example") and is_beneath("bet.example", "bet.example")
    assert not is_beneath("alphabet.example", "bet.example") and not is_beneath("example", "bet.example")
    assert not is_beneath("a.vn", "")
    assert with_parents("a.b.vn") == ["a.b.vn", "b.vn", "vn"] and with_parents("203.0.113.9") == ["203.0.113.9"]


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("a.b.mst.gov.vn", "mst.gov.vn"),
        ("mst.gov.vn", "mst.gov.vn"),
        ("a.mst.vn", "mst.vn"),
        ("a.co.uk", "a.co.uk"),
        ("x.y.com", "y.com"),
        ("vn", "vn"),
        ("com.vn", "com.vn"),
        ("203.0.113.9", "203.0.113.9"),
        ("a.so.hanoi.vn", "so.hanoi.vn"),
    ],
)
def test_whose_a_host_is(host, owner):
    assert registrable(host) == owner
    assert is_shared(host) == (host in ("vn", "com.vn"))


def test_punycode_is_told_in_words_where_it_reads_back():
    assert in_words("xn--b-8xm.example") == "bộ.example"
    assert in_words("xn--.example") == "xn--.example" and in_words("mst.gov.vn") == "mst.gov.vn"
