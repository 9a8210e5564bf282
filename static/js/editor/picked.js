// The pictures that will be inserted, in their order: taken from the library, or sent into it, and described.
import { describePicture, uploadPicture } from "../admin/pictures.js";
import { refuse } from "./window.js";

const KINDS = /^image\//;
const ALT_MISSING = "Xin viết một câu kể trong ảnh có gì, cho bạn đọc không nhìn thấy ảnh.";
const CREDIT_MISSING = "Xin ghi người chụp hoặc nơi cung cấp ảnh.";

/** The figure of a picture with the words of this use. */
const figureOf = (image, alt, caption) => {
  const figure = new DOMParser().parseFromString(image.figure, "text/html").querySelector("figure");
  figure.querySelector("img").alt = alt;
  figure.querySelector("figcaption")?.remove();
  if (caption) figure.append(Object.assign(document.createElement("figcaption"), { textContent: caption }));
  return figure.outerHTML;
};

const quoted = (names) => names.map((name) => `“${name}”`).join(", ");

/** What became of the files of one batch, each that is not simply new by its name. */
const account = ({ sent, same, twice, refused }) =>
  [
    sent && `Đã tải ${sent} ảnh lên thư viện.`,
    same.length && `${quoted(same)} đã có sẵn trong thư viện; dùng lại ảnh ấy.`,
    twice.length && `${quoted(twice)} đã có trong danh sách sẽ chèn.`,
    ...refused,
  ]
    .filter(Boolean)
    .join(" ");

/**
 * The list in `tray`, a row of `row` each: {entries, has, pick, drop, send, share, undescribed, lacking, figures}.
 * changed() is called when the list is another; dropped(image) when a picture leaves it; tell(words) says what happens;
 * emptied() puts the focus somewhere when the last row is gone. `signal` ends all sending.
 */
export const pickedList = ({ tray, row, changed, dropped, emptied, tell, signal }) => {
  const picked = []; // {image, row}; image null while it is sent
  const leave = (entry) => {
    const index = picked.indexOf(entry);
    if (index >= 0) picked.splice(index, 1);
  };

  const drop = (entry) => {
    leave(entry);
    entry.row.remove();
    entry.stop?.abort();
    if (entry.image) dropped(entry.image);
    changed();
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
    for (const other of picked) {
      if (other === entry || other.image?.described || inRow(other, "credit").value) continue;
      inRow(other, "credit").value = name;
      if (other.image) mark(other);
    }
  };

  // What is still missing is said as long as it is.
  const mark = (entry) => {
    const isMissing = !entry.image.described && !(inRow(entry, "alt").value.trim() && inRow(entry, "credit").value.trim());
    entry.row.querySelector("[data-undescribed]").hidden = !isMissing;
    for (const name of ["alt", "credit"]) {
      const input = inRow(entry, name);
      if (input.value.trim() && input.getAttribute("aria-invalid") === "true") refuse(input, "");
    }
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
      if (next) next.querySelector("[data-remove]").focus();
      else emptied();
    });
    entry.row.querySelector("[data-up]").addEventListener("click", ({ target }) => {
      shift(entry, -1);
      target.focus();
    });
    inRow(entry, "credit").addEventListener("change", () => spread(entry));
    entry.row.addEventListener("input", () => mark(entry));
    picked.push(entry);
    tray.append(entry.row);
    changed();
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
    for (const [name, value] of Object.entries({ alt: image.alt, caption: image.caption, credit: image.credit })) inRow(entry, name).value ||= value;
    inRow(entry, "credit").closest(".window-field").hidden = image.described;
    mark(entry);
    changed();
  };

  const pick = (image) => {
    if (picked.some((entry) => entry.image?.id === image.id)) return;
    fill(addRow(image.title), image);
  };

  // Sending

  const uploaded = new Map(); // by id, those new in the library
  let batch = null;
  let pending = 0;

  const sendFile = async (entry, file) => {
    if (!picked.includes(entry)) return void pending--;
    const progress = entry.row.querySelector("[data-progress]");
    const bar = progress.querySelector("progress");
    const state = progress.querySelector("span");
    entry.stop = new AbortController();
    signal.addEventListener("abort", () => entry.stop.abort());
    const onProgress = (sent) => {
      bar.value = sent;
      state.textContent = sent < 1 ? `Đang gửi ${Math.round(sent * 100)}%` : "Đang xử lý ảnh…";
    };
    try {
      const { image, same } = await uploadPicture(file, { onProgress, signal: entry.stop.signal });
      if (picked.some((other) => other !== entry && other.image?.id === image.id)) {
        drop(entry);
        batch.twice.push(image.title);
        return;
      }
      fill(entry, image);
      if (same) batch.same.push(image.title);
      else {
        batch.sent++;
        uploaded.set(image.id, image);
      }
    } catch (problem) {
      if (problem.name === "AbortError") return;
      leave(entry);
      bar.hidden = true;
      state.textContent = problem.message;
      entry.row.classList.replace("is-coming", "is-refused");
      entry.row.querySelector("[data-up]").hidden = true;
      batch.refused.push(`${file.name || "Ảnh"}: ${problem.message}`);
      changed();
    } finally {
      pending--;
      tell(account(batch));
      if (!pending) describeNext();
    }
  };

  // The first empty description is what comes next, unless the person is already at something.
  const describeNext = () => {
    const at = document.activeElement;
    const isBusy = at?.matches("textarea, input[type=text], input[type=checkbox]") || (at?.type === "search" && at.value);
    const next = picked.find((entry) => entry.image && !entry.image.described && !inRow(entry, "alt").value.trim());
    if (next && !isBusy) inRow(next, "alt").focus();
  };

  // Two at a time, so that many photos from a phone do not stand in each other's way.
  let queue = Promise.resolve();
  let second = Promise.resolve();
  const send = (list) => {
    const right = [...list].filter((file) => KINDS.test(file.type) || /\.(hei[cf]|avif)$/i.test(file.name));
    if (!pending) batch = { sent: 0, same: [], twice: [], refused: [] };
    if (right.length < [...list].length) batch.refused.push("Chỉ gửi được tệp ảnh; tệp khác xin đính kèm vào bài.");
    tell(account(batch));
    pending += right.length;
    for (const file of right) {
      const entry = addRow(file.name || "Ảnh dán vào");
      entry.row.classList.add("is-coming");
      entry.row.scrollIntoView({ block: "nearest" });
      const next = queue.then(() => sendFile(entry, file));
      [queue, second] = [second, next];
    }
  };

  // What is not described is described before it is inserted, in the library

  const wordsOf = (entry) => Object.fromEntries(["alt", "caption", "credit"].map((name) => [name, inRow(entry, name).value.replace(/\s+/g, " ").trim()]));

  const lacks = (entry) => {
    const words = wordsOf(entry);
    refuse(inRow(entry, "alt"), words.alt ? "" : ALT_MISSING);
    refuse(inRow(entry, "credit"), words.credit || entry.image.described ? "" : CREDIT_MISSING);
    return entry.row.querySelector("[aria-invalid=true]");
  };

  const described = async (entry) => {
    const { alt, caption, credit } = wordsOf(entry);
    if (!entry.image.described) {
      try {
        entry.image = await describePicture(entry.image.id, { alt_text: alt, caption, credit });
        uploaded.delete(entry.image.id);
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

  const ofId = (id) => picked.find((entry) => entry.image?.id === id);

  return {
    entries: picked,
    has: (id) => Boolean(ofId(id)),
    pick,
    drop: (id) => ofId(id) && drop(ofId(id)),
    send,
    /** One credit for all that have none of their own; `former` is what it was before. */
    share: (credit, former) => {
      for (const entry of picked) {
        if (!entry.image || entry.image.described || ![former, ""].includes(inRow(entry, "credit").value)) continue;
        inRow(entry, "credit").value = credit;
        mark(entry);
      }
    },
    /** How many pictures have come into the library and have no description yet. */
    undescribed: () => uploaded.size,
    /** The first field that must still be filled, or null; each says so beside it. */
    lacking: () => picked.map(lacks).find(Boolean) ?? null,
    /** Markup for a body, in order. Rejects where the library refuses a description. */
    figures: async () => {
      const made = [];
      for (const entry of picked) made.push(await described(entry));
      return made;
    },
  };
};
