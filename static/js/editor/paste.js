// Pasting: the server makes foreign markup clean and says what it left out. Meanwhile the person types on; whatever goes
// wrong, the words of the clipboard come in.
import { post } from "../admin/unsent.js";
import { filesIn, paragraphs, plainly, prepared } from "./clipboard.js";
import { LEGACY, askEncoding } from "./encoding.js";
import { say } from "./notes.js";
import { choosePictures, picturesAmong } from "./pictures.js";
import { isStillThere, placeOf, put, selectionIs } from "./place.js";
import { offerCard } from "./videos.js";

const ADDRESS = "/admin/news/article/paste/";
const PATIENCE = 8000;
const LONGEST = 2_000_000;
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
