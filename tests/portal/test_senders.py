"""Whose address counts: the proxy's word, nobody's hearsay, and no garbage."""

import ipaddress

import pytest

from portal.senders import address_of, sender_of

PROXY = {"REMOTE_ADDR": "127.0.0.1"}


@pytest.mark.parametrize(
    ("behind", "meta", "sender"),
    [
        (False, {"REMOTE_ADDR": "203.0.113.7", "HTTP_X_FORWARDED_FOR": "198.51.100.1"}, "203.0.113.7"),
        (True, PROXY | {"HTTP_X_FORWARDED_FOR": "198.51.100.1, 203.0.113.7"}, "203.0.113.7"),
        (True, PROXY, ""),
        (False, {"REMOTE_ADDR": ""}, ""),
        (False, PROXY, ""),
        (False, {"REMOTE_ADDR": "2001:db8:1:2:aaaa::1"}, "2001:db8:1:2::"),
        (False, {"REMOTE_ADDR": "::ffff:203.0.113.7"}, "203.0.113.7"),
    ],
)
def test_a_forged_header_hides_nobody(rf, settings, behind, meta, sender):
    settings.BEHIND_PROXY = behind
    assert sender_of(rf.get("/", **meta)) == sender


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("203.0.113.7:51234", "203.0.113.7"),
        ("198.51.100.1:1, 203.0.113.7:51234", "203.0.113.7"),
        ("[2001:db8:1:2::7]:51234", "2001:db8:1:2::"),
        ("[2001:db8:1:2::7]", "2001:db8:1:2::"),
        ("[::ffff:203.0.113.7]:80", "203.0.113.7"),
        ("2001:db8:1:2::7%eth0", "2001:db8:1:2::"),
        ("  203.0.113.7  ", "203.0.113.7"),
    ],
)
def test_a_proxy_may_tell_the_port_too(rf, settings, header, sender):
    settings.BEHIND_PROXY = True
    assert sender_of(rf.get("/", **PROXY, HTTP_X_FORWARDED_FOR=header)) == sender


@pytest.mark.parametrize(
    "header",
    [
        "rác", "unknown", "203.0.113.7,", "203.0.113.7:", "203.0.113.7:80:80", "203.0.113.999:80", "[2001:db8::7",
        "[]:80",
        "2001:db8::7]:80", "203.0.113", "0x7f.0.0.1", "٢٠٣.0.113.7:80", "203.0.113.7:٨٠", "203.0.113.7 80", "1" * 5000,
    ],
)  # fmt: skip
def test_garbage_is_nobodys_address(rf, settings, header):
    settings.BEHIND_PROXY = True
    assert address_of(rf.get("/", **PROXY, HTTP_X_FORWARDED_FOR=header)) is None
    assert sender_of(rf.get("/", **PROXY, HTTP_X_FORWARDED_FOR=header)) == ""


def test_the_address_itself_is_told_whole_the_own_machine_too(rf, settings):
    settings.BEHIND_PROXY = False
    assert address_of(rf.get("/", REMOTE_ADDR="127.0.0.1")) == ipaddress.ip_address("127.0.0.1")
    assert str(address_of(rf.get("/", REMOTE_ADDR="2001:db8:1:2:aaaa::1"))) == "2001:db8:1:2:aaaa::1"
