// Pages on which things are put in order: arrows and handles move rows at once; saving reads their order.
// A new arrangement is not the readers' before it is saved, which the notice on top says.
import { orderable } from "./ordering.js";

const form = document.getElementById("arrange-form");
const notice = form?.querySelector("[data-unsaved]");
const unsaved = () => (notice.hidden = false);

for (const list of form?.querySelectorAll(".arrange-list") ?? []) {
  if (list.querySelector('[name="up"]')) orderable(list, { changed: unsaved });
}
form?.addEventListener("input", unsaved);
document.querySelector("[data-moved] button:not([disabled])")?.focus();
