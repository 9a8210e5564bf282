// Links: an address and the words that carry it. No target, no class, no script.
import { insertElement } from "./ranges.js";
import { inOneStep, openWindow, refuse } from "./window.js";

const SCHEME = /^([a-z][a-z0-9+.-]*):/i;
const MAIL = /^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/;
const PHONE = /^\+?[\d\s().-]{8,20}$/;
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)+([/?#:]|$)/i;

/** The address that was meant, or "" where none can be linked: as portal.richtext.is_safe_address has it. */
export const addressFrom = (typed) => {
  const text = typed.trim();
  if (!text || (/[\s\\]/.test(text) && !PHONE.test(text))) return "";
  if (MAIL.test(text)) return `mailto:${text}`;
  if (PHONE.test(text)) return `tel:${text.replace(/[^\d+]/g, "")}`;
  const scheme = SCHEME.exec(text)?.[1].toLowerCase();
  if (scheme === "mailto" || scheme === "tel") return text.length > scheme.length + 1 ? text : "";
  if (scheme === "http" || scheme === "https") {
    try {
      const url = new URL(text);
      return url.hostname && !url.username ? text : "";
    } catch {
      return "";
    }
  }
  if (HOST.test(text)) return addressFrom(["https:", "", text].join("/"));
  if (scheme) return "";
  return /^[/?#]/.test(text) && !text.startsWith("//") ? text : "";
};

const isLink = (element) => element.is("a") && !element.isReadOnly();
const linkAt = (editor) => editor.elementPath()?.contains(isLink) ?? null;

const set = (link, address) => link.setAttributes({ href: address, "data-cke-saved-href": address });

const apply = (editor, link, address, words) =>
  inOneStep(editor, () => {
    if (link) {
      set(link, address);
      if (words && words !== link.getText()) link.setText(words);
      return;
    }
    const range = editor.getSelection().getRanges()[0];
    const chosen = editor.getSelection().getSelectedText();
    if (range && !range.collapsed && (!words || words === chosen)) {
      const style = new CKEDITOR.style({ element: "a", attributes: { href: address, "data-cke-saved-href": address } });
      style.type = CKEDITOR.STYLE_INLINE;
      editor.applyStyle(style);
      return;
    }
    const made = editor.document.createElement("a");
    set(made, address);
    made.setText(words || address.replace(/^(mailto|tel):/, ""));
    insertElement(editor, made);
    const after = editor.createRange();
    after.moveToPosition(made, CKEDITOR.POSITION_AFTER_END);
    after.select();
  });

const ask = (editor) => {
  const link = linkAt(editor);
  const chosen = link?.getText() ?? editor.getSelection()?.getSelectedText() ?? "";
  const isPlain = !link || link.getChildCount() === 1;
  let wanted = null;
  const { dialog, field } = openWindow(editor, "editor-link", {
    submit: () => {
      const address = addressFrom(field("address").value);
      if (!address) {
        refuse(field("address"), "Xin nhập địa chỉ web (bắt đầu bằng https), địa chỉ trong trang (/tin-tuc/…), e-mail hoặc số điện thoại.");
        field("address").focus();
        return false;
      }
      wanted = { address, words: isPlain ? field("words").value.trim() : "" };
    },
    closed: () => wanted && apply(editor, link, wanted.address, wanted.words),
  });
  field("address").value = link?.getAttribute("data-cke-saved-href") ?? link?.getAttribute("href") ?? (addressFrom(chosen) ? chosen : "");
  field("words").value = chosen.replace(/\s+/g, " ").trim();
  field("words").closest(".window-field").hidden = !isPlain || /\n/.test(chosen.trim());
  dialog.querySelector("[data-heading]").textContent = link ? "Sửa liên kết" : "Chèn liên kết";
  field("address").focus();
};

CKEDITOR.plugins.add("portal-links", {
  init(editor) {
    editor.addCommand("portalLink", { exec: ask, contextSensitive: true, refresh: (of, path) => mark(of, path) });
    const mark = (of, path) => of.getCommand("portalLink").setState(path.contains("a") ? CKEDITOR.TRISTATE_ON : CKEDITOR.TRISTATE_OFF);
    editor.addCommand("portalUnlink", {
      contextSensitive: true,
      refresh(of, path) {
        this.setState(path.contains(isLink) ? CKEDITOR.TRISTATE_OFF : CKEDITOR.TRISTATE_DISABLED);
      },
      exec() {
        const style = new CKEDITOR.style({ element: "a", type: CKEDITOR.STYLE_INLINE, alwaysRemoveElement: 1 });
        style.type = CKEDITOR.STYLE_INLINE;
        editor.removeStyle(style);
      },
    });
    editor.setKeystroke(CKEDITOR.CTRL + 75, "portalLink");
    editor.ui.addButton("PortalLink", { label: "Liên kết", command: "portalLink" });
    editor.ui.addButton("PortalUnlink", { label: "Bỏ liên kết", command: "portalUnlink" });
    editor.on("doubleclick", ({ data }) => {
      const link = data.element.getAscendant("a", true);
      if (!link || link.isReadOnly()) return;
      editor.getSelection().selectElement(link);
      ask(editor);
    });
  },
});
