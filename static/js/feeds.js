// The buttons beside the addresses of feeds; without a script the addresses are there to be selected.

import { copy } from "./clipboard.js";

for (const button of document.querySelectorAll("button[data-copy]")) {
  const told = button.parentElement.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", async () => {
    told.textContent = "";
    told.textContent = (await copy(button.dataset.copy, button.parentElement)) ? button.dataset.told : button.dataset.notTold;
  });
}
