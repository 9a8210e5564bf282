// The editor's own words in Vietnamese: what its translation leaves in English, or says oddly.
export const WORDS = {
  application: "Trình soạn thảo",
  editor: "Trình soạn thảo",
  editorPanel: "Bảng chọn của trình soạn thảo",
  common: {
    editorHelp: "Nhấn Alt+0 để xem phím tắt",
    close: "Đóng",
    ok: "Đồng ý",
    cancel: "Hủy",
    confirmCancel: "Có mục đã thay đổi. Đóng mà không giữ lại?",
    unavailable: "%1, chưa dùng được",
    keyboardShortcut: "Phím tắt",
    optionDefault: "Mặc định",
    resize: "Kéo để đổi kích cỡ",
    generalTab: "Chung",
    advancedTab: "Thêm",
  },
  basicstyles: { bold: "Đậm", italic: "Nghiêng", strike: "Gạch ngang", subscript: "Chỉ số dưới", superscript: "Chỉ số trên", underline: "Gạch chân" },
  blockquote: { toolbar: "Trích dẫn" },
  clipboard: {
    cutError: "Trình duyệt không cho cắt bằng nút. Xin bấm Ctrl+X.",
    copyError: "Trình duyệt không cho chép bằng nút. Xin bấm Ctrl+C.",
    paste: "Dán",
    pasteNotification: "Bấm %1 để dán. Trình duyệt không cho dán bằng nút.",
    pasteArea: "Ô để dán",
    pasteMsg: "Dán vào ô dưới đây rồi bấm Đồng ý.",
    fileFormatNotSupportedNotification: "Không nhận tệp kiểu ${formats}. Ảnh xin tải bằng nút “Ảnh”, tệp khác xin đính kèm vào bài.",
    fileWithoutFormatNotSupportedNotification: "Không nhận kiểu tệp này. Xin đính kèm tệp vào bài.",
  },
  find: {
    title: "Tìm và thay",
    find: "Tìm",
    findOptions: "Cách tìm",
    findWhat: "Tìm chữ:",
    matchCase: "Phân biệt chữ hoa, chữ thường",
    matchCyclic: "Hết bài thì tìm lại từ đầu",
    matchWord: "Cả từ",
    notFoundMsg: "Không tìm thấy chữ này trong bài.",
    replace: "Thay",
    replaceAll: "Thay tất cả",
    replaceSuccessMsg: "Đã thay %1 chỗ.",
    replaceWith: "Thay bằng:",
  },
  format: { label: "Kiểu đoạn", panelTitle: "Kiểu đoạn", tag_p: "Đoạn văn", tag_h2: "Đề mục lớn", tag_h3: "Đề mục nhỏ", tag_h4: "Đề mục nhỏ nhất" },
  horizontalrule: { toolbar: "Đường ngăn" },
  indent: { indent: "Thụt vào một bậc", outdent: "Lùi ra một bậc" },
  justify: { left: "Canh trái", center: "Canh giữa", right: "Canh phải", block: "Canh đều" },
  list: { bulletedlist: "Danh sách gạch đầu dòng", numberedlist: "Danh sách đánh số" },
  magicline: { title: "Viết một đoạn ở đây" },
  maximize: { maximize: "Mở rộng khắp màn hình", minimize: "Thu về" },
  notification: { closed: "Đã đóng thông báo." },
  pastetext: { button: "Dán chữ thường", title: "Dán chữ thường", pasteNotification: "Bấm %1 để dán chữ không kèm định dạng. Trình duyệt không cho dán bằng nút." },
  removeformat: { toolbar: "Bỏ định dạng" },
  sourcearea: { toolbar: "Mã HTML" },
  table: { toolbar: "Bảng", menu: "Bảng" },
  toolbar: {
    toolbars: "Thanh công cụ của trình soạn thảo",
    toolbarCollapse: "Thu gọn thanh công cụ",
    toolbarExpand: "Mở rộng thanh công cụ",
    toolbarGroups: {
      styles: "Kiểu đoạn", basicstyles: "Kiểu chữ", links: "Liên kết", insert: "Chèn", more: "Công cụ khác", paragraph: "Danh sách, trích dẫn",
      align: "Canh lề", signs: "Ký hiệu", clipboard: "Dán, hoàn tác", tools: "Công cụ",
    },
  },
  undo: { undo: "Hoàn tác", redo: "Làm lại" },
  widget: { move: "Kéo để dời", label: "%1" },
};

const lay = (words, over) => {
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === "string") over[key] = value;
    else lay(value, (over[key] ??= {}));
  }
};

/** Laid over the editor's language before its plugins read it. */
export const speakVietnamese = (editor) => editor.on("langLoaded", () => lay(WORDS, editor.lang));
