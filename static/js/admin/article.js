// The article's form: Ctrl+S saves, lengths are counted, typing is kept, the cover shows itself.
import "./attachments.js";
import "./autosave.js";
import "./cover.js";
import "./kind.js";
import "./lengths.js";
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
