"""Which words can be Vietnamese. A right word that is marked does more harm than ten mistakes that are missed."""

import itertools
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from news import demo
from portal.richtext import plain
from portal.vietnamese import _RIMES, EXCEPTIONS, _readings, _take_apart, impossible_words, is_syllable, same_spelling

REAL = """
ba bá các cách hai làm bạn nặng xanh bao đạp mát sau tay sắc năm văn trăng bắp mặt gấc cầm lần nâng thấp thật câu mây
xe séc nem đèn xẻng trèo dép két ghế lệch nệm tên mệnh nếp hết kêu đi ích tìm tin xinh kịp ít chịu kia biếc tiệm tiền
tiếng tiếp viết chiều yếm yên yểng yết yếu ý kỳ lý mỹ sỹ tỷ vy thy to học nói nom con trong góp hót xoong coóc moóc
cô gốc tôi hôm bốn không hộp một tơ mới thơm ơn lớp ớt thu cúc vui chum bún chung úp bụt mùa cuốc muối nhuộm buồn
chuông suốt tư đức gửi hừm sưng ứng mứt hưu chưa được mười gươm lươn thương cướp trượt rượu hoa khoác xoạch ngoài khoảm
hoàn hoang hoành ngoao oạp đoạt xoáy hoặc hoắm xoăn hoẵng loắt hoe ngoém khoen khoeo khoét huân khuâng luật khuấy
thuê huếch huênh thuở huơ uy khuya huých tuýn huynh tuýp huýt khuỷu huyện huyết quà quác quạch quai quảng quanh quào
quạt quay quặc quăn quắp quắt quân quấc quất quây que quen quéo quét quê quệch quên quệt quý quít quỳnh quỵt quyên
quyết quơ quốc gì gìn gin giữ già giá giò giỗ giúp giảng giấy giường giặc giòn giới giềng giặt giở giếng giết giêng
nghe nghề nghĩ nghiêng nghiệp nguyễn ngà ngõ ngủ nguệch ngoạc ghi ghép ghềnh gà gỗ gừng cờ cụ kẻ kể kiện kiêng
pin pa pê phở phượng phường phủ rừng rễ sông sữa trời trẻ thuyền thị chị chuối xã xuân vườn vịnh dưới dễ đất đường
hòa hoà hóa hoá hỏa hoả tòa toà khỏe khoẻ xòe xoè lòe loè thúy thuý thùy thuỳ ủy uỷ hủy huỷ lũy luỹ tùy tuỳ
ừ ờ ồ ổi ảnh ấm ếch ỉa ỷ uổng ưỡn ướt ương uyển uể oải oái oăm oẳn ẩn ắt án áp át ác ích ốc óc úp ứng
duyệt máy quản phê kế hoạch việt nam tỉnh huyện phố thôn bản ấp khóm chức viên chuyển đổi số dữ liệu mạng
thưởng hưởng ngượng khướt vướng nhường khuyên khuyết chuyên tuyển xuyên truyền huyền thoại loại ngoại hoại xoài
khoái khoai choàng choáng loãng loạng quãng quặng quằn ngoằn ngoèo ngoảnh khoảnh doanh oanh toanh loanh quanh
đuề huề xuề xòa tuệ huệ quế thuế khuê khuếch trương nguếch huỵch uỵch nguýt buýt tuýt xuýt luých quých chưn
""".split()
"""Real syllables, every rime of the language among them, in both ways of placing the tone mark."""

WRONG = """
duyêt viêc nguời đựơc trưònng đưoợc thôgn hhội nghành gế cỉ ngiêng qủa cuả muà khúyu hòang tòan thủơ
tíêng vịêc ngưòi cáhc làmm ngưởii xúât hịên pháp̉t kíên hộac nhật̉ biêt hoach̉ kêt xuât phât tâp luât măt
"""


def test_every_real_syllable_is_possible():
    assert len(REAL) > 400
    assert [word for word in REAL if not is_syllable(word)] == []
    assert list(impossible_words(" ".join(REAL))) == []


def test_the_real_syllables_cover_every_rime():
    rimes = {rime for word in REAL for _, rime, _ in _readings(_take_apart(word)[0])}
    assert _RIMES - rimes == set()


def test_capitals_change_nothing():
    for word in REAL:
        assert is_syllable(word.upper()) and is_syllable(word.capitalize())
    assert list(impossible_words(" ".join(REAL).upper())) == []


def test_letters_in_pieces_are_the_same_letters():
    assert all(is_syllable(unicodedata.normalize("NFD", word)) for word in REAL)


@pytest.mark.parametrize("word", [word for word in WRONG.split() if unicodedata.normalize("NFC", word).isalpha()])
def test_a_slip_of_the_fingers_is_marked(word):
    assert list(impossible_words(f"Cơ quan {word} hôm nay.")) == [word]


def test_a_stop_takes_only_the_sharp_and_the_heavy_tone():
    for rime in ("ac", "ach", "ap", "at", "iêt", "uôc", "ưôp"):
        assert not is_syllable(f"b{rime}")
    assert is_syllable("bác") and is_syllable("bạch") and not is_syllable("bàt") and not is_syllable("bảp")


FOREIGN = """
QĐ HĐND BHXH ĐHQG TĐC LĐTBXH TƯ BCHTƯ ĐKKD VNĐ UBND GDĐT
Krông Đắk Lắk Đăk Kon Plông Chư Păh Pưh Tẻh Niê Mlô Kpă Brâu Hrê Xtiêng Kông Chro Chư Prông Êđê Bahnar Jrai Ba-na
Ê-đê Gia-rai Xơ-đăng Giẻ-Triêng M'Nông Cơ-ho Rơ-măm Bru-Vân Tà-ôi Khơ-mú Ơ-đu Co-lao Xinh-mun Hơ-moong Đắk-rông
ôtô ôxy êđê bêtông xêmina sôcôla sơmi rơmoóc phôtô xíchlô môđun kilôgam prôtêin điôxin axít bôxít lôgíc ki-lô-mét
ra-đi-ô vắc-xin pa-nô in-tơ-nét Mát-xcơ-va Vác-sa-va Fansipăng Müller café José Bogotá Beyoncé São Wi-Fi
Phranxixcô Bôlôven Pháp-Việt H'Mông R'lấp 5G-Advanced đ/c ô-tô
"""


@pytest.mark.parametrize("word", FOREIGN.split())
def test_what_is_a_name_a_loan_word_or_a_code_passes(word):
    assert list(impossible_words(f"Ở {word} có nhiều việc.")) == []


@pytest.mark.parametrize("word", sorted(EXCEPTIONS))
def test_an_exception_is_needed(word):
    """So that the table holds only what the rules would mark."""
    assert not is_syllable(word)


def test_words_without_vietnamese_letters_pass():
    text = "The quick brown fox jumps 10 km/h, 5 GHz, PDF, blockchain, www.kinhson.example, lienhe@khcn.example"
    assert list(impossible_words(text)) == []


TEXTS = [
    *sorted((Path(demo.__file__).parent / "articles").glob("*.toml")),
    *sorted(Path(demo.__file__).parent.glob("*.toml")),
]


def strings(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return list(itertools.chain.from_iterable(strings(each) for each in inner))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_nothing_is_marked_in_what_was_written_with_care(path):
    row = tomllib.loads(path.read_text(encoding="utf-8"))
    assert [word for text in strings(row) for word in impossible_words(plain(text))] == []


def test_names_are_the_same_wherever_their_tone_marks_stand():
    assert same_spelling("Nguyễn Thúy Hòa", "NGUYỄN THUÝ HOÀ")
    assert not same_spelling("Nguyễn Thúy Hòa", "Nguyễn Thùy Hòa")
    assert not same_spelling("Nguyễn Thúy Hòa", "Nguyễn Thúy Hoa")
    assert not same_spelling("Nguyễn Hòa", "Nguyễn Thúy Hòa")


@given(st.text(max_size=200))
def test_no_text_is_too_strange(text):
    for word in impossible_words(text):
        assert word in text


def test_a_long_text_takes_no_long_time():
    """Patterns that go back and forth would never end on these."""
    for text in ("ôtô" * 20_000, "ă" * 100_000, "aă" * 50_000, "mâmâ" * 20_000 + "k", "đ-" * 50_000):
        list(impossible_words(text))
