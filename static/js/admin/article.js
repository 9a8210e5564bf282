// The article's form: Ctrl+S saves, lengths are counted, a closing window warns, the cover shows itself.
import "./cover.js";

const form = document.getElementById("article_form");

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
    const button = document.querySelector("[data-save]");
    if (button) {
      event.preventDefault();
      button.click();
    }
  }
});

for (const field of document.querySelectorAll("[data-limit]")) {
  const output = document.createElement("output");
  output.className = "counter";
  output.htmlFor = field.id;
  field.after(output);
  const count = () => {
    const used = [...field.value.normalize("NFC")].length;
    output.textContent = `${used} / ${field.dataset.limit} ký tự`;
    output.classList.toggle("over", used > Number(field.dataset.limit));
  };
  field.addEventListener("input", count);
  count();
}

// Typed words are not lost by a stray click: the browser asks before the page goes.
if (form) {
  let touched = false;
  const editors = () => Object.values(window.CKEDITOR?.instances ?? {});
  form.addEventListener("input", () => (touched = true));
  form.addEventListener("change", (event) => event.isTrusted && (touched = true));
  let leaving = false;
  addEventListener("submit", () => (leaving = true));
  addEventListener("beforeunload", (event) => {
    if (!leaving && (touched || editors().some((editor) => editor.checkDirty()))) event.preventDefault();
  });
}
