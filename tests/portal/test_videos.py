"""Which addresses are videos, and what becomes of their frames."""

import pytest

from portal.richtext import clean, dropped
from portal.videos import recognised

YOUTUBE = "https://www.youtube.com/watch?v=abc-DEF_123"


@pytest.mark.parametrize(
    "address",
    [
        YOUTUBE,
        "http://youtube.com/watch?feature=share&v=abc-DEF_123",
        "https://m.youtube.com/watch?v=abc-DEF_123&list=PL1",
        "https://youtu.be/abc-DEF_123?si=xyz",
        "//www.youtube.com/embed/abc-DEF_123?rel=0",
        "https://www.youtube-nocookie.com/embed/abc-DEF_123",
        "https://www.youtube.com/shorts/abc-DEF_123",
        "https://www.youtube.com/live/abc-DEF_123?feature=shared",
        "http://www.youtube.com/v/abc-DEF_123&hl=en",
    ],
)
def test_every_way_to_name_a_video_of_youtube(address):
    video = recognised(address)
    assert (video.page, video.frame) == (YOUTUBE, "https://www.youtube-nocookie.com/embed/abc-DEF_123")
    assert video.host == "YouTube"


@pytest.mark.parametrize(("moment", "start"), [("t=90", 90), ("t=1m30s", 90), ("start=5", 5), ("t=x", 0), ("t=", 0)])
def test_where_a_video_begins(moment, start):
    video = recognised(f"https://youtu.be/abc-DEF_123?{moment}")
    assert video.frame.endswith(f"?start={start}" if start else "abc-DEF_123")
    assert recognised(video.page) == video


def test_a_departments_own_host(settings):
    settings.VIDEO_HOSTS = ["tv.kinhson.example"]
    video = recognised("//TV.kinhson.example/embed/12?a=1&b=2")
    assert video.page == video.frame == "https://tv.kinhson.example/embed/12?a=1&b=2"
    assert video.host == "tv.kinhson.example"
    assert recognised(YOUTUBE) is None
    body = clean('<iframe src="https://tv.kinhson.example/embed/12?a=1&amp;b=2" title="Hội"></iframe>')
    assert body == ('<figure class="video"><a href="https://tv.kinhson.example/embed/12?a=1&amp;b=2">Hội</a></figure>')


@pytest.mark.parametrize(
    "address",
    [
        "",
        "https://vimeo.example/12",
        "https://www.youtube.com/",
        "https://www.youtube.com/watch?v=short",
        "https://www.youtube.com/embed/videoseries?list=PL1",
        "https://www.youtube.com@evil.example/embed/abc-DEF_123",
        "https://www.youtube.com.evil.example/embed/abc-DEF_123",
        "https://evil.example/https://www.youtube.com/embed/abc-DEF_123",
        "javascript:alert(1)//www.youtube.com/embed/abc-DEF_123",
        "ftp://www.youtube.com/embed/abc-DEF_123",
        "https://www.youtube.com\\@evil.example/embed/abc-DEF_123",
        "https://[www.youtube.com/embed/abc-DEF_123",
    ],
)
def test_what_is_no_video(address):
    assert recognised(address) is None
    assert "video" not in clean(f'<figure class="video"><a href="{address}">x</a></figure>').partition(">")[0]


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p style='color:red' onclick=x() class=y id=z><font>chữ</font></p><style>p{}</style>", []),
        ("<script>1</script><script src=x></script>", ["2 đoạn mã (script)"]),
        (f'<iframe src="{YOUTUBE}"></iframe><iframe src="https://map.example/"></iframe>', ["1 khung nhúng (iframe)"]),
        ("<object><embed></object><applet></applet>", ["2 đối tượng nhúng (Flash, ActiveX …)"]),
        ("<img src='/media/a.jpg'><img src='https://x.example/a.jpg'><img>", ["1 ảnh không nằm trong thư viện ảnh"]),
        ("<a href='javascript:x'>a</a><a href='/x'>b</a><a name=c>c</a>",
         ["1 địa chỉ liên kết không an toàn (chữ vẫn giữ)"]),
        (f"<a href='/{'x' * 5000}'>chữ</a>", ["1 địa chỉ liên kết quá dài (chữ vẫn giữ)"]),
        ("<a href='tin.aspx?id=1'>a</a><a href='../b'>b</a><a href='www.so.gov.vn'>c</a><a href='//so.gov.vn/'>d</a>",
         ["4 địa chỉ liên kết không đầy đủ (địa chỉ tương đối, thiếu https://…; chữ vẫn giữ)"]),
        ("<title>Trang chủ - Sở</title><title> </title><svg><title>x</title></svg>",
         ["1 hình vẽ SVG", "1 tên trang (thẻ title)"]),
        ("<form><input type=hidden><input><select><option>a</select><textarea>b</textarea><button>c</button></form>",
         ["4 ô nhập liệu hoặc nút của biểu mẫu"]),
        ("<svg><script>1</script><a href='javascript:x'>y</a></svg>", ["1 hình vẽ SVG"]),
        ("<!-- <script>1</script> -->&lt;script&gt;", []),
        ("<audio></audio><video></video><math>x</math><noscript>y</noscript>",
         ["2 tệp âm thanh hoặc video", "1 công thức MathML", "1 khối ẩn (template, noscript)"]),
    ],
)  # fmt: skip
def test_what_an_editor_is_told_of(html, told):
    assert dropped(html) == told
    assert dropped(clean(html)) == []
