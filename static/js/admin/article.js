// The article's form: Ctrl+S saves, lengths are counted, typing is kept, the cover shows itself.
import "./attachments.js";
import "./autosave.js";
import "./cover.js";
import "./kind.js";
import "./more.js";
import "./plainpaste.js";
import "./presence.js";

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
