// Videos of the hosts that the server knows: a link in the text, shown as a card. Nothing of the other host is loaded.
import { post } from "../admin/unsent.js";
import { addFigure, insertFigures } from "./figure.js";
import { say } from "./notes.js";
import { inOneStep, openWindow, refuse } from "./window.js";

const ADDRESS = "/admin/news/article/video/";
const OFFLINE = "Chưa hỏi được máy chủ về video này. Xin kiểm tra kết nối rồi thử lại.";

const figureOf = async (address, title) => {
  const { state, answer } = await post(ADDRESS, new URLSearchParams({ address, title }).toString());
  return { figure: answer?.figure ?? "", error: answer?.error ?? (state === "ok" ? "" : OFFLINE) };
};

const firstOf = (markup) => new DOMParser().parseFromString(markup, "text/html").querySelector("figure > a");

const ask = (editor, widget = null) => {
  const link = widget?.parts.main.$;
  let found = null;
  const { dialog, close, field } = openWindow(editor, "editor-video", {
    submit: () => {
      look();
      return false;
    },
    closed: () => {
      if (!found) return;
      if (!widget) return insertFigures(editor, [found]);
      const made = firstOf(found);
      inOneStep(editor, () => {
        widget.parts.main.setAttributes({ href: made.getAttribute("href"), "data-cke-saved-href": made.getAttribute("href") });
        widget.parts.main.setText(made.textContent);
      });
    },
  });
  const look = async () => {
    const button = dialog.querySelector("[type=submit]");
    button.disabled = true;
    const { figure, error } = await figureOf(field("address").value.trim(), field("title").value.trim());
    button.disabled = false;
    refuse(field("address"), error);
    if (error) return field("address").focus();
    found = figure;
    close();
  };
  field("address").value = link?.getAttribute("data-cke-saved-href") ?? "";
  field("title").value = link?.textContent ?? "";
  dialog.querySelector("[data-heading]").textContent = widget ? "Sửa video" : "Chèn video";
  field("address").focus();
};

const isHostOfVideos = (editor, address) => {
  const { hostname } = new URL(address);
  const bare = (host) => host.replace(/^(www|m|player)\./, "");
  const known = (editor.config.videoHosts ?? []).flatMap((host) => [host, ...(host.includes("youtube") ? ["youtube.com", "youtu.be"] : [])]);
  return known.some((host) => bare(host) === bare(hostname));
};

/** After an address alone has been pasted: where it leads to a video, a card is offered for the link. */
export const offerCard = async (editor, address) => {
  if (!isHostOfVideos(editor, address)) return;
  const { figure } = await figureOf(address, "");
  if (!figure) return;
  const link = () => [...editor.editable().$.querySelectorAll("a")].reverse().find((each) => each.textContent === address);
  say(editor, "video", "Địa chỉ vừa dán là một video.", {
    choices: {
      "Hiện thành thẻ video": () => {
        const pasted = link();
        if (!pasted) return insertFigures(editor, [figure]);
        const element = new CKEDITOR.dom.element(pasted);
        editor.getSelection().selectElement(element);
        insertFigures(editor, [figure]);
      },
    },
  });
};

CKEDITOR.plugins.add("portal-videos", {
  requires: "widget",
  init(editor) {
    addFigure(editor, "portalVideo", {
      label: "Video",
      isFirst: (element) => element.name === "a" && element.parent.hasClass("video"),
      edit: (widget) => ask(editor, widget),
      ready: (widget) => {
        widget.told = () => widget.parts.main.getText();
        widget.parts.main.setAttribute("tabindex", "-1"); // figure.js leaves it out of the text
        widget.parts.main.on("click", (event) => event.data.preventDefault());
      },
    });
    editor.addCommand("portalVideo", { exec: () => ask(editor) });
    editor.ui.addButton("PortalVideo", { label: "Video", command: "portalVideo" });
  },
});
