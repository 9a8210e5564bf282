// Pictures in the text: chosen from the library, dropped or pasted in; each is described before it can stand there.
import { addFigure, insertFigures } from "./figure.js";
import { openGallery } from "./gallery.js";
import { inOneStep, openWindow, refuse } from "./window.js";

const FORM = (id) => `/admin/news/image/${id}/change/`;

const classes = { left: "align-left", right: "align-right" };

const describe = (editor, widget) => {
  const picture = widget.parts.main;
  let wanted = null;
  const { dialog, field } = openWindow(editor, "editor-figure", {
    submit: () => {
      const alt = field("alt").value.replace(/\s+/g, " ").trim();
      refuse(field("alt"), alt ? "" : "Xin viết một câu kể trong ảnh có gì, cho bạn đọc không nhìn thấy ảnh.");
      if (!alt) {
        field("alt").focus();
        return false;
      }
      wanted = { alt, side: dialog.querySelector("[data-side]:checked").value };
    },
    closed: () => {
      if (!wanted) return;
      inOneStep(editor, () => {
        picture.setAttribute("alt", wanted.alt);
        for (const name of ["align-left", "align-right", "align-center", "align-justify"]) widget.removeClass(name);
        if (classes[wanted.side]) widget.addClass(classes[wanted.side]);
      });
    },
  });
  field("alt").value = picture.getAttribute("alt") ?? "";
  const side = Object.keys(classes).find((name) => widget.hasClass(classes[name])) ?? "whole";
  dialog.querySelector(`[data-side][value="${side}"]`).checked = true;
  const thumb = dialog.querySelector("[data-thumb]");
  thumb.src = picture.getAttribute("data-cke-saved-src") ?? picture.getAttribute("src");
  dialog.querySelector("[data-library]").href = FORM(picture.getAttribute("data-image"));
  field("alt").focus();
};

/** Opens the library, with files already on their way into it; what is chosen goes where `place` puts the caret, or after a block. */
export const choosePictures = (editor, { files = [], place, after } = {}) =>
  openGallery(editor, { files, place, chosen: (figures) => insertFigures(editor, figures, after) });

export const picturesAmong = (files) => [...files].filter((file) => file.type.startsWith("image/"));

CKEDITOR.plugins.add("portal-pictures", {
  requires: "widget",
  init(editor) {
    addFigure(editor, "portalPicture", {
      label: "Ảnh",
      isFirst: (element) => element.name === "img" && Boolean(element.attributes["data-image"]),
      edit: (widget) => describe(editor, widget),
      ready: (widget) => (widget.told = () => widget.parts.main.getAttribute("alt") || "chưa có mô tả"),
    });
    editor.addCommand("portalPictures", { exec: () => choosePictures(editor) });
    editor.setKeystroke(CKEDITOR.CTRL + CKEDITOR.SHIFT + 77, "portalPictures"); // M; the browser keeps I and P
    editor.ui.addButton("PortalPictures", { label: "Ảnh", command: "portalPictures" });
    editor.on("instanceReady", () => {
      // A file that misses the text must not take the page, and what was typed, away.
      for (const name of ["dragover", "drop"]) {
        document.addEventListener(name, (event) => event.dataTransfer?.types.includes("Files") && !event.target.closest("dialog, input[type=file]") && event.preventDefault());
      }
    });
  },
});
