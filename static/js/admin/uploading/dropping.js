// Files dropped anywhere on a page go to its one place for files.

/** place: the element that shows where they go; take(files) gets them. */
export const dropAnywhere = (place, take) => {
  for (const kind of ["dragenter", "dragover"]) {
    addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      place.classList.add("is-over");
    });
  }
  addEventListener("dragleave", (event) => event.relatedTarget || place.classList.remove("is-over"));
  addEventListener("drop", (event) => {
    place.classList.remove("is-over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
};
