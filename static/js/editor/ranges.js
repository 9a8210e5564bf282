// Ranges that outlive CKEditor's invisible marks: beside bold or raised words it keeps seven signs of no width for the
// caret to stand in, and takes them out later without telling the ranges that count them.

const MARK = () => CKEDITOR.dom.selection.FILLING_CHAR_SEQUENCE;

/** Takes the mark away, unless it alone holds the caret outside the bold words. Only while the editor has the focus. */
const unmark = (editor) => {
  const root = editor.editable();
  const text = root?.getCustomData("cke-fillingChar")?.$;
  const at = text?.isConnected && !editor._.savedSelection ? text.data.indexOf(MARK()) : -1;
  if (at < 0 || text.data.length === MARK().length) return;
  root.removeCustomData("cke-fillingChar");
  text.deleteData(at, MARK().length); // moves live ranges and the caret along, which a new text would not
  editor.getSelection().reset();
  editor.fire("selectionCheck", editor.getSelection());
};

/** A live range (of the browser's) where the caret or selection is. */
export const liveRange = (editor, range) => {
  if (!range) unmark(editor);
  const given = range ?? editor.getSelection()?.getRanges()[0];
  const live = document.createRange();
  if (given) {
    live.setStart(given.startContainer.$, given.startOffset);
    live.setEnd(given.endContainer.$, given.endOffset);
  } else {
    live.selectNodeContents(editor.editable().$);
    live.collapse(false);
  }
  return live;
};

const point = (node, offset) => {
  const isText = node.type === CKEDITOR.NODE_TEXT;
  return { node, offset: isText ? node.getText().slice(0, offset).replace(MARK(), "").length : offset };
};

// An emptied text gives way to the place where it stands.
const fitting = ({ node, offset }) => {
  if (node.type !== CKEDITOR.NODE_TEXT) return [node, Math.min(offset, node.getChildCount())];
  return node.getText().replace(MARK(), "") ? [node, Math.min(offset, node.getLength())] : [node.getParent(), node.getIndex()];
};

/** The caret or selection of now: a function that puts it back, where its words are still there. */
export const keptRanges = (editor) => {
  const kept = (editor.getSelection()?.getRanges() ?? []).map((range) => [point(range.startContainer, range.startOffset), point(range.endContainer, range.endOffset)]);
  return () => {
    const root = editor.editable();
    const isThere = ({ node }) => root.equals(node) || root.contains(node);
    if (!kept.length || !kept.flat().every(isThere)) return;
    unmark(editor);
    const ranges = kept.map(([start, end]) => {
      const range = editor.createRange();
      range.setStart(...fitting(start));
      range.setEnd(...fitting(end));
      return range;
    });
    editor.getSelection().selectRanges(ranges);
  };
};

// CKEditor's own insertHtml, insertText and insertElement take an undo step a turn later, with whatever has been typed by
// then. These do the same at once and leave all steps to their caller (inOneStep).

const here = (editor) => (editor.focus(), editor.getSelection().getRanges()[0]);

/** Puts markup where the caret is, or into a range, and the caret behind it. mode: "text" takes on the style around it. */
export const insertHtml = (editor, html, range = here(editor), mode = "html") => {
  editor.focus();
  editor.editable().insertHtmlIntoRange(html, range, mode);
  range.select();
  editor.getSelection().scrollIntoView();
};

/** Puts an element where the caret is; the caret is its caller's to place. */
export const insertElement = (editor, element) => editor.editable().insertElementIntoRange(element, here(editor));
