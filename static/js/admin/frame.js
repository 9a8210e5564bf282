// The preview of a form in a frame: the first page comes by itself, and the button of the page in sight is marked.
const form = document.getElementById("preview-form");
form.addEventListener("submit", (event) => {
  for (const button of form.querySelectorAll(".preview-pages button")) {
    if (button === event.submitter) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
});
form.requestSubmit(form.querySelector(".preview-pages button"));
