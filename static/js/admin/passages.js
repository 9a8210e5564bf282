// Passages of an article on the screen: which one is selected, where one stands, how to get there.
// The text is a field, the editor, or words to read; spaces do not count, since blocks are parted differently.
import { TEXT } from "../editor/seam.js";

const ROOTS = {
  title: "#id_title, .field-title .readonly, [data-part=title]",
  lead: "#id_lead, .field-lead .readonly, [data-part=lead]",
  body: `${TEXT}, .field-body_shown .readonly, [data-part=body]`,
};
const SPACE = /[\s\u00ad\u200b-\u200d\u2060]/u;

const bare = (text) => [...text.normalize("NFC")].filter((sign) => !SPACE.test(sign)).join("");
const words = (text) => text.normalize("NFC").replace(/\s+/gu, " ").trim();
const isField = (root) => root.matches("textarea, input");

// What is selected now, as {part, text, box}, or null.
export const passageOf = () => {
  for (const [part, selector] of Object.entries(ROOTS)) {
    const root = document.querySelector(selector);
    if (!root) continue;
    if (isField(root)) {
      if (document.activeElement !== root) continue;
      const text = words(root.value.slice(root.selectionStart, root.selectionEnd));
      if (text) return { part, text, box: root.getBoundingClientRect() };
      continue;
    }
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) continue;
    const range = selection.getRangeAt(0);
    if (!root.contains(range.commonAncestorContainer)) continue;
    const text = words(selection.toString());
    if (text) return { part, text, box: range.getBoundingClientRect() };
  }
  return null;
};

// Where a passage stands, as {root, range} or {root, start, end}, or null.
export const find = (part, passage) => {
  const root = ROOTS[part] && document.querySelector(ROOTS[part]);
  const wanted = bare(passage);
  if (!root || !wanted) return null;
  if (isField(root)) {
    const places = [...root.value].reduce(
      ({ text, at, offset }, sign) =>
        SPACE.test(sign)
          ? { text, at, offset: offset + sign.length }
          : { text: text + sign, at: [...at, ...Array(sign.length).fill(offset)], offset: offset + sign.length },
      { text: "", at: [], offset: 0 },
    );
    const index = places.text.indexOf(wanted);
    return index < 0 ? null : { root, start: places.at[index], end: places.at[index + wanted.length - 1] + 1 };
  }
  const at = [];
  let text = "";
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data } = walker.currentNode;
    for (let offset = 0; offset < data.length; offset++) {
      if (SPACE.test(data[offset])) continue;
      text += data[offset];
      at.push([walker.currentNode, offset]);
    }
  }
  const index = text.indexOf(wanted);
  if (index < 0) return null;
  const range = document.createRange();
  range.setStart(...at[index]);
  const [last, offset] = at[index + wanted.length - 1];
  range.setEnd(last, offset + 1);
  return { root, range };
};

// Goes there and marks it; whether there was anywhere to go.
export const reveal = (place) => {
  if (!place) return false;
  const { root, range } = place;
  if (isField(root)) {
    root.focus();
    root.setSelectionRange(place.start, place.end);
    root.scrollIntoView({ block: "center" });
    return true;
  }
  if (!root.isContentEditable) root.tabIndex = -1;
  root.focus({ preventScroll: true });
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  if (window.Highlight) CSS.highlights.set("note-passage", new Highlight(range));
  range.startContainer.parentElement.scrollIntoView({ block: "center" });
  return true;
};
