"""The outlines that a service card may bear, by what they stand for; drawn from static/vendor/icons/icons.json.

A name that was once offered stays, since sealed versions name it.
"""

GROUPS = (
    ("Hành chính, pháp luật", (
        ("landmark", "Trụ sở"), ("scale", "Cán cân"), ("gavel", "Búa xử"), ("file-text", "Văn bản"),
        ("scroll-text", "Nghị quyết"), ("file-badge", "Giấy chứng nhận"), ("file-search", "Tra cứu hồ sơ"),
        ("id-card", "Giấy tờ"), ("badge-check", "Công nhận"), ("calendar-check", "Lịch hẹn"),
        ("clipboard-type", "Biểu mẫu"), ("building-2", "Tòa nhà"),
    )),
    ("Người dân, xã hội", (
        ("users", "Người dân"), ("heart-handshake", "Bảo trợ"), ("accessibility", "Người khuyết tật"),
        ("baby", "Trẻ em"), ("graduation-cap", "Giáo dục"), ("library", "Thư viện"), ("book-open", "Sách"),
        ("stethoscope", "Y tế"), ("hospital", "Bệnh viện"), ("house", "Nhà ở"), ("bus", "Xe buýt"), ("car", "Xe cộ"),
    )),
    ("Kinh tế, sản phẩm", (
        ("package", "Sản phẩm"), ("store", "Cửa hàng"), ("briefcase", "Doanh nghiệp"), ("handshake", "Hợp tác"),
        ("factory", "Nhà máy"), ("wallet", "Ví tiền"), ("banknote", "Tiền mặt"), ("credit-card", "Thanh toán"),
        ("hand-coins", "Hỗ trợ vốn"), ("chart-column", "Thống kê"), ("tag", "Nhãn hàng"), ("trophy", "Giải thưởng"),
    )),
    ("Nông nghiệp, môi trường", (
        ("tractor", "Nông nghiệp"), ("wheat", "Lúa"), ("sprout", "Cây giống"), ("leaf", "Lá"), ("tree-pine", "Rừng"),
        ("fish", "Thủy sản"), ("droplets", "Nước"), ("mountain", "Núi"), ("cloud-rain-wind", "Mưa bão"),
        ("recycle", "Tái chế"), ("map", "Địa giới"), ("map-pin", "Địa điểm"),
    )),
    ("Khoa học, công nghệ", (
        ("microscope", "Nghiên cứu"), ("flask-conical", "Thử nghiệm"), ("lightbulb", "Sáng kiến"),
        ("rocket", "Khởi nghiệp"), ("cpu", "Vi mạch"), ("database", "Dữ liệu"), ("satellite-dish", "Vệ tinh"),
        ("wifi", "Viễn thông"), ("radio", "Phát sóng"), ("globe", "Trang mạng"), ("zap", "Năng lượng"),
        ("shield-check", "An toàn"),
    )),
    ("Liên hệ, thông tin", (
        ("phone", "Điện thoại"), ("headset", "Tổng đài"), ("mail", "Thư"), ("message-square", "Góp ý"),
        ("megaphone", "Loa báo tin"), ("newspaper", "Báo"), ("bell", "Chuông báo"), ("siren", "Khẩn cấp"),
        ("info", "Hướng dẫn"), ("search", "Tìm kiếm"), ("calendar", "Lịch"), ("link", "Liên kết"),
    )),
)  # fmt: skip

NAMES = {name: words for _, icons in GROUPS for name, words in icons}
