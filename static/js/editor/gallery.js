// The window for choosing pictures: the library to search and pick from, files to send, and what will be inserted.
import { searchPictures } from "../admin/pictures.js";
import { say } from "./notes.js";
import { pickedList } from "./picked.js";
import { openWindow } from "./window.js";

const PAUSE = 300;

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/**
 * chosen(figures) is called with markup of bodies in the order of the list, after the window has closed.
 * files: to be sent at once. place: puts the caret where they go.
 */
export const openGallery = (editor, { files = [], place, chosen }) => {
  let result = null;
  const stop = new AbortController();
  const { dialog, close, field } = openWindow(editor, "editor-pictures", {
    place,
    submit: () => {
      insert();
      return false;
    },
    closed: () => {
      stop.abort();
      if (result) chosen(result);
      const left = picked.undescribed();
      if (left) say(editor, "pictures", `${left} ảnh đã vào thư viện, chưa có mô tả. Chọn lại bằng nút “Ảnh” để mô tả và chèn.`, { isWarning: true });
    },
  });
  const part = (name) => dialog.querySelector(`[data-part="${name}"]`);
  const [grid, tray, said, more, button] = ["grid", "tray", "said", "more", "insert"].map(part);
  const row = dialog.querySelector("template[data-row]").content.firstElementChild;

  const tell = (words) => (said.textContent = words);

  const count = () => {
    const all = picked.entries.length;
    const ready = picked.entries.filter((each) => each.image).length;
    button.disabled = !ready || ready < all;
    button.textContent = ready > 1 ? `Chèn ${ready} ảnh` : "Chèn ảnh";
    part("tray-heading").hidden = !all;
    part("tray-heading").textContent = `Sẽ chèn ${all} ảnh`;
    part("common").hidden = picked.entries.filter((each) => each.image && !each.image.described).length < 2;
  };

  const picked = pickedList({
    tray,
    row,
    tell,
    signal: stop.signal,
    changed: () => count(),
    emptied: () => field("search").focus(),
    dropped: ({ id }) => {
      const box = grid.querySelector(`input[value="${id}"]`);
      if (box) box.checked = false;
    },
  });

  // The library

  let asking = null;
  let timer = 0;
  const option = (image) => {
    const box = make("input", { type: "checkbox", value: image.id, checked: picked.has(image.id) });
    box.addEventListener("change", () => (box.checked ? picked.pick(image) : picked.drop(image.id)));
    const words = make("span", { className: "gallery-name", textContent: image.title });
    const facts = make("span", { className: "gallery-facts", textContent: image.described ? (image.uses ? `Dùng trong ${image.uses} bài` : "") : "Chưa mô tả" });
    return make("li", {}, make("label", {}, box, make("img", { src: image.thumb, alt: "", loading: "lazy" }), words, facts));
  };

  const look = async (page = 1) => {
    asking?.abort();
    asking = new AbortController();
    more.hidden = true;
    try {
      const words = field("search").value.trim();
      const { images, next } = await searchPictures(words, page, { signal: asking.signal });
      const items = images.map(option);
      if (page === 1) grid.replaceChildren(...items);
      else {
        grid.append(...items);
        items[0]?.querySelector("input").focus();
      }
      more.hidden = !next;
      more.onclick = () => look(next);
      part("none").hidden = grid.children.length > 0;
      part("none").textContent = words ? "Không có ảnh nào khớp. Thử ít chữ hơn, có dấu hay không dấu đều được." : "Thư viện chưa có ảnh nào. Hãy tải ảnh lên.";
      if (page === 1 && words) tell(`Tìm thấy ${images.length}${next ? " ảnh đầu, còn nữa" : " ảnh"}.`);
    } catch (problem) {
      if (problem.name !== "AbortError") tell(problem.message);
    }
  };

  let common = "";
  field("common").addEventListener("input", ({ target }) => {
    picked.share(target.value, common);
    common = target.value;
  });
  field("search").addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  field("search").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    clearTimeout(timer);
    look();
  });
  // Arrows go through the pictures; Space picks.
  grid.addEventListener("keydown", (event) => {
    const boxes = [...grid.querySelectorAll("input")];
    const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    const next = by && boxes[boxes.indexOf(event.target) + by];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  field("files").addEventListener("change", ({ target }) => {
    picked.send(target.files);
    target.value = "";
  });
  dialog.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    part("zone").classList.add("is-over");
  });
  dialog.addEventListener("dragleave", () => part("zone").classList.remove("is-over"));
  dialog.addEventListener("drop", (event) => {
    event.preventDefault();
    part("zone").classList.remove("is-over");
    picked.send(event.dataTransfer.files);
  });
  dialog.addEventListener("paste", (event) => event.clipboardData.files.length && picked.send(event.clipboardData.files));

  const insert = async () => {
    const lacking = picked.lacking();
    if (lacking) {
      tell("Có ảnh chưa được mô tả; xin điền các ô được đánh dấu.");
      return lacking.focus();
    }
    button.disabled = true;
    try {
      result = await picked.figures();
    } catch (problem) {
      tell(problem.message);
      dialog.querySelector("[aria-invalid=true]")?.focus();
      return count();
    }
    close();
  };

  count();
  look();
  if (files.length) picked.send(files);
  field("search").focus();
};
