// What lies in the clipboard, as markup and files: nothing of the editor, nothing of the server.

const escaped = (text) => new Option(text).outerHTML.replace(/^<option[^>]*>|<\/option>$/g, "");

const ITEM = /^\s*([-–—•*+]|\d{1,3}[.)])\s/;

const LONG = 90; // signs; no letter or mail is wrapped so wide, so such a line is a paragraph

const linesOf = (block) => {
  const lines = block.split("\n");
  return lines.some((line) => ITEM.test(line) || line.length > LONG) ? lines : [block];
};

/**
 * Lines of plain text as paragraphs. Where empty lines part them, single breaks stay breaks (verses, addresses), save
 * between items of a list and long lines.
 */
export const paragraphs = (text) => {
  const lines = text.replace(/\r\n?/g, "\n").replace(/^\n+|\s+$/g, "");
  if (!lines.includes("\n")) return escaped(lines);
  const blocks = /\n[ \t]*\n/.test(lines) ? lines.split(/\n[ \t]*\n\s*/).flatMap(linesOf) : lines.split("\n");
  return blocks.filter((block) => block.trim()).map((block) => `<p>${block.trim().split("\n").map(escaped).join("<br>")}</p>`).join("");
};

const RUNNING = new Set("strong em u s sub sup abbr span a".split(" "));

/** Markup of blocks as one running text, for captions. */
export const running = (html) => {
  const { body } = new DOMParser().parseFromString(html, "text/html");
  for (const end of body.querySelectorAll("p, h2, h3, h4, li, td, th, caption, figcaption, br")) end.after(" ");
  for (const each of [...body.querySelectorAll("*")]) if (!RUNNING.has(each.localName)) each.replaceWith(...each.childNodes);
  return body.outerHTML.replace(/^<body>\s*|\s*<\/body>$/g, "");
};

// A copy of the markup without what only our own editor put there, and without the bytes of pictures.
export const prepared = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const each of page.querySelectorAll("[data-cke-temp], .cke_widget_drag_handler_container, [data-cke-magic-line]")) each.remove();
  for (const wrapper of page.querySelectorAll("[data-cke-widget-wrapper]")) wrapper.replaceWith(...wrapper.childNodes);
  const pictures = [];
  for (const image of page.querySelectorAll("img:not([data-image])")) {
    pictures.push(image.getAttribute("src") ?? "");
    image.remove();
  }
  return { html: page.documentElement.outerHTML, words: page.body.textContent.trim() || page.querySelector("img"), pictures };
};

// What the editor's own filter makes the best of where the server cannot be asked.
export const plainly = (html) => {
  const inner = prepared(html).html.replace(/^[\s\S]*<body[^>]*>|<\/body>[\s\S]*$/gi, "");
  return inner.replace(/<(\/?)b(?=[\s>])/gi, "<$1strong").replace(/<(\/?)i(?=[\s>])/gi, "<$1em").replace(/<(\/?)h1(?=[\s>])/gi, "<$1h2");
};

// Pictures whose bytes came along, as files to send.
export const filesIn = (addresses) =>
  addresses.flatMap((address, index) => {
    const [, kind, bytes] = /^data:(image\/[a-z+.-]+);base64,(.+)$/is.exec(address) ?? [];
    try {
      return bytes ? [new File([Uint8Array.from(atob(bytes), (sign) => sign.charCodeAt(0))], `Ảnh dán vào ${index + 1}`, { type: kind })] : [];
    } catch {
      return [];
    }
  });
