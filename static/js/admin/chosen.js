// The chosen file, shown before it is sent: drawn on a canvas, since pages may show no pictures from elsewhere.
import { draw } from "./thumbnail.js";

for (const field of document.querySelectorAll("input[type=file][data-chosen]")) {
  const frame = document.createElement("div");
  frame.className = "chosen";
  frame.hidden = true;
  field.after(frame);

  const show = async () => {
    const [file] = field.files;
    frame.hidden = !file;
    frame.replaceChildren();
    if (!file) return;
    const canvas = await draw(file, 640);
    if (file !== field.files[0]) return;
    if (canvas) frame.append(canvas, `${canvas.dataset.width} × ${canvas.dataset.height}`);
    else frame.append("Trình duyệt này không xem trước được tệp đã chọn; ảnh vẫn tải lên bình thường nếu là JPEG, PNG, WebP, AVIF hoặc HEIC.");
  };
  field.addEventListener("change", show);
  show();
}
