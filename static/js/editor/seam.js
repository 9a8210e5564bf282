// What other scripts ask of the rich text editor. Whoever replaces the editor replaces these few functions with it
// (and portal/editor.py); nothing else in static/js/admin knows which editor it is.

/** The fields behind editors; their own value is written by write() only. */
export const FIELDS = "textarea[data-type=ckeditortype]";
/** Where the words stand while they are edited. */
export const TEXT = ".cke_wysiwyg_div";

const all = () => Object.values(window.CKEDITOR?.instances ?? {});
const of = (id) => window.CKEDITOR?.instances?.[id] ?? null;

/** Whether a field, by its id, is an editor's. */
export const isEdited = (id) => of(id) !== null;

/** Whether every editor of the page has filled its field in its own hand; what it changes by that is nobody's typing. */
export const areReady = () => !document.querySelector(FIELDS) || all().some((editor) => editor.status === "ready");

/** Write what stands in the editors into their fields. */
export const write = () => {
  for (const editor of all()) editor.updateElement();
};

/** Put the caret into an editor; whether there is one. */
export const focus = (id) => {
  of(id)?.focus();
  return isEdited(id);
};

/** The element that holds an editor's words, or null (while its source is shown). */
export const rootOf = (id) => of(id)?.editable()?.$ ?? null;

/** Calls act once an editor is there to be looked at. */
export const whenReady = (id, act) => {
  const editor = of(id);
  if (editor && editor.status !== "ready") editor.once("instanceReady", act);
  else act();
};

/** Calls act at every change of the words in any editor, also of one that starts later. */
export const onChange = (act) => {
  for (const editor of all()) editor.on("change", act);
  window.CKEDITOR?.on("instanceReady", ({ editor }) => {
    editor.removeListener("change", act);
    editor.on("change", act);
  });
};
