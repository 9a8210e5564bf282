// The order of the rows of files: by the buttons of a row, or by dragging its grip.

/** rows() as they stand, nameOf(row) for people, say(words), changed() after every move. */
export const orderRows = (list, { rows, nameOf, say, changed }) => {
  const sayPlace = (row) => say(`“${nameOf(row)}” ở vị trí ${rows().indexOf(row) + 1} trên ${rows().length}.`);

  const move = (row, step) => {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other?.classList.contains("file-row")) return;
    if (step < 0) other.before(row);
    else other.after(row);
    row.querySelector(`[data-move="${step}"]`).focus();
    sayPlace(row);
    changed();
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-move]");
    if (button && button.getAttribute("aria-disabled") !== "true") move(button.closest(".file-row"), Number(button.dataset.move));
  });

  let dragged = null;
  list.addEventListener("dragstart", (event) => {
    if (!event.target.closest?.("[data-grip]")) return;
    dragged = event.target.closest(".file-row");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", nameOf(dragged));
    event.dataTransfer.setDragImage(dragged, 20, 20);
    dragged.classList.add("is-dragged");
  });
  list.addEventListener("dragover", (event) => {
    const row = dragged && event.target.closest(".file-row");
    if (!row) return;
    event.preventDefault();
    if (row === dragged) return;
    const { top, height } = row.getBoundingClientRect();
    if (event.clientY < top + height / 2) row.before(dragged);
    else row.after(dragged);
  });
  list.addEventListener("drop", (event) => dragged && event.preventDefault());
  list.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("is-dragged");
    sayPlace(dragged);
    dragged = null;
    changed();
  });
};
