// Titles and leads come from old files too: what is pasted there in TCVN3 or VNI is offered in Unicode.
import { LEGACY, askEncoding, wordsOf } from "../editor/encoding.js";
import { post } from "./unsent.js";

const ADDRESS = "/admin/news/article/paste/";
const FIELDS = ["title", "lead", "kicker", "source", "cover_caption"];

const ask = async (text, convert = "") => {
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  const { state, answer } = await post(ADDRESS, new URLSearchParams({ html: paragraph.outerHTML, convert }).toString());
  return state === "ok" ? answer : null;
};

const pasted = async (field, text) => {
  const found = await ask(text);
  if (!found?.encoding || !(await askEncoding(null, found.encoding, found.html, { place: () => field.focus() }))) return;
  const converted = await ask(text, found.encoding);
  const start = field.value.indexOf(text);
  if (!converted || start < 0) return; // changed meanwhile: the person's words stay
  field.setRangeText(wordsOf(converted.html), start, start + text.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

for (const name of FIELDS) {
  const field = document.getElementById(`id_${name}`);
  field?.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain").replace(/\r\n?/g, "\n") ?? "";
    if (LEGACY.test(text) && text.length < 5000) setTimeout(() => pasted(field, text), 0);
  });
}
