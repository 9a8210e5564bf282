// Rows that stand in an order: moved by their arrows without a round to the server, and dragged by a handle (mouse,
// pen or finger). The keyboard has the arrows. Whoever uses this saves the order as the document has it.
const SVG = "http://www.w3.org/2000/svg";
const EDGE = 72; // px at the window's edges in which a drag scrolls the page

const said = document.createElement("p");
said.className = "vh";
said.setAttribute("role", "status");

const grip = () => {
  const handle = document.createElement("span");
  handle.className = "arrange-handle";
  handle.setAttribute("aria-hidden", "true"); // the arrows do the same by keyboard
  handle.title = "Kéo để đổi chỗ";
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 12 20");
  for (const x of [3, 9]) {
    for (const y of [4, 10, 16]) {
      const dot = document.createElementNS(SVG, "circle");
      for (const [name, value] of Object.entries({ cx: x, cy: y, r: 1.6 })) dot.setAttribute(name, value);
      picture.append(dot);
    }
  }
  handle.append(picture);
  return handle;
};

/**
 * Let the children of `list` that match `row` be moved. Each has buttons named "up" and "down" within.
 * handle(row): where its handle goes; name(row): what it is called; changed(): told after every move.
 * Returns {refresh}, to be called when rows have come or gone.
 */
export const orderable = (list, { row = "*", handle = (each) => each, name = (each) => each.querySelector("strong")?.textContent.trim() ?? "", changed = () => {} } = {}) => {
  if (!said.isConnected) document.body.append(said);
  const rows = () => [...list.children].filter((each) => each.matches(row));
  const arrow = (each, direction) => each.querySelector(`[name="${direction}"]`);

  const refresh = () => {
    const all = rows();
    all.forEach((each, index) => {
      arrow(each, "up").disabled = index === 0;
      arrow(each, "down").disabled = index === all.length - 1;
      if (!each.querySelector(".arrange-handle")) handle(each).prepend(grip());
    });
  };
  const tell = (each) => {
    const all = rows();
    said.textContent = `${name(each)}: vị trí ${all.indexOf(each) + 1} trên ${all.length}.`;
  };
  const settle = (each) => {
    refresh();
    tell(each);
    changed();
  };

  list.addEventListener("click", (event) => {
    const button = event.target.closest('[name="up"], [name="down"]');
    const each = button?.closest(row === "*" ? "li" : row);
    if (!each || each.parentElement !== list) return;
    event.preventDefault();
    const all = rows();
    const place = all.indexOf(each);
    if (button.name === "up") all[place - 1]?.before(each);
    else all[place + 1]?.after(each);
    settle(each);
    (button.disabled ? each.querySelector('[name="up"]:not([disabled]), [name="down"]:not([disabled])') : button)?.focus();
  });

  list.addEventListener("pointerdown", (event) => {
    const grabbed = event.target.closest(".arrange-handle");
    const each = rows().find((one) => one.contains(grabbed));
    if (!each || event.button !== 0) return;
    event.preventDefault();
    const origin = each.nextElementSibling;
    const before = rows().indexOf(each);
    each.classList.add("is-dragged");
    let scrolling = 0;
    let pointer = event.clientY;

    const place = () => {
      for (const other of rows()) {
        if (other === each) continue;
        const { top, height } = other.getBoundingClientRect();
        const follows = Boolean(each.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);
        if (follows && pointer > top + height / 2) other.after(each);
        else if (!follows && pointer < top + height / 2) {
          other.before(each);
          break;
        }
      }
    };
    const scroll = () => {
      const by = pointer < EDGE ? -12 : pointer > innerHeight - EDGE ? 12 : 0;
      if (by) {
        scrollBy(0, by);
        place();
      }
      scrolling = requestAnimationFrame(scroll);
    };
    const move = (moved) => {
      if (moved.pointerId !== event.pointerId) return;
      pointer = moved.clientY;
      place();
    };
    const end = (kept) => {
      cancelAnimationFrame(scrolling);
      each.classList.remove("is-dragged");
      for (const [type, listener] of listeners) removeEventListener(type, listener, true);
      removeEventListener("keydown", key, true);
      if (!kept) list.insertBefore(each, origin);
      if (rows().indexOf(each) !== before) settle(each);
      else refresh();
    };
    const key = (pressed) => {
      if (pressed.key !== "Escape") return;
      pressed.preventDefault();
      end(false);
    };
    const listeners = [
      ["pointermove", move],
      ["pointerup", () => end(true)],
      ["pointercancel", () => end(false)],
    ];
    // At the window: a row that changes its place in the document loses a pointer that was captured.
    for (const [type, listener] of listeners) addEventListener(type, listener, true);
    addEventListener("keydown", key, true);
    scroll();
  });

  refresh();
  return { refresh };
};
