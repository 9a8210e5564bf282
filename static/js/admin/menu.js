// The builder of menus: its buttons work without this. Here they ask the server without leaving the page, and what is
// dragged by its grip (mouse or finger) asks the same. The server alone knows how a menu may look.
const form = document.getElementById("menu_form");
const tree = form.querySelector("[data-tree]");
const offers = form.querySelector("[data-offers]");
const notice = form.querySelector("[data-unsaved]");
const said = form.querySelector("[data-said]");
const find = form.querySelector("#find");
const EDGE = 72; // px at the window's edges in which a drag scrolls the page
const INDENT = 28; // px to the right from which a dropped entry belongs to the one above

let queue = Promise.resolve();

// Words typed while the answer was under way stay.
const keepTyped = (sent, fresh) => {
  for (const field of fresh.querySelectorAll("input[name]")) {
    const now = form.elements.namedItem(field.name);
    if (!(now instanceof HTMLInputElement) || field.type === "hidden") continue;
    if (field.type === "checkbox") {
      if (now.checked !== sent.has(field.name)) field.checked = now.checked;
    } else if (sent.get(field.name) !== now.value) field.value = now.value;
  }
};

const open = () => new Set([...tree.querySelectorAll("details[open]")].map((each) => each.closest("li").id));

const ask = (facts, { focus, parts = "tree" } = {}) => {
  queue = queue.then(() => send(facts, focus, parts)).catch(() => {
    said.textContent = "";
    const button = form.querySelector(`button[value="${CSS.escape(facts.act)}"]`);
    if (button) button.click(); // as without scripts
    else location.reload();
  });
  return queue;
};

const send = async (facts, focus, parts) => {
  form.classList.add("menu-busy");
  try {
    const body = new FormData(form);
    for (const [name, value] of Object.entries(facts)) body.set(name, value);
    const answer = await fetch(location.href, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (parts === "offers") {
      const fresh = page.querySelector("[data-offers]");
      offers.replaceChildren(...fresh.childNodes);
      prepare(offers);
      said.textContent = `${offers.querySelectorAll(".menu-offer").length} mục để thêm.`;
      return;
    }
    const fresh = page.querySelector("[data-tree]");
    keepTyped(body, fresh);
    const shown = open();
    tree.replaceChildren(...fresh.childNodes);
    for (const id of shown) document.getElementById(id)?.querySelector("details")?.setAttribute("open", "");
    prepare(tree);
    notice.hidden = false;
    const messages = [...page.querySelectorAll(".messagelist li")].map((each) => each.textContent.trim());
    tell(messages);
    focusOn(focus);
  } finally {
    form.classList.remove("menu-busy");
  }
};

const tell = (messages) => {
  const row = tree.querySelector("[data-moved]");
  const rows = [...tree.querySelectorAll(".menu-row")];
  const name = row?.querySelector("strong").textContent;
  const place = row && `${name}: thứ ${rows.indexOf(row) + 1} trên ${rows.length}${row.dataset.depth === "1" ? ", cấp hai" : ""}.`;
  said.textContent = [...messages, place ?? ""].join(" ").trim();
};

// The same button again where it still goes on, else another of the same row.
const focusOn = (value) => {
  const row = tree.querySelector("[data-moved]");
  const same = value && tree.querySelector(`button[value="${CSS.escape(value)}"]:not([disabled])`);
  const target = same ?? row?.querySelector("button:not([disabled])");
  if (target && value) target.focus();
  row?.scrollIntoView({ block: "nearest" });
};

form.addEventListener("click", (event) => {
  const button = event.target.closest('button[name="act"]');
  if (!button) return;
  event.preventDefault();
  const act = button.value;
  if (act === "find") ask({ act }, { parts: "offers" });
  else if (act.startsWith("add:")) {
    ask({ act }).then(() => {
      if (act === "add:address" && !tree.querySelector("[data-moved].errors")) {
        for (const name of ["new_title", "new_address"]) form.elements.namedItem(name).value = "";
      }
    });
  } else ask({ act }, { focus: act });
});

let typing;
find?.addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => ask({ act: "find" }, { parts: "offers" }), 250);
});
find?.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  clearTimeout(typing);
  ask({ act: "find" }, { parts: "offers" });
});
for (const name of ["new_title", "new_address"]) {
  form.elements.namedItem(name)?.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.querySelector('button[value="add:address"]').click();
  });
}
tree.addEventListener("input", () => (notice.hidden = false));

// Dragging, by pointer events: the same for mouse, pen and finger.

const prepare = (part) => {
  form.classList.add("has-grips");
  for (const grip of part.querySelectorAll(".menu-grip")) grip.hidden = false;
  for (const help of part.querySelectorAll("[data-drag-help]")) help.hidden = false;
};

let drag = null;

const begin = (event) => {
  const grip = event.target.closest(".menu-grip");
  if (!grip || event.button) return;
  event.preventDefault();
  const source = grip.closest("li");
  const ghost = document.createElement("div");
  ghost.className = "menu-ghost";
  ghost.textContent = source.querySelector("strong, .menu-offer-name").textContent.trim();
  document.body.append(ghost);
  const line = document.createElement("li");
  line.className = "menu-drop";
  line.setAttribute("aria-hidden", "true");
  drag = { source, ghost, line, x: event.clientX, depth: source.dataset.depth === "1" ? 1 : 0, target: null };
  for (const each of ownRows(source)) each.classList.add("menu-dragged");
  grip.setPointerCapture(event.pointerId);
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end, { once: true });
  grip.addEventListener("pointercancel", cancel, { once: true });
  addEventListener("keydown", escape);
  drag.grip = grip;
};

// A row with what belongs to it.
const ownRows = (row) => {
  const found = [row];
  if (row.dataset.depth !== "0") return found;
  for (let next = row.nextElementSibling; next?.dataset.depth === "1"; next = next.nextElementSibling) found.push(next);
  return found;
};

const move = (event) => {
  const { ghost, line, source } = drag;
  ghost.style.transform = `translate(${Math.min(event.clientX + 12, innerWidth - ghost.offsetWidth - 4)}px, ${event.clientY + 12}px)`;
  if (event.clientY < EDGE) scrollBy(0, -12);
  else if (event.clientY > innerHeight - EDGE) scrollBy(0, 12);
  const box = tree.getBoundingClientRect();
  const inside = event.clientX > box.left - 24 && event.clientX < box.right + 24 && event.clientY > box.top - 48 && event.clientY < box.bottom + 96;
  if (!inside) {
    line.remove();
    drag.target = null;
    return;
  }
  const rows = [...tree.querySelectorAll(".menu-row")];
  let before = rows.find((row) => {
    const at = row.getBoundingClientRect();
    return event.clientY < at.top + at.height / 2;
  });
  const moving = source.matches(".menu-row") ? ownRows(source) : [];
  const above = before ? rows[rows.indexOf(before) - 1] : rows.at(-1);
  const mayBeDeep = above && moving.length <= 1 && above !== source;
  // From where it was taken, to the right goes in, to the left goes out; a new one by where it is let go.
  const wished = source.matches(".menu-row")
    ? drag.depth + Math.sign(event.clientX - drag.x) * (Math.abs(event.clientX - drag.x) > INDENT)
    : event.clientX > box.left + 2 * INDENT + 40 && before?.dataset.depth === "1";
  const footer = !tree.querySelector('button[value^="into:"], button[value^="out:"]') && rows.length;
  const depth = mayBeDeep && !footer && Number(wished) >= 1 ? 1 : 0;
  if (!depth) while (before && before.dataset.depth === "1") before = rows[rows.indexOf(before) + 1];
  line.classList.toggle("menu-drop-in", depth === 1);
  if (before) before.before(line);
  else (tree.querySelector(".menu-rows") ?? tree).append(line);
  drag.target = { before: before?.dataset.key ?? "", depth: String(depth) };
};

const finish = () => {
  const { source, ghost, line, grip } = drag;
  for (const each of ownRows(source)) each.classList.remove("menu-dragged");
  ghost.remove();
  line.remove();
  grip.removeEventListener("pointermove", move);
  removeEventListener("keydown", escape);
  const done = drag;
  drag = null;
  return done;
};
const end = () => {
  if (!drag) return;
  const { source, target } = finish();
  if (!target) return;
  const act = source.matches(".menu-row") ? `place:${source.dataset.key}` : `add:${source.dataset.offer}`;
  ask({ act, ...target });
};
const cancel = () => drag && finish();
const escape = (event) => event.key === "Escape" && cancel();

form.addEventListener("pointerdown", begin);
prepare(form);
if (matchMedia("(min-width: 64em)").matches) form.querySelector('[data-group="category"]')?.setAttribute("open", "");
document.querySelector("[data-moved] button:not([disabled])")?.focus();
