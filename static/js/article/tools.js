// What of the article's tools needs a script: copying its address, the system's own sharing, smaller and larger letters.
// Without it they are hidden, and letters are set in the display panel.

import { copy } from "../clipboard.js";

const address = document.querySelector("link[rel=canonical]")?.href; // a preview has none, and must not be spread
const copier = document.querySelector("[data-copy]");
if (copier && address) {
  const told = document.querySelector(".share-told");
  copier.hidden = false;
  copier.querySelector("button").addEventListener("click", async () => {
    told.textContent = "";
    told.textContent = (await copy(address, copier)) ? told.dataset.told : told.dataset.notTold;
  });
}

const sharer = document.querySelector("[data-share]");
if (sharer && address && navigator.share) {
  sharer.hidden = false;
  sharer.querySelector("button").addEventListener("click", () => {
    navigator.share({ title: sharer.dataset.title, url: address }).catch(() => {}); // the reader thought better of it
  });
}

// The radio buttons of the display panel keep the size (static/js/display.js); these two press them.
const sizes = [...document.querySelectorAll("[data-display] input[name=text]")];
const steps = document.querySelector("[data-size-steps]");
if (steps && sizes.length) {
  document.querySelector("[data-size-link]").hidden = true;
  steps.hidden = false;
  const buttons = [...steps.querySelectorAll("[data-size]")];
  const current = () => sizes.findIndex((size) => size.checked);
  const show = () => {
    for (const button of buttons) button.setAttribute("aria-disabled", !sizes[current() + Number(button.dataset.size)]);
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      const wanted = sizes[current() + Number(button.dataset.size)];
      if (!wanted) return;
      wanted.checked = true;
      wanted.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  show();
  addEventListener("change", show);
  addEventListener("DOMContentLoaded", show); // display.js has then ticked what was kept
  addEventListener("pageshow", show);
}
