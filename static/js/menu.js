// Panels opened from the masthead close on Escape and on a click elsewhere, and only one is open at a time.
// Without this they are plain <details> that their own button closes.
const panels = [...document.querySelectorAll("details[data-panel]")];

addEventListener("keydown", (event) => {
  const open = panels.find((panel) => panel.open);
  if (event.key !== "Escape" || !open) return;
  open.open = false;
  open.querySelector("summary").focus();
});
addEventListener("click", ({ target }) => {
  for (const panel of panels) if (panel.open && !panel.contains(target)) panel.open = false;
});

// The main menu is one line; what does not fit is in the panel “Tất cả” and must not take the focus unseen.
const line = document.querySelector("[data-one-line]");
if (line) {
  const entries = [...line.children];
  const mark = () => {
    for (const entry of entries) entry.classList.toggle("spilt", entry.offsetTop > entries[0].offsetTop);
  };
  new ResizeObserver(mark).observe(line);
}
