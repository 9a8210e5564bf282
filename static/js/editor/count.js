// Words, signs and reading time below the text, counted as portal.richtext.plain reads it.
const PAUSE = 400;
const WORDS_A_MINUTE = 220;
const APART = "p h2 h3 h4 ul ol li table tr td th br hr figure figcaption caption blockquote div".split(" ");
const INVISIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200d\u2060\ufeff\u202a-\u202e]/g;
const number = new Intl.NumberFormat("vi");

/** The words under an element on one line. */
export const plain = (root) => {
  const parts = [];
  const read = (node) => {
    if (node.nodeType === Node.TEXT_NODE) parts.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || node.matches("[data-cke-temp], [data-cke-hidden-sel], .cke_widget_drag_handler_container")) return;
    const isApart = APART.includes(node.localName);
    if (isApart) parts.push(" ");
    for (const child of node.childNodes) read(child);
    if (isApart) parts.push(" ");
  };
  read(root);
  return parts.join("").replace(INVISIBLE, "").normalize("NFC").split(/\s+/u).filter(Boolean).join(" ");
};

export const told = (text) => {
  const words = text ? text.split(" ").length : 0;
  const minutes = Math.max(1, Math.round(words / WORDS_A_MINUTE));
  return `${number.format(words)} chữ · ${number.format([...text].length)} ký tự${words ? ` · đọc khoảng ${minutes} phút` : ""}`;
};

export const addCount = (editor) => {
  const line = document.createElement("p");
  line.className = "editor-count";
  line.id = `${editor.name}-count`;
  editor.container.$.after(line);
  let timer = 0;
  const count = () => {
    const root = editor.editable()?.$;
    if (editor.mode === "wysiwyg" && root) line.textContent = told(plain(root));
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(count, PAUSE);
  };
  editor.on("change", soon);
  editor.on("contentDom", () => {
    editor.editable().setAttribute("aria-describedby", line.id);
    soon();
  });
  editor.editable()?.setAttribute("aria-describedby", line.id);
  count();
};
