// Readies the editor before it starts: our plugins, our words, what its text needs around it. A module runs before
// DOMContentLoaded, and django-ckeditor starts the editor then.
import "./links.js";
import "./paste.js";
import "./pictures.js";
import "./signs.js";
import "./tables.js";
import "./tools.js";
import "./videos.js";
import { addCount } from "./count.js";
import { mendDialogs } from "./dialogs.js";
import { addEnding } from "./ending.js";
import { addSource } from "./source.js";
import { speakVietnamese } from "./words.js";

CKEDITOR.on("instanceCreated", ({ editor }) => {
  speakVietnamese(editor);
  addSource(editor);
  addEnding(editor);
  editor.on("instanceReady", () => addCount(editor));
  editor.on("contentDom", () => {
    editor.editable().addClass("prose");
    editor.editable().setAttribute("lang", "vi");
  });
});
mendDialogs();
