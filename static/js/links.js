// The box that filters a long list of links: by words in any order, with or without accents. Without this script the
// box is not shown, and the list is whole.
import { fold } from "./fold.js";

for (const list of document.querySelectorAll("details[data-filtered]")) {
  const box = list.querySelector(".links-filter");
  const field = box.querySelector("input");
  const status = box.querySelector("[role=status]");
  const groups = [...list.querySelectorAll("ul")].map((rows) => {
    const heading = rows.previousElementSibling?.matches("h3") ? rows.previousElementSibling : null;
    const entries = [...rows.children].map((row) => ({ row, words: fold(`${row.textContent} ${heading?.textContent ?? ""}`) }));
    return { rows, heading, entries };
  });

  const filter = () => {
    const words = fold(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { rows, heading, entries } of groups) {
      let left = 0;
      for (const { row, words: own } of entries) {
        row.hidden = !words.every((word) => own.includes(word));
        left += !row.hidden;
      }
      rows.hidden = left === 0;
      if (heading) heading.hidden = left === 0;
      count += left;
    }
    status.textContent = !words.length ? "" : count ? status.dataset.some.replace("#", count) : status.dataset.none;
  };
  field.addEventListener("input", filter);
  box.hidden = false;
  if (field.value) filter(); // a page that the browser brings back keeps what was typed
}
