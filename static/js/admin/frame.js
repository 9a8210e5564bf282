// The preview in a frame: the button or link of the page in sight is marked; of a form the first page comes by itself.
const pages = document.querySelector(".preview-pages");
const mark = (chosen) => {
  for (const each of pages.children) {
    if (each === chosen) each.setAttribute("aria-current", "true");
    else each.removeAttribute("aria-current");
  }
};
pages?.addEventListener("click", (event) => {
  const chosen = event.target.closest("a, button");
  if (chosen) mark(chosen);
});

const form = document.getElementById("preview-form");
form?.requestSubmit(pages.querySelector("button"));
