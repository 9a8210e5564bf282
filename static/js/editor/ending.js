// A text that ends with a picture or a video has no paragraph to go to behind it: Ctrl+End, the arrow down and a click
// below make one. Left empty it is not stored.
import { writeAfter } from "./figure.js";
import { inOneStep } from "./window.js";

const isReal = (node) => node.type === CKEDITOR.NODE_ELEMENT && !node.data("cke-hidden-sel") && !node.hasAttribute("data-cke-magic-line") && !node.data("cke-temp");

const lastFigure = (editor) => {
  const last = editor.editable().getLast(isReal);
  return last?.data("cke-widget-wrapper") ? last : null;
};

const goOn = (editor, last) => inOneStep(editor, () => (editor.focus(), writeAfter(editor, last)));

export const addEnding = (editor) => {
  editor.on(
    "key",
    (event) => {
      const { keyCode } = event.data;
      const last = keyCode === CKEDITOR.CTRL + 35 || keyCode === 40 ? lastFigure(editor) : null;
      if (!last || (keyCode === 40 && !editor.widgets.focused?.wrapper.equals(last))) return;
      event.cancel();
      goOn(editor, last);
    },
    null,
    null,
    0,
  );
  editor.on("contentDom", () => {
    const root = editor.editable();
    root.attachListener(root, "click", ({ data }) => {
      const last = data.getTarget().equals(root) ? lastFigure(editor) : null;
      if (last && data.$.clientY > last.$.getBoundingClientRect().bottom) goOn(editor, last);
    });
  });
};
