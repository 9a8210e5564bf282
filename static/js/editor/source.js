// The text as HTML: what is typed there and cannot be kept is told when the text comes back.
import { say } from "./notes.js";

const MEANT = { h1: "h2", h5: "h4", h6: "h4", b: "strong", i: "em", strike: "s", del: "s", cite: "em" };
// Blocks that become paragraphs, and what belongs to every page: nothing is lost with them.
const QUIET = new Set("html head body div section article header footer main aside center address pre dl dt dd span".split(" "));
const CLAUSES = {
  script: "đoạn mã (script)", style: "đoạn kiểu dáng (style)", iframe: "khung nhúng (iframe); video xin chèn bằng nút “Video”",
  form: "biểu mẫu (form); chữ vẫn giữ", font: "thẻ font; chữ vẫn giữ", img: "ảnh không nằm trong thư viện ảnh; xin chèn bằng nút “Ảnh”",
};

/** What the editor's own filter takes out of a source, as clauses. `kept` are the names of the tags that stay. */
export const lossOf = (source, kept) => {
  const counts = new Map();
  let dressed = 0;
  for (const element of new DOMParser().parseFromString(source, "text/html").querySelectorAll("*")) {
    const name = element.localName;
    if (name === "img" ? !element.hasAttribute("data-image") : !(kept.has(name) || name in MEANT || QUIET.has(name))) counts.set(name, (counts.get(name) ?? 0) + 1);
    if ([...element.attributes].some(({ name: attribute }) => attribute === "style" || attribute.startsWith("on"))) dressed++;
  }
  const clauses = [...counts].map(([name, count]) => `${count} ${CLAUSES[name] ?? `thẻ ${name}`}`);
  return dressed ? [...clauses, `${dressed} thuộc tính kiểu dáng hoặc mã (style, on…)`] : clauses;
};

export const addSource = (editor) => {
  let shown = "";
  let typed = "";
  // Between the source's parsing and the filter, which would make paragraphs of headings it does not know.
  editor.on("toHtml", ({ data }) => data.dataValue.forEach?.((element) => void (element.name = MEANT[element.name] ?? element.name), CKEDITOR.NODE_ELEMENT), null, null, 5.5);
  // The source may be typed into before "mode" is fired, which waits for its turn.
  editor.on("beforeModeUnload", () => {
    const isSource = editor.mode === "source";
    typed = isSource ? editor.editable().getData() : "";
    if (!isSource) shown = editor.getData();
  });
  editor.on("mode", () => {
    if (editor.mode === "source") return say(editor, "source", "");
    if (!typed || typed === shown) return;
    const kept = new Set(editor.config.allowedContent.split(";").map((rule) => /[a-z0-9]+/.exec(rule)[0]));
    const lost = lossOf(typed, kept);
    if (lost.length) say(editor, "source", "Từ mã HTML vừa gõ, không giữ được:", { details: lost, isWarning: true });
  });
};
