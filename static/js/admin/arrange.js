// The arrows of the home page's arrangement move rows at once, without a round to the server; saving reads their order.
// A new arrangement is not the readers' before it is saved, which the notice on top says.
const form = document.getElementById("arrange-form");
const notice = form.querySelector("[data-unsaved]");
const settle = (list) => {
  const rows = [...list.children];
  rows.forEach((row, index) => {
    row.querySelector('[name="up"]').disabled = index === 0;
    row.querySelector('[name="down"]').disabled = index === rows.length - 1;
  });
};

form.addEventListener("click", (event) => {
  const button = event.target.closest('[name="up"], [name="down"]');
  if (!button) return;
  event.preventDefault();
  const row = button.closest("li");
  if (button.name === "up") row.previousElementSibling?.before(row);
  else row.nextElementSibling?.after(row);
  settle(row.parentElement);
  (button.disabled ? row.querySelector("button:not([disabled])") : button).focus();
  notice.hidden = false;
});
form.addEventListener("input", () => (notice.hidden = false));
document.querySelector("[data-moved] button:not([disabled])")?.focus();
