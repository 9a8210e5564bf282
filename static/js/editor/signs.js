// Signs that the keyboard lacks, by their names.
import { insertHtml } from "./ranges.js";
import { inOneStep, openWindow } from "./window.js";

const SIGNS = [
  ["–", "gạch ngang ngắn"], ["—", "gạch ngang dài"], ["…", "ba chấm"], ["“", "mở ngoặc kép"], ["”", "đóng ngoặc kép"], ["‘", "mở nháy đơn"],
  ["’", "đóng nháy đơn"], ["«", "mở ngoặc kép Pháp"], ["»", "đóng ngoặc kép Pháp"], ["°", "độ"], ["′", "phút góc"], ["″", "giây góc"],
  ["±", "cộng trừ"], ["×", "nhân"], ["÷", "chia"], ["≈", "gần bằng"], ["≤", "nhỏ hơn hoặc bằng"], ["≥", "lớn hơn hoặc bằng"],
  ["½", "một phần hai"], ["¼", "một phần tư"], ["¾", "ba phần tư"], ["‰", "phần nghìn"], ["²", "mũ hai"], ["³", "mũ ba"],
  ["µ", "micrô"], ["Ω", "ôm"], ["→", "mũi tên phải"], ["←", "mũi tên trái"], ["•", "chấm tròn"], ["№", "số"],
  ["§", "mục"], ["©", "bản quyền"], ["®", "nhãn hiệu đã đăng ký"], ["™", "nhãn hiệu"], ["€", "ơ-rô"], ["₫", "đồng"],
];

CKEDITOR.plugins.add("portal-signs", {
  init(editor) {
    editor.addCommand("portalSigns", {
      exec: () => {
        let chosen = "";
        const { dialog, close } = openWindow(editor, "editor-signs", { closed: () => chosen && inOneStep(editor, () => insertHtml(editor, chosen, undefined, "text")) });
        const buttons = SIGNS.map(([sign, name]) => {
          const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign, title: name });
          button.setAttribute("aria-label", name);
          button.addEventListener("click", () => {
            chosen = sign;
            close();
          });
          return button;
        });
        dialog.querySelector("[data-signs]").append(...buttons);
        buttons[0].focus();
      },
    });
    editor.ui.addButton("PortalSigns", { label: "Ký hiệu đặc biệt", command: "portalSigns" });
  },
});
