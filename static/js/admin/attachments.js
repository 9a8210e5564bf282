// The files of an article: dropped or chosen ones go up at once, one after the other, and stand in the list that the
// form sends; order by dragging or by buttons. Uploading changes no article: saving does.
import { orderRows } from "./attaching/order.js";
import { sendFile } from "./attaching/sending.js";

const panel = document.getElementById("id_files");

if (panel?.dataset.address) {
  const list = panel.querySelector(".files-list");
  const blank = panel.querySelector("template").content.firstElementChild;
  const input = panel.querySelector("input[type=file]");
  const said = panel.querySelector(".files-said");
  const form = panel.closest("form");
  const waiting = [];
  let running = false;

  const say = (text, bad = false) => {
    said.textContent = text;
    said.classList.toggle("is-bad", bad);
  };
  const rows = () => [...list.querySelectorAll(":scope > .file-row")];
  const nameOf = (row) => row.querySelector("[name$='-title']").value.trim() || row.querySelector("[data-slot=original]").textContent;
  const changed = () => {
    list.dispatchEvent(new Event("change", { bubbles: true }));
    for (const [place, row] of rows().entries()) {
      for (const button of row.querySelectorAll("[data-move]")) {
        const edge = button.dataset.move === "-1" ? place === 0 : place === rows().length - 1;
        button.setAttribute("aria-disabled", edge);
      }
    }
  };

  // Without scripts places are numbers and rows go by a tick; here there are buttons for both.
  const dress = (row) => {
    row.querySelector(".file-row-plain")?.remove();
    for (const part of row.querySelectorAll("[data-grip], .file-row-moves")) part.hidden = false;
    row.querySelector("[data-grip]").draggable = true;
  };

  const drop = (row) => {
    const next = row.nextElementSibling ?? row.previousElementSibling;
    const place = row.nextSibling;
    row.remove();
    say(`Đã bỏ “${nameOf(row)}” khỏi bài. `);
    const back = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: "Lấy lại" });
    back.addEventListener("click", () => {
      list.insertBefore(row, place?.parentNode === list ? place : null);
      say(`“${nameOf(row)}” đã trở lại.`);
      row.querySelector("[data-drop]").focus();
      changed();
    });
    said.append(back);
    (next?.querySelector("[data-drop]") ?? input).focus();
    changed();
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-drop]");
    if (button) drop(button.closest(".file-row"));
  });

  orderRows(list, { rows, nameOf, say, changed });

  // Uploading
  const add = (file) => {
    const row = document.importNode(blank, true);
    row.dataset.file = file.id;
    for (const node of [row, ...row.querySelectorAll("*")]) {
      for (const name of ["id", "for", "name"]) {
        const value = node.getAttribute(name);
        if (value) node.setAttribute(name, value.replace(/_0$/, `_${file.id}`).replace("attachment-0-", `attachment-${file.id}-`));
      }
    }
    row.querySelector("[name=attachments]").value = file.id;
    const original = row.querySelector("[data-slot=original]");
    original.textContent = file.original;
    original.href = file.address;
    row.querySelector("[data-slot=about]").textContent = file.about;
    row.querySelector("[name$='-title']").value = file.title;
    row.querySelector("[data-signed]").hidden = !file.is_signed;
    row.querySelector("[data-scan]").hidden = !file.is_scan;
    row.querySelector("[data-recording]").hidden = !file.is_recording;
    const warnings = row.querySelector("[data-warnings]");
    warnings.hidden = file.warnings.length === 0;
    for (const sentence of file.warnings) warnings.append(Object.assign(document.createElement("li"), { textContent: sentence }));
    dress(row);
    list.append(row);
    changed();
    return row;
  };

  const send = async (file) => {
    const { attachment, sentence } = await sendFile(file, { address: panel.dataset.address, form, list });
    const row = attachment ? add(attachment) : null;
    say(sentence, !row);
    return row;
  };

  const take = async (files) => {
    waiting.push(...files);
    if (running) return;
    running = true;
    const refused = [];
    let last = null;
    let count = 0;
    while (waiting.length) {
      const row = await send(waiting.shift());
      if (row) [last, count] = [row, count + 1];
      else refused.push(said.textContent);
    }
    running = false;
    if (refused.length) say(refused.join(" "), true); // a later success must not hide them
    else if (count > 1) say(`Đã thêm ${count} tệp. Xin xem lại tên hiện cho bạn đọc.`);
    if (last && !refused.length) last.querySelector("[name$='-title']").focus();
  };

  input.addEventListener("change", (event) => {
    event.stopPropagation(); // a chosen file is no typing
    take([...input.files]);
    input.value = "";
  });
  input.addEventListener("input", (event) => event.stopPropagation());
  input.removeAttribute("name"); // sent already, so not once more with the form

  const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");
  panel.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    panel.classList.add("is-target");
  });
  panel.addEventListener("dragleave", (event) => panel.contains(event.relatedTarget) || panel.classList.remove("is-target"));
  panel.addEventListener("drop", (event) => {
    panel.classList.remove("is-target");
    if (!hasFiles(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });

  // Before any other listener of the form: what is still on its way would be missing from what is saved.
  addEventListener(
    "submit",
    (event) => {
      if (event.target !== form || !running) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      say("Tệp đang tải lên. Xin đợi tải xong rồi bấm lại.", true);
      panel.scrollIntoView({ block: "center" });
    },
    true,
  );
  addEventListener("beforeunload", (event) => running && event.preventDefault());

  panel.classList.add("has-scripts");
  for (const row of rows()) dress(row);
  for (const [place, row] of rows().entries()) {
    row.querySelector("[data-move='-1']").setAttribute("aria-disabled", place === 0);
    row.querySelector("[data-move='1']").setAttribute("aria-disabled", place === rows().length - 1);
  }
}
