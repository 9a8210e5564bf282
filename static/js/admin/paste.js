// Pictures that come along with pasted text would be dropped on saving; better to say so at once.
const FOREIGN = /<img\b[^>]*\bsrc\s*=\s*["']?(?:data|file|blob|cid|webkit-fake-url):[^>]*>/gi;

const watch = ({ editor }) =>
  editor.on("paste", (event) => {
    const before = event.data.dataValue ?? "";
    const after = before.replace(FOREIGN, "");
    if (after === before) return;
    event.data.dataValue = after;
    editor.showNotification("Ảnh dán kèm không được giữ. Xin tải ảnh vào Thư viện ảnh, hoặc chọn làm ảnh đại diện.", "warning", 12000);
    if (!after.trim()) event.cancel();
  });

window.CKEDITOR?.on("instanceReady", watch);
for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) watch({ editor });
