// The links of a list: moved by arrows or dragged; the numbers that say so without scripts are written by themselves.
import { orderable } from "./ordering.js";

const body = document.querySelector("[data-link-rows] tbody");

if (body) {
  document.querySelector("[data-link-rows]").classList.add("is-ordered");
  const ROW = "tr.form-row:not(.empty-form)";
  const rows = () => [...body.querySelectorAll(ROW)];
  const called = (row) => row.querySelector('[name$="-name"]')?.value.trim() || "liên kết chưa có tên";
  const isEmpty = (row) => !row.querySelector('[name$="-name"]').value && !row.querySelector('[name$="-url"]').value && !row.classList.contains("has_original");
  const number = () => {
    let place = 0;
    for (const row of rows()) {
      const field = row.querySelector('[name$="-position"]');
      // A row that nobody has filled in says nothing, not even its place.
      field.value = isEmpty(row) ? field.defaultValue : (place += 1);
    }
  };

  const arrow = (name, words, sign) => {
    const button = document.createElement("button");
    button.type = "button";
    button.name = name;
    button.className = "button button-small row-arrow";
    button.title = words;
    const label = document.createElement("span");
    label.className = "vh";
    button.append(sign, label);
    return button;
  };
  const prepare = (row) => {
    const cell = row.querySelector(".field-position");
    if (!cell || cell.querySelector(".row-arrows")) return;
    const box = document.createElement("div");
    box.className = "row-arrows";
    const up = arrow("up", "Lên", "↑");
    const down = arrow("down", "Xuống", "↓");
    box.append(up, down);
    cell.append(box);
    const name = () => {
      up.lastChild.textContent = ` Lên: ${called(row)}`;
      down.lastChild.textContent = ` Xuống: ${called(row)}`;
    };
    row.addEventListener("input", name);
    name();
  };

  rows().forEach(prepare);
  const changed = () => {
    number();
    body.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const { refresh } = orderable(body, { row: ROW, name: called, handle: (row) => row.querySelector(".field-position .row-arrows"), changed });
  number();
  body.addEventListener("input", (event) => event.target !== body && number());
  document.addEventListener("formset:added", (event) => {
    if (!body.contains(event.target)) return;
    event.target.querySelector(".row-arrows")?.remove(); // a copy of the empty row has none that work
    prepare(event.target);
    refresh();
    number();
  });
  document.addEventListener("formset:removed", () => {
    refresh();
    number();
  });
}
