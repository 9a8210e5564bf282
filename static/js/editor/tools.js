// The toolbar: our outlines in place of the editor's pictures, names and words, what folds away on a narrow screen, and
// the list of keys.
import { openWindow } from "./window.js";

const OUTLINES = {
  Bold: "bold", Italic: "italic", PortalLink: "link-2", PortalUnlink: "unlink", PortalPictures: "image-plus", PortalVideo: "circle-play",
  PortalTable: "table", PortalMore: "ellipsis", BulletedList: "list", NumberedList: "list-ordered", Blockquote: "text-quote",
  JustifyLeft: "align-left", JustifyCenter: "align-center", JustifyRight: "align-right", Superscript: "superscript", Subscript: "subscript",
  PortalSigns: "omega", HorizontalRule: "minus", PasteText: "clipboard-type", RemoveFormat: "remove-formatting", Undo: "undo-2", Redo: "redo-2",
  Find: "search", Source: "code", Maximize: "maximize", PortalHelp: "keyboard",
};
const WITH_WORDS = ["PortalPictures", "PortalVideo", "PortalTable", "PortalMore"];
const FOLDED_FROM = "more";

const buttonOf = (editor, name) => document.getElementById(editor.ui.get(name)?._.id);

const outline = (name) => document.getElementById("editor-outlines").content.querySelector(`[data-outline="${name}"] svg`).cloneNode(true);

const draw = (editor) => {
  for (const [name, shape] of Object.entries(OUTLINES)) {
    const button = buttonOf(editor, name);
    if (!button) continue;
    const picture = button.querySelector(".cke_button_icon");
    picture.removeAttribute("style");
    picture.replaceChildren(outline(shape));
    button.classList.toggle("with-words", WITH_WORDS.includes(name));
  }
};

const fold = (editor) => {
  const toolbars = editor.toolbox.toolbars;
  const from = toolbars.findIndex(({ items }) => items.some((item) => item.button?.name === "portalmore" || item.button?.command === "portalMore"));
  toolbars.forEach((toolbar, index) => document.getElementById(toolbar.id).classList.toggle("folds", index > from));
};

const setOpen = (editor, isOpen) => {
  editor.ui.space("top").$.classList.toggle("is-open", isOpen);
  buttonOf(editor, "PortalMore").setAttribute("aria-expanded", isOpen);
};

CKEDITOR.plugins.add("portal-tools", {
  requires: "toolbar",
  init(editor) {
    editor.addCommand("portalMore", {
      modes: { wysiwyg: 1, source: 1 },
      readOnly: 1,
      canUndo: false,
      editorFocus: false,
      exec: () => setOpen(editor, !editor.ui.space("top").$.classList.contains("is-open")),
    });
    editor.addCommand("portalHelp", {
      modes: { wysiwyg: 1, source: 1 },
      readOnly: 1,
      canUndo: false,
      editorFocus: false,
      exec: () => openWindow(editor, "editor-keys"),
    });
    editor.setKeystroke(CKEDITOR.ALT + 48, "portalHelp");
    editor.ui.addButton("PortalMore", { label: "Thêm", command: "portalMore" });
    editor.ui.addButton("PortalHelp", { label: "Phím tắt", command: "portalHelp" });
    editor.on("uiReady", () => {
      draw(editor);
      fold(editor);
      setOpen(editor, false);
    });
    editor.on("mode", () => {
      if (editor.mode === "source") editor.container.$.scrollIntoView({ block: "nearest" });
    });
    // The list of styles lies in a frame, which knows nothing of the theme that was chosen.
    editor.on("panelShow", () => {
      const { theme = "" } = document.documentElement.dataset;
      for (const frame of document.querySelectorAll(".cke_panel_frame")) frame.contentDocument.documentElement.dataset.theme = theme;
    });
    // Who comes by the keyboard goes through all of them.
    editor.on("beforeCommandExec", ({ data }) => {
      if (data.name === "toolbarFocus") setOpen(editor, true);
    });
    editor.on("focus", () => setOpen(editor, false));
  },
});
