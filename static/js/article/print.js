// “In bài” on the printed sheet; without this the keyboard's own way is told.
const button = document.querySelector("[data-print]");
button.hidden = false;
document.querySelector("[data-print-hint]").hidden = true;
button.addEventListener("click", () => print());
