// What only one kind of text has is asked of that kind alone: the appendix of static pages, the topic of all others.
// What is filled in already stays in sight, so that its error can be seen. Without this the help texts say it.
const kind = document.getElementById("id_kind");
const ofPages = { appendix: true, topic: false };

const settle = () => {
  for (const [name, isForPages] of Object.entries(ofPages)) {
    const field = document.getElementById(`id_${name}`);
    const row = field?.closest(`.field-${name}`);
    if (row) row.hidden = (kind.value === "page") !== isForPages && !field.value;
  }
};
if (kind) {
  kind.addEventListener("change", settle);
  settle();
}
