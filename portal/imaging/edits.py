"""What an editor may ask for: turn, crop, blur. Places are fractions of the upright, turned, uncropped picture."""

from portal.imaging.limits import BadEdits

MOST_BLURS = 60
SMALLEST_PART = 0.01


def valid(raw) -> dict:
    """The edits without what says nothing, or BadEdits with a sentence. {} means the picture as it came."""
    if raw in (None, ""):
        return {}
    if not isinstance(raw, dict) or not raw.keys() <= {"rotate", "crop", "blurs"}:
        raise BadEdits("Phần sửa ảnh không đọc được. Xin tải lại trang rồi sửa lại.")
    edits: dict = {}
    turn = raw.get("rotate") or 0
    if turn not in (0, 90, 180, 270) or isinstance(turn, bool):
        raise BadEdits("Ảnh chỉ xoay được 90, 180 hoặc 270 độ. Xin chọn lại chiều xoay.")
    if turn:
        edits["rotate"] = int(turn)
    if raw.get("crop") is not None:
        crop = _rectangle(raw["crop"], "Khung cắt")
        if min(crop[2:]) < SMALLEST_PART:
            raise BadEdits("Khung cắt quá nhỏ. Xin kéo khung rộng ra rồi lưu lại.")
        if crop != [0, 0, 1, 1]:
            edits["crop"] = crop
    blurs = raw.get("blurs") or []
    if not isinstance(blurs, list):
        raise BadEdits("Phần làm mờ không đọc được. Xin tải lại trang rồi làm mờ lại.")
    if len(blurs) > MOST_BLURS:
        raise BadEdits(f"Mỗi ảnh làm mờ được tối đa {MOST_BLURS} chỗ. Xin gộp những chỗ gần nhau thành một vùng lớn.")
    if blurs:
        edits["blurs"] = [_rectangle(blur, "Vùng làm mờ") for blur in blurs]
    return edits


def _rectangle(value, what: str) -> list[float]:
    """[x, y, width, height] inside the picture, to six places; a hair outside is drawn in."""
    sentence = f"{what} không hợp lệ: phải nằm trong ảnh. Xin vẽ lại."
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise BadEdits(sentence)
    if any(isinstance(each, bool) or not isinstance(each, int | float) for each in value):
        raise BadEdits(sentence)
    if not all(-2 < each < 2 for each in value):  # no number is too large to be compared, and NaN is neither
        raise BadEdits(sentence)
    x, y, width, height = value
    if min(x, y) < -0.02 or width <= 0 or height <= 0 or max(x + width, y + height) > 1.02 or max(x, y) >= 1:
        raise BadEdits(sentence)
    left, top, right, bottom = max(x, 0), max(y, 0), min(x + width, 1), min(y + height, 1)
    return [round(each, 6) for each in (left, top, right - left, bottom - top)]


def follow(point: tuple[float, float], before: dict, after: dict) -> tuple[float, float]:
    """Where a point of the picture with these edits lies once it has those, in fractions; at the edge if cut away."""
    left, top, width, height = before.get("crop", (0, 0, 1, 1))
    x, y = left + point[0] * width, top + point[1] * height
    for _ in range((after.get("rotate", 0) - before.get("rotate", 0)) % 360 // 90):
        x, y = 1 - y, x
    left, top, width, height = after.get("crop", (0, 0, 1, 1))
    return min(max((x - left) / width, 0), 1), min(max((y - top) / height, 0), 1)
