// A place in the text that stays where it is while somebody types elsewhere, and putting words there.
import { running } from "./clipboard.js";
import { insertHtml, liveRange } from "./ranges.js";
import { inOneStep } from "./window.js";

// Where the words go: a live range, which stays before whatever is typed behind it.
export const placeOf = liveRange;

export const isStillThere = (editor, live) => {
  const root = editor.editable()?.$;
  return root && live.startContainer !== root && root.contains(live.startContainer) && root.contains(live.endContainer);
};

export const selectionIs = (live) => {
  const now = getSelection().rangeCount ? getSelection().getRangeAt(0) : null;
  return now && now.startContainer === live.startContainer && now.startOffset === live.startOffset && now.endContainer === live.endContainer && now.endOffset === live.endOffset;
};

export const put = (editor, live, html) =>
  inOneStep(editor, () => {
    const node = isStillThere(editor, live) ? live.startContainer : editor.getSelection()?.getStartElement()?.$;
    const around = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const words = around?.closest("figcaption, caption") ? running(html) : html;
    if (!isStillThere(editor, live) || selectionIs(live)) {
      insertHtml(editor, words);
      return;
    }
    // Typed on elsewhere meanwhile: the caret of now is marked, the words go to their place, the caret comes back.
    const caret = editor.getSelection().createBookmarks();
    const range = editor.createRange();
    range.setStart(new CKEDITOR.dom.node(live.startContainer), live.startOffset);
    range.setEnd(new CKEDITOR.dom.node(live.endContainer), live.endOffset);
    insertHtml(editor, words, range);
    editor.getSelection().selectBookmarks(caret);
  });
