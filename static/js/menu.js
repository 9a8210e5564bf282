// Panels opened from the masthead close on Escape, on a click elsewhere and when the focus leaves them, and only one is
// open at a time; the arrow keys go through the links of a drop-down. Without this they are plain <details> that their
// own button opens and closes.
const panels = [...document.querySelectorAll("details[data-panel]")];

const shut = (panel) => {
  panel.open = false;
  panel.querySelector("summary").focus();
};

addEventListener("keydown", (event) => {
  const open = panels.find((panel) => panel.open);
  if (event.key !== "Escape" || !open) return;
  shut(open);
});
addEventListener("click", ({ target }) => {
  for (const panel of panels) if (panel.open && !panel.contains(target)) panel.open = false;
});
for (const panel of panels) {
  // A panel lies over the page: what has the focus must not be under it.
  panel.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !panel.contains(relatedTarget)) panel.open = false;
  });
}

for (const panel of document.querySelectorAll(".drop")) {
  panel.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const stops = [panel.querySelector("summary"), ...panel.querySelectorAll("a")];
    if (step > 0) panel.open = true;
    const next = stops.indexOf(document.activeElement) + step;
    if (next >= 0 && next < stops.length && panel.open) stops[next].focus();
  });
}

// The main menu is one line; what does not fit is in the panel “Tất cả” and must not take the focus unseen.
const line = document.querySelector("[data-one-line]");
if (line) {
  const entries = [...line.children];
  const mark = () => {
    for (const entry of entries) entry.classList.toggle("spilt", entry.offsetTop > entries[0].offsetTop);
  };
  new ResizeObserver(mark).observe(line);
}
