// Pictures and videos in the text: moved, described and taken out as one thing, with a caption to write in.
// What they write is the sanitiser's own form: <figure><img data-image=…><figcaption>…</figcaption></figure>, and
// <figure class="video"><a href=…>title</a><figcaption>…</figcaption></figure>.
import { insertHtml } from "./ranges.js";
import { inOneStep } from "./window.js";

const CAPTION_HINT = "Viết chú thích ở đây";
const BLOCKS = /^(p|h[2-4]|ul|ol|li|blockquote|figure|table|hr|img)$/;

const solid = (element) => element.children.filter((child) => child.type !== CKEDITOR.NODE_TEXT || child.value.trim());

/** Whether a parsed figure is exactly that element and at most a caption of running text. */
const isFigureOf = (element, isFirst) => {
  if (element.name !== "figure") return false;
  const [first, caption, ...more] = solid(element);
  if (!first?.name || more.length || !isFirst(first)) return false;
  if (!caption) return true;
  let isPlain = caption.name === "figcaption";
  caption.forEach?.((node) => {
    if (node !== caption && BLOCKS.test(node.name)) isPlain = false;
  }, CKEDITOR.NODE_ELEMENT);
  return isPlain;
};

const withCaption = (element) => {
  for (const child of [...element.children]) if (child.type === CKEDITOR.NODE_TEXT) child.remove();
  if (!element.children.some((child) => child.name === "figcaption")) element.add(new CKEDITOR.htmlParser.element("figcaption"));
  return element;
};

const isBlank = (html) => !html.replace(/<br[^>]*>|&nbsp;|\u00a0|\s/g, "");

const asStored = (element) => {
  delete element.getFirst("a")?.attributes.tabindex;
  const caption = element.getFirst("figcaption");
  if (caption) caption.attributes = caption.attributes.lang ? { lang: caption.attributes.lang } : {};
  if (caption && isBlank(caption.getHtml())) caption.remove();
  return element;
};

/** Moves a figure past the block before or after it. */
export const move = (widget, isUp) => {
  const { editor, wrapper } = widget;
  const isBlock = (node) => node.type === CKEDITOR.NODE_ELEMENT && !node.hasAttribute("data-cke-magic-line") && !node.data("cke-hidden-sel");
  const other = isUp ? wrapper.getPrevious(isBlock) : wrapper.getNext(isBlock);
  if (!other) return;
  inOneStep(editor, () => (isUp ? wrapper.insertBefore(other) : wrapper.insertAfter(other)));
  widget.focus();
  wrapper.$.scrollIntoView({ block: "nearest" });
};

const writeBeside = (widget, isAfter) => {
  const { editor, wrapper } = widget;
  inOneStep(editor, () => {
    const paragraph = editor.document.createElement("p");
    paragraph.appendBogus();
    if (isAfter) paragraph.insertAfter(wrapper);
    else paragraph.insertBefore(wrapper);
    const range = editor.createRange();
    range.moveToPosition(paragraph, CKEDITOR.POSITION_AFTER_START);
    editor.focus();
    range.select();
  });
};

// Buttons for fingers and mice; the keyboard has Enter, Alt with the arrows, Delete.
const bar = (widget) => {
  const { editor, wrapper } = widget;
  const strip = document.createElement("span");
  strip.className = "figure-bar";
  strip.setAttribute("data-cke-temp", "1");
  strip.setAttribute("data-portal-bar", "1");
  strip.setAttribute("aria-hidden", "true");
  const acts = {
    Sửa: () => widget.edit(),
    Lên: () => move(widget, true),
    Xuống: () => move(widget, false),
    "Viết dưới": () => writeBeside(widget, true),
    Xóa: () => inOneStep(editor, () => editor.widgets.del(widget)),
  };
  for (const [label, act] of Object.entries(acts)) {
    const button = document.createElement("span");
    button.className = "figure-button";
    button.textContent = label;
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", (event) => {
      event.preventDefault();
      event.stopPropagation();
      widget.focus();
      act();
    });
    strip.append(button);
  }
  wrapper.append(new CKEDITOR.dom.element(strip));
};

/** What both kinds of figures share. `edit(widget)` opens their window. */
export const addFigure = (editor, name, { isFirst, label, edit, ready }) => {
  editor.widgets.add(name, {
    pathName: label,
    draggable: true,
    parts: { main: "img, a", caption: "figcaption" },
    editables: { caption: { selector: "figcaption", allowedContent: editor.config.captionContent } },
    upcast: (element) => isFigureOf(element, isFirst) && withCaption(element),
    downcast: (element) => asStored(element),
    getLabel() {
      return `${label}: ${this.told?.() ?? ""}. Enter để sửa, Alt và mũi tên để dời, Delete để xóa.`;
    },
    init() {
      const caption = this.editables.caption;
      const hint = () => caption.$.toggleAttribute("data-cke-blank", isBlank(caption.getHtml()));
      caption.setAttribute("data-cke-hint", CAPTION_HINT);
      caption.on("blur", hint);
      caption.on("keyup", hint);
      caption.on("focus", hint);
      hint();
      this.hint = hint;
      bar(this);
      // Called by the widget's own listener for double clicks too; true tells it that no dialog of its own is needed.
      this.edit = () => {
        edit(this);
        return true;
      };
      this.on("key", (event) => {
        const { keyCode } = event.data;
        if (keyCode === 13) edit(this);
        else if (keyCode === CKEDITOR.ALT + 38) move(this, true);
        else if (keyCode === CKEDITOR.ALT + 40) move(this, false);
        else if (keyCode === CKEDITOR.SHIFT + 13) writeBeside(this, true);
        else return;
        event.cancel();
      });
      ready?.(this);
    },
  });
};

/** The block of the whole text that a range begins in; null before the first. */
export const outermost = (editor, { startContainer, startOffset }) => {
  const root = editor.editable();
  if (root.equals(startContainer)) return startOffset ? root.getChild(startOffset - 1) : null;
  return startContainer.getAscendant((node) => root.equals(node.getParent()), true);
};

/** Puts the caret into a new paragraph after a block of the text, or (null) before all. */
export const writeAfter = (editor, block) => {
  const paragraph = editor.document.createElement("p");
  paragraph.appendBogus();
  if (block) paragraph.insertAfter(block);
  else editor.editable().append(paragraph, true);
  const range = editor.createRange();
  range.moveToElementEditStart(paragraph);
  range.select();
};

/**
 * Puts figures (markup of a body) where the caret is, or after a block of the text, or (null) before all, in one undo
 * step; the caret goes on in a paragraph behind them.
 */
export const insertFigures = (editor, figures, after) =>
  inOneStep(editor, () => {
    editor.focus();
    if (after !== undefined && (!after || after.getParent()?.equals(editor.editable()))) writeAfter(editor, after);
    insertHtml(editor, figures.join(""));
    const last = editor.widgets.focused?.wrapper ?? editor.elementPath()?.contains((element) => element.data("cke-widget-wrapper"));
    if (!last) return;
    let next = last.getNext((node) => node.type === CKEDITOR.NODE_ELEMENT);
    if (!next?.is("p", "h2", "h3", "h4", "ul", "ol")) {
      next = editor.document.createElement("p");
      next.appendBogus();
      next.insertAfter(last);
    }
    const range = editor.createRange();
    range.moveToElementEditStart(next);
    range.select();
  });
