// What the editor has to say stands right below the text, where the Tab key comes to next; its buttons answer it.
const places = new WeakMap();

const placeOf = (editor) => {
  if (!places.has(editor)) {
    const place = document.createElement("div");
    place.className = "editor-notes";
    place.setAttribute("role", "status");
    editor.container.$.after(place);
    places.set(editor, place);
  }
  return places.get(editor);
};

/**
 * Says a sentence until it is closed or another of the same kind takes its place.
 * choices: {label: function}; each closes it. details: further sentences.
 */
export const say = (editor, kind, sentence, { details = [], choices = {}, isWarning = false } = {}) => {
  const place = placeOf(editor);
  place.querySelector(`[data-kind="${kind}"]`)?.remove();
  if (!sentence) return;
  const note = document.createElement("div");
  note.className = isWarning ? "editor-note is-warning" : "editor-note";
  note.dataset.kind = kind;
  const words = document.createElement("p");
  words.textContent = sentence;
  note.append(words);
  if (details.length) {
    const list = document.createElement("ul");
    list.append(...details.map((detail) => Object.assign(document.createElement("li"), { textContent: detail })));
    note.append(list);
  }
  const buttons = document.createElement("p");
  buttons.className = "editor-note-choices";
  for (const [label, act] of Object.entries({ ...choices, Đóng: () => {} })) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label, className: "button button-small" });
    button.addEventListener("click", () => {
      note.remove();
      editor.focus();
      act();
    });
    buttons.append(button);
  }
  note.append(buttons);
  place.append(note);
};
