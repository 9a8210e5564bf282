// Words typed in TCVN3 (ABC) or VNI: whoever pastes them is asked whether they are to be read as such.
import { openWindow } from "./window.js";

const NAMES = { tcvn3: "TCVN3 (ABC)", vni: "VNI" };

/** Letters that text in TCVN3 or VNI is full of and Vietnamese in Unicode has none of. */
export const LEGACY = /[\u00a1-\u00bf\u00c4-\u00c7\u00cb\u00ce\u00cf\u00d1\u00d6-\u00d8\u00db\u00dc\u00e4-\u00e7\u00eb\u00ee\u00ef\u00f1\u00f6-\u00f8\u00fb\u00fc\u00ff]/u;

export const wordsOf = (html) => new DOMParser().parseFromString(html, "text/html").body.textContent.replace(/\s+/g, " ").trim();

/** Whether the person wants the words converted. `options` are those of openWindow. */
export const askEncoding = (editor, encoding, html, options = {}) =>
  new Promise((answered) => {
    let convert = false;
    const { dialog, close } = openWindow(editor, "editor-encoding", { ...options, closed: () => answered(convert) });
    dialog.querySelector("[data-heading]").textContent = `Văn bản có vẻ gõ bằng bảng mã ${NAMES[encoding]}. Chuyển sang Unicode?`;
    dialog.querySelector("[data-sample]").textContent = wordsOf(html).slice(0, 160);
    dialog.querySelector("[data-convert]").addEventListener("click", () => {
      convert = true;
      close();
    });
  });
