// The fields that describe one picture, in a row of “Tải nhiều ảnh”: each a part of label, sentence and input.

const partsOf = (item) => item.querySelectorAll("[data-field]");

/** Give the fields of a new row ids of their own; typed() is called at every change. */
export const labelFields = (item, number, typed) => {
  for (const part of partsOf(item)) {
    const [label, sentence, input] = part.children;
    input.id = `${part.dataset.field}-${number}`;
    label.htmlFor = input.id;
    sentence.id = `${input.id}-error`;
    input.setAttribute("aria-describedby", sentence.id);
    input.addEventListener("input", typed);
  }
};

export const fillFields = (form, image) => {
  const { title, alt_text: alt, caption, credit } = form.elements;
  Object.assign(title, { value: image.title });
  Object.assign(alt, { value: image.alt });
  Object.assign(caption, { value: image.caption });
  Object.assign(credit, { value: image.credit });
};

/** errors: {field: sentence}; none clears what was said before. */
export const showErrors = (item, errors) => {
  for (const part of partsOf(item)) {
    const sentence = errors[part.dataset.field] ?? "";
    part.classList.toggle("errors", Boolean(sentence));
    part.querySelector(".errorlist").textContent = sentence;
    part.querySelector(".errorlist").hidden = !sentence;
    part.lastElementChild.ariaInvalid = sentence ? "true" : null;
  }
};
