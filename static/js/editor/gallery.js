// The window for choosing pictures: the library to search and pick from, files to send, and what will be inserted.
import { describePicture, searchPictures, uploadPicture } from "../admin/pictures.js";
import { openWindow, refuse } from "./window.js";

const PAUSE = 300;
const KINDS = /^image\//;

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

/** The figure of a picture with the words of this use. */
const figureOf = (image, alt, caption) => {
  const figure = new DOMParser().parseFromString(image.figure, "text/html").querySelector("figure");
  figure.querySelector("img").alt = alt;
  figure.querySelector("figcaption")?.remove();
  if (caption) figure.append(make("figcaption", { textContent: caption }));
  return figure.outerHTML;
};

/**
 * chosen(figures) is called with markup of bodies in the order of the list, after the window has closed.
 * files: to be sent at once. place: puts the caret where they go.
 */
export const openGallery = (editor, { files = [], place, chosen }) => {
  let result = null;
  const picked = []; // {image, row, alt, caption, credit} in the order of insertion; image null while it is sent
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
    },
  });
  const part = (name) => dialog.querySelector(`[data-part="${name}"]`);
  const [grid, tray, said, more, button] = ["grid", "tray", "said", "more", "insert"].map(part);
  const row = dialog.querySelector("template[data-row]").content.firstElementChild;

  const tell = (words) => (said.textContent = words);

  const count = () => {
    const ready = picked.filter((each) => each.image).length;
    button.disabled = !ready || ready < picked.length;
    button.textContent = ready > 1 ? `Chèn ${ready} ảnh` : "Chèn ảnh";
    part("tray-heading").hidden = !picked.length;
    part("tray-heading").textContent = `Sẽ chèn ${picked.length} ảnh`;
  };

  // What will be inserted

  const drop = (entry) => {
    picked.splice(picked.indexOf(entry), 1);
    entry.row.remove();
    const box = entry.image && grid.querySelector(`input[value="${entry.image.id}"]`);
    if (box) box.checked = false;
    entry.stop?.abort();
    count();
  };

  const shift = (entry, by) => {
    const index = picked.indexOf(entry);
    const other = picked[index + by];
    if (!other) return;
    [picked[index], picked[index + by]] = [other, entry];
    if (by < 0) other.row.before(entry.row);
    else other.row.after(entry.row);
  };

  const inRow = (entry, name) => entry.row.querySelector(`[data-field="${name}"]`);

  // Photos of one event come from one hand: its name goes into the other empty fields.
  const spread = (entry) => {
    const name = inRow(entry, "credit").value;
    for (const other of picked) if (other !== entry && !other.image?.described && !inRow(other, "credit").value) inRow(other, "credit").value = name;
  };

  const addRow = (name) => {
    const entry = { image: null, row: row.cloneNode(true) };
    const number = crypto.getRandomValues(new Uint32Array(1))[0];
    for (const input of entry.row.querySelectorAll("[data-field]")) {
      input.id = `picked-${number}-${input.dataset.field}`;
      input.previousElementSibling.htmlFor = input.id;
    }
    entry.row.querySelector("[data-name]").textContent = name;
    entry.row.querySelector("[data-remove]").addEventListener("click", () => {
      const next = entry.row.nextElementSibling ?? entry.row.previousElementSibling;
      drop(entry);
      (next?.querySelector("[data-remove]") ?? field("search")).focus();
    });
    entry.row.querySelector("[data-up]").addEventListener("click", ({ target }) => {
      shift(entry, -1);
      target.focus();
    });
    inRow(entry, "credit").addEventListener("change", () => spread(entry));
    picked.push(entry);
    tray.append(entry.row);
    count();
    return entry;
  };

  const fill = (entry, image) => {
    entry.image = image;
    entry.row.classList.remove("is-coming");
    entry.row.querySelector("[data-name]").textContent = image.title;
    entry.row.querySelector("[data-progress]").hidden = true;
    const thumb = entry.row.querySelector("[data-thumb]");
    thumb.src = image.thumb;
    thumb.hidden = !image.thumb;
    entry.row.querySelector("[data-words]").hidden = false;
    entry.row.querySelector("[data-undescribed]").hidden = image.described;
    for (const [name, value] of Object.entries({ alt: image.alt, caption: image.caption, credit: image.credit })) inRow(entry, name).value ||= value;
    inRow(entry, "credit").closest(".window-field").hidden = image.described;
    count();
  };

  const pick = (image) => {
    if (picked.some((entry) => entry.image?.id === image.id)) return;
    fill(addRow(image.title), image);
  };

  // Sending

  const sendFile = async (entry, file) => {
    if (!picked.includes(entry)) return;
    const progress = entry.row.querySelector("[data-progress]");
    const bar = progress.querySelector("progress");
    const state = progress.querySelector("span");
    entry.stop = new AbortController();
    stop.signal.addEventListener("abort", () => entry.stop.abort());
    const onProgress = (sent) => {
      bar.value = sent;
      state.textContent = sent < 1 ? `Đang gửi ${Math.round(sent * 100)}%` : "Đang xử lý ảnh…";
    };
    try {
      const { image, same } = await uploadPicture(file, { onProgress, signal: entry.stop.signal });
      if (picked.some((other) => other !== entry && other.image?.id === image.id)) {
        drop(entry);
        return tell(`“${image.title}” đã có trong danh sách sẽ chèn.`);
      }
      fill(entry, image);
      tell(same ? `“${image.title}” đã có sẵn trong thư viện; dùng lại ảnh ấy.` : `Đã tải “${image.title}” lên thư viện.`);
    } catch (problem) {
      if (problem.name === "AbortError") return;
      picked.splice(picked.indexOf(entry), 1);
      bar.hidden = true;
      state.textContent = problem.message;
      entry.row.classList.replace("is-coming", "is-refused");
      entry.row.querySelector("[data-up]").hidden = true;
      tell(`${file.name || "Ảnh"}: ${problem.message}`);
      count();
    }
  };

  // Two at a time, so that many photos from a phone do not stand in each other's way.
  let queue = Promise.resolve();
  let second = Promise.resolve();
  const send = (list) => {
    const right = [...list].filter((file) => KINDS.test(file.type) || /\.(hei[cf]|avif)$/i.test(file.name));
    if (right.length < [...list].length) tell("Chỉ gửi được tệp ảnh; tệp khác xin đính kèm vào bài.");
    for (const file of right) {
      const entry = addRow(file.name || "Ảnh dán vào");
      entry.row.classList.add("is-coming");
      entry.row.scrollIntoView({ block: "nearest" });
      const next = queue.then(() => sendFile(entry, file));
      [queue, second] = [second, next];
    }
  };

  // The library

  let asking = null;
  let timer = 0;
  const option = (image) => {
    const box = make("input", { type: "checkbox", value: image.id, checked: picked.some((entry) => entry.image?.id === image.id) });
    box.addEventListener("change", () => {
      if (box.checked) return pick(image);
      const entry = picked.find((each) => each.image?.id === image.id);
      if (entry) drop(entry);
    });
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
    send(target.files);
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
    send(event.dataTransfer.files);
  });
  dialog.addEventListener("paste", (event) => event.clipboardData.files.length && send(event.clipboardData.files));

  // Inserting: what is not described is described first, in the library.

  const wordsOf = (entry) => Object.fromEntries(["alt", "caption", "credit"].map((name) => [name, inRow(entry, name).value.replace(/\s+/g, " ").trim()]));

  const lacks = (entry) => {
    const words = wordsOf(entry);
    refuse(inRow(entry, "alt"), words.alt ? "" : "Xin viết một câu kể trong ảnh có gì, cho bạn đọc không nhìn thấy ảnh.");
    refuse(inRow(entry, "credit"), words.credit || entry.image.described ? "" : "Xin ghi người chụp hoặc nơi cung cấp ảnh.");
    return entry.row.querySelector("[aria-invalid=true]");
  };

  const described = async (entry) => {
    const { alt, caption, credit } = wordsOf(entry);
    if (!entry.image.described) {
      try {
        entry.image = await describePicture(entry.image.id, { alt_text: alt, caption, credit });
      } catch (problem) {
        const { alt_text: about, caption: below, credit: whose, ...others } = problem.errors ?? {};
        refuse(inRow(entry, "alt"), about ?? (problem.errors ? (Object.values(others)[0] ?? "") : problem.message));
        refuse(inRow(entry, "caption"), below ?? "");
        refuse(inRow(entry, "credit"), whose ?? "");
        throw problem;
      }
    }
    return figureOf(entry.image, alt, caption);
  };

  const insert = async () => {
    const lacking = picked.map(lacks).find(Boolean);
    if (lacking) {
      tell("Có ảnh chưa được mô tả; xin điền các ô được đánh dấu.");
      return lacking.focus();
    }
    button.disabled = true;
    const figures = [];
    try {
      for (const entry of picked) figures.push(await described(entry));
    } catch (problem) {
      tell(problem.message);
      dialog.querySelector("[aria-invalid=true]")?.focus();
      return count();
    }
    result = figures;
    close();
  };

  count();
  look();
  if (files.length) send(files);
  field("search").focus();
};
