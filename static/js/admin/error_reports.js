// Readers' error reports: to the passage that a reader named, where the text still has it.
import { find, reveal } from "./passages.js";

const panel = document.querySelector("[data-error-reports]");
const said = panel.querySelector("[data-error-reports-said]");

for (const button of panel.querySelectorAll("[data-report-jump]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const { passage } = button.dataset;
    const place = ["title", "lead", "body"].map((part) => find(part, passage)).find(Boolean);
    said.textContent = reveal(place) ? "Đã đến đoạn này." : "Bài đang mở không có đoạn này.";
  });
}

// The panel stands inside the article's form, to which a note on a report is no change.
for (const kind of ["input", "change"]) panel.addEventListener(kind, (event) => event.stopPropagation());
