// “Thêm” of a button bar: beside the others where there is room, else a menu that Escape or a click elsewhere closes.
// Without this it is a plain <details> that its own button opens and closes.
const menu = document.querySelector(".bar-more");
const wide = matchMedia("(min-width: 64em)");

if (menu) {
  const settle = () => {
    menu.open = wide.matches;
  };
  settle();
  wide.addEventListener("change", settle);
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || wide.matches || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  addEventListener("click", ({ target }) => {
    if (!wide.matches && !menu.contains(target)) menu.open = false;
  });
}
