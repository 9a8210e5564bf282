// Pasting: the server makes foreign markup clean and says what it left out. Meanwhile the person types on; whatever goes
// wrong, the words of the clipboard come in.
import { post } from "../admin/unsent.js";
import { filesIn, paragraphs, plainly, prepared } from "./clipboard.js";
import { say } from "./notes.js";
import { choosePictures, picturesAmong } from "./pictures.js";
import { isStillThere, placeOf, put, selectionIs } from "./place.js";
import { offerCard } from "./videos.js";
import { openWindow } from "./window.js";

const ADDRESS = "/admin/news/article/paste/";
const PATIENCE = 8000;
const LONGEST = 2_000_000;
const ENCODINGS = { tcvn3: "TCVN3 (ABC)", vni: "VNI" };
// Letters that text in TCVN3 or VNI is full of and Vietnamese in Unicode has none of.
const LEGACY = /[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce\u00cf\u00d1\u00d6-\u00d8\u00db\u00dc\u00e4-\u00e7\u00eb\u00ee\u00ef\u00f1\u00f6-\u00f8\u00fb\u00fc\u00ff]/u;
const ALONE = /^https?:\/\/\S+$/;

const waiting = new Set();

const tellLoss = (editor, dropped, pictures, where) => {
  const files = filesIn(pictures);
  const lost = [...dropped];
  const rest = pictures.length - files.length;
  if (rest > 0) lost.push(`${rest} ảnh nằm ngoài thư viện: xin lưu từng ảnh về máy rồi tải lên bằng nút “Ảnh”`);
  if (!lost.length && !files.length) return say(editor, "paste", "");
  const choices = files.length ? { [`Tải ${files.length} ảnh dán kèm lên`]: () => choosePictures(editor, { files, place: where }) } : {};
  const sentence = files.length && !lost.length ? `Ảnh dán kèm không được giữ trong chữ: có ${files.length} ảnh tải lên thư viện được.` : pictures.length && !dropped.length && !files.length ? "Ảnh dán kèm không được giữ." : "Khi dán, không giữ được:";
  say(editor, "paste", sentence, { details: lost, choices, isWarning: true });
};

const askEncoding = (editor, encoding, html) =>
  new Promise((answered) => {
    let convert = false;
    const { dialog, close } = openWindow(editor, "editor-encoding", { closed: () => answered(convert) });
    dialog.querySelector("[data-heading]").textContent = `Văn bản có vẻ gõ bằng bảng mã ${ENCODINGS[encoding]}. Chuyển sang Unicode?`;
    const words = new DOMParser().parseFromString(html, "text/html").body.textContent.replace(/\s+/g, " ").trim();
    dialog.querySelector("[data-sample]").textContent = words.slice(0, 160);
    dialog.querySelector("[data-convert]").addEventListener("click", () => {
      convert = true;
      close();
    });
  });

const ask = (fields, signal) => post(ADDRESS, new URLSearchParams(fields).toString(), { signal });

const tidied = async (editor, html, signal) => {
  const first = await ask({ html }, signal);
  if (first.state !== "ok" || !first.answer.encoding) return first;
  const { encoding } = first.answer;
  if (!(await askEncoding(editor, encoding, first.answer.html))) return first;
  const second = await ask({ html, convert: encoding }, AbortSignal.timeout?.(PATIENCE));
  if (second.state === "ok") return second;
  return { ...first, answer: { ...first.answer, dropped: ["việc chuyển bảng mã chưa làm được vì mất kết nối; xin hoàn tác (Ctrl+Z) rồi dán lại"] } };
};

const bring = async (editor, { html, range, local }) => {
  const { html: sent, words, pictures } = prepared(html);
  const live = placeOf(editor, range);
  if (!words) return tellLoss(editor, [], pictures, () => editor.focus());
  const stop = new AbortController();
  let isDone = false;
  const finish = (markup, dropped) => {
    if (isDone) return;
    isDone = true;
    waiting.delete(job);
    clearTimeout(late);
    if (markup === null) {
      const place = isStillThere(editor, live) && !selectionIs(live) ? live : null;
      if (place) {
        getSelection().removeAllRanges();
        getSelection().addRange(place);
      }
      local();
    } else if (markup) put(editor, live, markup);
    tellLoss(editor, dropped, pictures, () => editor.focus());
  };
  // Before the words are saved, or the text gives way to its source, what is still on its way comes in as it is.
  const job = { editor, settle: () => (stop.abort(), finish(null, [])) };
  waiting.add(job);
  const late = setTimeout(() => stop.abort(), PATIENCE);
  const { state, answer } = await tidied(editor, sent, stop.signal);
  if (state === "ok") finish(answer.html, answer.dropped);
  else finish(null, [answer?.error ?? "Máy chủ chưa trả lời nên phần dán chưa được làm sạch kỹ; xin xem lại bảng và danh sách"]);
};

/** Everything that is still on its way goes in at once. */
export const settleAll = (editor) => {
  for (const job of [...waiting]) if (!editor || job.editor === editor) job.settle();
};

const received = (editor, event) => {
  const { data } = event;
  const transfer = data.dataTransfer;
  if (data.portalLocal || !transfer) return;
  if (editor._.nextPasteType === "text") {
    // “Dán chữ thường”
    delete editor._.nextPasteType;
    data.dataValue = paragraphs(transfer.getData("text/plain"));
    data.type = "html";
    return;
  }
  if (transfer.getTransferType(editor) === CKEDITOR.DATA_TRANSFER_INTERNAL) return;
  const html = transfer.getData("text/html", true) || transfer.getData("text/html");
  const text = transfer.getData("text/plain");
  const files = picturesAmong(Array.from({ length: transfer.getFilesCount() }, (_, index) => transfer.getFile(index)));
  if (files.length && !prepared(html).words) {
    event.cancel();
    const live = placeOf(editor, data.range);
    const place = () => {
      editor.focus();
      if (isStillThere(editor, live)) (getSelection().removeAllRanges(), getSelection().addRange(live));
    };
    return choosePictures(editor, { files, place });
  }
  if (!html && !text) return;
  if (!html && ALONE.test(text.trim())) {
    setTimeout(() => offerCard(editor, text.trim()), 0);
    return; // the editor's own: a link
  }
  const markup = html || paragraphs(text);
  const local = () => editor.fire("paste", { type: "html", method: data.method, dataTransfer: transfer, dataValue: html ? plainly(html) : markup, portalLocal: true });
  if (!html && !LEGACY.test(text)) {
    event.cancel();
    return local();
  }
  if (markup.length > LONGEST) {
    data.dataValue = prepared(html).html;
    return say(editor, "paste", "Đoạn dán quá dài để máy chủ làm sạch; đã dán theo cách đơn giản. Xin xem lại bảng và danh sách.", { isWarning: true });
  }
  event.cancel();
  bring(editor, { html: markup, range: data.range, local });
};

CKEDITOR.plugins.add("portal-paste", {
  requires: "clipboard",
  init(editor) {
    editor.on("paste", (event) => received(editor, event), null, null, 0);
    editor.on("drop", (event) => {
      const { dataTransfer: transfer, dropRange } = event.data;
      const files = picturesAmong(Array.from({ length: transfer.getFilesCount() }, (_, index) => transfer.getFile(index)));
      if (!files.length || transfer.getData("text/html")) return;
      event.cancel();
      dropRange?.select();
      choosePictures(editor, { files });
    });
    editor.on("beforeModeUnload", () => settleAll(editor), null, null, 0);
    editor.on("instanceReady", () => {
      editor.element.$.form?.addEventListener("submit", () => settleAll(editor), { capture: true });
      addEventListener("pagehide", () => settleAll(editor), { capture: true });
    });
  },
});
