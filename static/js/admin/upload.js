// “Tải nhiều ảnh”: files are sent two at a time, each with its progress, and described on the same page.
import { describePicture, uploadPicture } from "./pictures.js";
import { draw } from "./thumbnail.js";
import { dropAnywhere } from "./uploading/dropping.js";
import { fillFields, labelFields, showErrors } from "./uploading/fields.js";

const AT_ONCE = 2;
const THUMB = 240;
const form = document.querySelector("[data-upload]");

if (form) {
  const field = form.querySelector("input[type=file]");
  const work = document.querySelector("[data-work]");
  const list = work.querySelector("[data-rows]");
  const pattern = document.querySelector("template[data-row]");
  const creditForAll = document.getElementById("credit-all");
  const sum = work.querySelector("[data-sum]");
  const said = document.querySelector("[data-said]");
  const rows = new Set();
  const waiting = [];
  let sending = 0;
  let number = 0;

  form.querySelector("[data-plain]").hidden = true;
  form.querySelector(".drop-hint").hidden = false;

  const say = (words) => (said.textContent = words);
  const count = (test) => [...rows].filter(test).length;
  const sizeOf = (bytes) => (bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toLocaleString("vi-VN", { maximumFractionDigits: 1 })} MB`);

  const summarize = () => {
    const taken = count((row) => row.image);
    const undescribed = count((row) => row.image && !row.image.described);
    const parts = [`Đã tải ${taken} trong ${rows.size} ảnh`];
    if (undescribed) parts.push(`${undescribed} ảnh chưa có đủ mô tả và nguồn`);
    const failed = count((row) => row.failed);
    if (failed) parts.push(`${failed} ảnh không tải được`);
    sum.textContent = parts.join("; ");
    work.hidden = !rows.size;
    return sum.textContent;
  };

  // One row

  const find = (row, name) => row.item.querySelector(`[data-${name}]`);

  const make = (file) => {
    const item = pattern.content.firstElementChild.cloneNode(true);
    const row = { file, item, image: null, failed: false, dirty: false, abort: null };
    number += 1;
    find(row, "name").textContent = file.name;
    find(row, "size").textContent = sizeOf(file.size);
    item.querySelector("progress").ariaLabel = `Tiến độ tải ${file.name}`;
    labelFields(item, number, () => {
      row.dirty = true;
      find(row, "saved").textContent = "Chưa lưu thay đổi";
    });
    find(row, "retry").addEventListener("click", () => queue(row));
    find(row, "drop").addEventListener("click", () => drop(row));
    row.words = item.querySelector("form");
    row.words.addEventListener("submit", (event) => {
      event.preventDefault();
      save(row);
    });
    list.append(item);
    rows.add(row);
    draw(file, THUMB).then((canvas) => canvas && !row.image && item.querySelector(".upload-picture").replaceChildren(canvas));
    return row;
  };

  const drop = (row) => {
    row.abort?.abort();
    const next = row.item.nextElementSibling ?? row.item.previousElementSibling;
    rows.delete(row);
    row.item.remove();
    (next?.querySelector("button:not([hidden])") ?? field).focus();
    say(summarize());
  };

  const fail = (row, sentence) => {
    row.failed = true;
    row.item.classList.add("is-refused");
    row.item.querySelector("progress").hidden = true;
    find(row, "state").textContent = sentence;
    find(row, "retry").hidden = false;
    say(`${row.file.name}: ${sentence}`);
    summarize();
  };

  // Sending

  const queue = (row) => {
    row.failed = false;
    row.item.classList.remove("is-refused");
    find(row, "retry").hidden = true;
    find(row, "state").textContent = "Đang chờ đến lượt";
    if (row.file.size > Number(form.dataset.largest)) return fail(row, form.dataset.tooLarge);
    waiting.push(row);
    next();
  };

  const next = () => {
    while (sending < AT_ONCE && waiting.length) {
      const row = waiting.shift();
      if (rows.has(row)) send(row);
    }
  };

  const send = async (row) => {
    const bar = row.item.querySelector("progress");
    const state = find(row, "state");
    sending += 1;
    bar.hidden = false;
    bar.value = 0;
    row.abort = new AbortController();
    const onProgress = (part) => {
      bar.value = part;
      state.textContent = part < 1 ? `Đang tải lên, ${Math.floor(part * 100)}%` : "Đã gửi xong, máy chủ đang xử lý ảnh";
      if (part >= 1) bar.removeAttribute("value"); // how long that takes is not known
    };
    onProgress(0);
    try {
      received(row, await uploadPicture(row.file, { onProgress, signal: row.abort.signal }));
    } catch (problem) {
      if (problem.name !== "AbortError") fail(row, problem.message);
    }
    row.abort = null;
    sending -= 1;
    next();
    if (!sending && !waiting.length && count((each) => each.image)) say(summarize());
  };

  const received = (row, { image, same }) => {
    const twin = [...rows].find((other) => other !== row && other.image?.id === image.id);
    row.image = image;
    row.item.querySelector("progress").hidden = true;
    row.item.classList.add("is-taken");
    find(row, "drop").hidden = true;
    if (image.thumb) {
      const thumb = new Image();
      Object.assign(thumb, { src: image.thumb, alt: "", width: image.width, height: image.height });
      row.item.querySelector(".upload-picture").replaceChildren(thumb);
    }
    const state = find(row, "state");
    state.textContent = same ? (twin ? "Trùng với một ảnh khác ở trang này. " : `Thư viện đã có ảnh này với tên “${image.title}”. `) : "Đã tải lên. ";
    const link = document.createElement("a");
    Object.assign(link, { href: image.edit, target: "_blank", rel: "noopener", textContent: "Mở ảnh ở thẻ mới" });
    state.append(link);
    if (image.remarks?.length) state.append(` ${image.remarks.join(" ")}`);
    if (twin) rows.delete(row);
    else if (!same || !image.described) {
      fillFields(row.words, image);
      if (!row.words.elements.credit.value) row.words.elements.credit.value = creditForAll.value.trim();
      row.dirty = Boolean(creditForAll.value.trim());
      row.words.hidden = false;
    }
    summarize();
  };

  // Describing

  /** Whether the words stand in the library now. */
  const save = async (row, { quiet = false } = {}) => {
    const saved = find(row, "saved");
    const sent = Object.fromEntries(new FormData(row.words));
    const button = row.words.querySelector("button");
    saved.className = "";
    saved.textContent = "Đang lưu…";
    button.disabled = true;
    try {
      row.image = await describePicture(row.image.id, sent);
      row.dirty = Object.entries(Object.fromEntries(new FormData(row.words))).some(([name, value]) => value !== sent[name]);
      saved.className = "is-saved";
      saved.textContent = row.dirty ? "Chưa lưu thay đổi" : "Đã lưu, dùng được trong bài";
      showErrors(row.item, {});
      if (!quiet) say(`${row.image.title}: đã lưu mô tả. ${summarize()}`);
      return true;
    } catch (problem) {
      saved.className = "is-refused";
      saved.textContent = "Chưa lưu được";
      showErrors(row.item, problem.errors ?? {});
      if (!problem.errors) saved.textContent = problem.message;
      if (!quiet) {
        say(`${row.file.name}: ${problem.message}`);
        row.item.querySelector(".errors :is(input, textarea)")?.focus();
      }
      return false;
    } finally {
      button.disabled = false;
      summarize();
    }
  };

  const needsSaving = (row) => row.image && !row.words.hidden && (row.dirty || !row.image.described);

  work.querySelector("[data-save-all]").addEventListener("click", async () => {
    let wrong = null;
    for (const row of [...rows].filter(needsSaving)) if (!(await save(row, { quiet: true }))) wrong ??= row;
    say(wrong ? `Còn ảnh chưa lưu được. ${summarize()}` : summarize());
    wrong?.item.querySelector(".errors :is(input, textarea)")?.focus();
  });

  work.querySelector("[data-credit-all]").addEventListener("click", () => {
    const credit = creditForAll.value.trim();
    if (!credit) return creditForAll.focus();
    for (const row of rows) {
      if (!row.image || row.words.hidden || row.words.elements.credit.value === credit) continue;
      row.words.elements.credit.value = credit;
      row.words.elements.credit.dispatchEvent(new Event("input", { bubbles: true }));
    }
    say("Đã ghi nguồn chung cho mọi ảnh ở trang này. Xin bấm “Lưu tất cả mô tả”.");
  });

  // Choosing

  const take = (files) => {
    const made = [...files].map(make);
    summarize();
    for (const row of made) queue(row);
    if (made.length) say(`Đang tải ${made.length} ảnh lên.`);
  };

  field.addEventListener("change", () => {
    take(field.files);
    field.value = "";
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  dropAnywhere(form, take);
  addEventListener("beforeunload", (event) => {
    if (sending || waiting.length || count(needsSaving)) event.preventDefault();
  });
}
