// Our own windows over the editor: a <dialog> from a <template> of templates/editor/. The focus goes back into the
// text, to where it was; nothing of a window belongs to the article's form.
import { keptRanges } from "./ranges.js";

/** The caret or selection as it is now, to be put back by the function that is returned. */
export const keepPlace = (editor) => {
  const putBack = editor.mode === "wysiwyg" ? keptRanges(editor) : null;
  const widget = editor.widgets?.focused;
  return () => {
    editor.focus();
    if (widget?.wrapper?.getParent()) widget.focus();
    else putBack?.();
  };
};

/**
 * Opens the window of that template: {dialog, close, field}. `submit` is called when its form is sent, with the form's
 * fields by name, and closes the window unless it returns false. `closed` is called last, however it was closed.
 */
export const openWindow = (editor, id, { submit, closed, place = keepPlace(editor) } = {}) => {
  const dialog = document.getElementById(id).content.firstElementChild.cloneNode(true);
  const form = dialog.querySelector("form");
  const field = (name) => dialog.querySelector(`[data-field="${name}"]`);
  const close = () => dialog.close();
  document.body.append(dialog);
  dialog.addEventListener("keydown", (event) => {
    event.stopPropagation(); // the page's own keys, Ctrl+S among them, rest meanwhile
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-close]")) close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    try {
      place();
    } finally {
      closed?.(); // what was decided here is done wherever the caret is
    }
  });
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (submit && submit() !== false) close();
  });
  dialog.showModal();
  return { dialog, close, field };
};

/** One undo step around whatever act does to the text. */
export const inOneStep = (editor, act) => {
  editor.fire("saveSnapshot");
  editor.fire("lockSnapshot", { dontUpdate: true });
  try {
    return act();
  } finally {
    editor.fire("unlockSnapshot");
    editor.fire("saveSnapshot");
  }
};

/** A sentence beside a field of a window; none takes it away. */
export const refuse = (input, sentence) => {
  const told = input.parentElement.querySelector("[data-error]") ?? input.insertAdjacentElement("beforebegin", document.createElement("p"));
  told.dataset.error = "";
  told.className = "window-error";
  told.id ||= `${input.id || "field"}-error`;
  told.textContent = sentence;
  told.hidden = !sentence;
  input.setAttribute("aria-invalid", sentence ? "true" : "false");
  input.setAttribute("aria-describedby", told.id);
};
