"""Words of gambling and fraud however they are hidden, names that look like the government's, and few false alarms."""

import time
import tomllib
from pathlib import Path

import pytest

from portal import known_hosts, suspicion
from portal.richtext import plain
from portal.suspicion import of_address, of_text, terms_in, warnings

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("Nhà cái uy tín số 1", "nhà cái"),
        ("NHÀ CÁI", "nhà cái"),
        ("nha cai uy tin", "nhà cái"),
        ("nhà cai", "nhà cái"),
        ("ｎhà ｃái", "nhà cái"),
        ("n.h.à c.á.i", "nhà cái"),
        ("n h à c á i", "nhà cái"),
        ("nhà-cái", "nhà cái"),
        ("nh\u200bà c\u2060ái", "nhà cái"),
        ("nh\u00adà cái", "nhà cái"),
        ("nhacai88", "nhà cái"),
        ("#nhàcái", "nhà cái"),
        ("nhà_cái", "nhà cái"),
        ("nhà   cái", "nhà cái"),
        ("nhà\ncái", "nhà cái"),
        ("nha\u0300 ca\u0301i", "nhà cái"),
        ("c4 độ", "cá độ"),
        ("c@ độ bóng đá", "cá độ"),
        ("с\u0430 do", "cá độ"),
        ("Ca do", "cá độ"),
        ("t4i x1u", "tài xỉu"),
        ("T À I X Ỉ U", "tài xỉu"),
        ("nổ hũ", "nổ hũ"),
        ("n0 hu club", "nổ hũ"),
        ("xóc đĩa", "xóc đĩa"),
        ("lô đề online", "lô đề"),
        ("game bài đổi thưởng", "game bài"),
        ("c-a-s-i-n-o", "casino"),
        ("CA$INO", "casino"),
        ("cаsіnо", "casino"),
        ("𝐜𝐚𝐬𝐢𝐧𝐨", "casino"),
        ("c̶a̶s̶i̶n̶o̶", "casino"),
        ("ⓒⓐⓢⓘⓝⓞ", "casino"),
        ("soi kèo tối nay", "soi kèo"),
        ("vay nóng không cần gặp mặt", "vay nóng"),
        ("Mời nhận quà trúng thưởng", "nhận quà trúng thưởng"),
        ("Online slots, no deposit bonus", "online slots"),
        ("việc nhẹ, lương cao", "việc nhẹ lương cao"),
    ],
)
def test_words_are_found_as_readers_see_them(text, term):
    assert term in [found.text for found in terms_in(text)]
    assert any(f"“{term}”" in sentence for sentence in of_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "Nhà cải tạo xong trước Tết",
        "cài đặt ứng dụng, nhà cài cắm",
        "trong nhà cái gì cũng có",
        "vì kèo nhà gỗ ba gian",
        "Vườn cà độ ba sào",
        "Tài xế, tài liệu",
        "lô đề tài nghiên cứu thứ hai",
        "sổ đề xuất",
        "nhà có 4 gian",
        "cá 4 độ C",
        "Có đổ mưa",
        "Hũ gạo tình thương nở hoa",
        "thưởng cho học sinh giỏi",
        "vay vốn ngân hàng chính sách",
        "Bộ giải pháp 5G, H5N1, COVID-19, IPv6",
        "a b c d e",
        "v.v. và v.v.",
        "N.T.H., T.V.A.",
        "TP.HCM, Q.1, P.2",
        "tich diem doi qua",
        "dieu kien vay von",
        "time slot",
        "Đá gà chọi là trò chơi dân gian của làng",
        "Bà con cà phê, cá rô, độ ẩm",
        "nha cao tang",
        "xem@kinhson.example",
        "bắt đầu cược",
        "số đề án",
        "Trúng thầu xe buýt",
        "kèo",
        "",
        "   ",
        "\u200b",
        "1" * 5000,
        "a." * 3000,
        "e\u0301" * 500,
    ],
)
def test_innocent_words_raise_no_alarm(text):
    assert of_text(text) == []


def demo_texts():
    for path in sorted((ROOT / "news" / "demo").rglob("*.toml")):
        stack = [tomllib.loads(path.read_text())]
        while stack:
            each = stack.pop()
            if isinstance(each, dict):
                stack += each.values()
            elif isinstance(each, list):
                stack += each
            elif isinstance(each, str):
                yield path.name, plain(each)


def test_the_demo_content_raises_no_alarm():
    found = [(name, term.text) for name, text in demo_texts() for term in terms_in(text)]
    assert found == []


def test_a_long_text_takes_little_time():
    text = "Sở Khoa học và Công nghệ mời bà con đến xem n.h.à m.á.y mới, c4 d0 99. " * 3000
    start = time.monotonic()
    of_text(text)
    assert time.monotonic() - start < 6


@pytest.mark.parametrize(
    ("address", "like"),
    [
        ("https://dichvucong-gov.vn/", "dichvucong.gov.vn"),
        ("https://dichvucong.gov.vn.evil.example/", "dichvucong.gov.vn"),
        ("https://dìchvucong.gov.vn/", "dichvucong.gov.vn"),
        ("https://dichvuc0ng.gov.vn/", "dichvucong.gov.vn"),
        ("https://dichvucong.g0v.vn/", "dichvucong.gov.vn"),
        ("https://la.g0v.vn/", "gov.vn"),
        ("https://dichvucong.com/", "dichvucong.gov.vn"),
        ("https://dichvucongg.com/", "dichvucong.gov.vn"),
        ("https://dichvocung.xyz/", ""),
        ("https://cong-dichvucong.top/", "dichvucong.gov.vn"),
        ("https://dichvucong-gov-vn.com/", "dichvucong.gov.vn"),
        ("https://xn--dchvucong-54a.gov.vn/", "dichvucong.gov.vn"),
        ("https://сhinhphu.vn/", "chinhphu.vn"),
        ("https://chinhphu.vn.tin.example/", "chinhphu.vn"),
        ("https://chinhphu.net/", "chinhphu.vn"),
        ("https://vneid-gov.vn/", "vneid.gov.vn"),
        ("https://thongbao-gov.vn/", ".gov.vn"),
        ("https://congan.gov.vn.app.example/", ".gov.vn"),
        ("https://boconqan.gov-vn.example/", ".gov.vn"),
        ("https://baohiemxahoi.vn/", "baohiemxahoi.gov.vn"),
        ("https://so.portal.example.evil.vn/", "portal.example"),
        ("https://p0rtal.example/", "portal.example"),
        ("https://portaI.example/", "portal.example"),
    ],
)
def test_names_that_look_like_others(address, like, settings):
    settings.SITE_URL = "https://portal.example"
    suspicion.of_host.cache_clear()
    found = [sentence for sentence in of_address(address) if "gần giống" in sentence]
    assert bool(found) == bool(like) and all(like in sentence for sentence in found), found


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://nhacai88.example/", "nhacai"),
        ("https://www.8xbet.com/", "8xbet"),
        ("https://bet88.vn/", "bet88"),
        ("https://w88.example/", "w88"),
        ("https://c4sino.example/", "casino"),
        ("https://tai-xiu.club/", "taixiu"),
        ("https://dichvucong.gov.vn@evil.example/", "trước dấu @"),
        ("https://a:b@evil.example/", "evil.example"),
        ("https://203.0.113.9/", "số máy"),
        ("https://0xcb.0.0x71.9/", "203.0.113.9"),
        ("https://bit.ly/abc", "rút gọn"),
        ("https://p\u0430ypal.example/", "bảng chữ cái"),
    ],
)
def test_other_strange_addresses(address, says):
    assert any(says in sentence for sentence in of_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *(f"https://{host}/" for host in known_hosts.ALL),
        "https://www.gov.uk/",
        "https://data.gov.sg/",
        "https://usa.gov/",
        "https://dichvucong.bacninh.gov.vn/",
        "https://sokhcn.bacninh.gov.vn/",
        "https://zalo.me/1",
        "https://www.facebook.com/",
        "https://youtube.com/",
        "https://vnexpress.net/",
        "https://tuoitre.vn/",
        "https://alphabet.com/",
        "https://technohub.vn/",
        "https://diabetes.org/",
        "https://explode.vn/",
        "https://bộ.example/",
        "/tin-tuc/",
        "mailto:a@b.vn",
        "javascript:alert(1)",
        "",
        "data:text/html,x",
        "https://ec.europa.eu/",
        "https://xn--b-8xm.example/",
        "https://vnu.edu.vn/",
        "https://mst.gov.vn/a@b",
    ],
)
def test_honest_addresses_raise_no_alarm(address):
    assert of_address(address) == []


def test_each_sentence_once_and_in_order():
    found = warnings(["https://bet88.vn/a", "https://bet88.vn/b"], ["Nhà cái", "nhà cái và cá độ"])
    assert len(found) == 3 and "bet88" in found[0] and "nhà cái" in found[1] and "cá độ" in found[2]
    assert warnings([], []) == []
