// Every admin form: the focus goes to the summary of errors, its links to the fields, and search fields get their names.
import * as editors from "../editor/seam.js";

const summary = document.getElementById("error-summary");

const focusable = (field) =>
  field.classList.contains("select2-hidden-accessible")
    ? field.parentElement.querySelector(".select2-selection")
    : field;

const reach = (id) => {
  const field = document.getElementById(id) ?? document.getElementById(`${id}_0`);
  if (!field) return false;
  field.closest("details:not([open])")?.setAttribute("open", "");
  if (!editors.focus(id)) (focusable(field) ?? field).focus();
  field.closest(".form-row, td")?.scrollIntoView({ block: "center" });
  return true;
};

if (summary) {
  // Django's own script focuses the first field of a new form; the summary comes after it.
  addEventListener("load", () => summary.focus());
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && reach(link.hash.slice(1))) event.preventDefault();
  });
}

// Before Django's script makes the search fields: what to do with an empty one.
for (const select of document.querySelectorAll("select.admin-autocomplete")) {
  select.dataset.placeholder = select.multiple ? "Gõ để tìm và thêm" : select.id === "id_cover" ? "Chọn trong thư viện ảnh" : "Bấm để chọn";
}

// select2 hides the labelled <select> behind a box of its own, which then has no name.
const name = (select) => {
  const box = select.parentElement.querySelector(`.select2-container [aria-labelledby], .select2-container .select2-selection`);
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (!box || !label) return;
  label.id ||= `label-${select.id}`;
  const shown = box.querySelector(".select2-selection__rendered");
  box.setAttribute("aria-labelledby", [label.id, shown?.id].filter(Boolean).join(" "));
  shown?.setAttribute("aria-labelledby", label.id);
  const search = box.querySelector("input.select2-search__field");
  search?.setAttribute("aria-labelledby", label.id);
  label.addEventListener("click", (event) => {
    event.preventDefault();
    (search ?? box).focus();
  });
};
const nameAll = (root = document) => {
  for (const select of root.querySelectorAll("select.select2-hidden-accessible")) name(select);
};
window.django?.jQuery?.(() => nameAll());
addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target)));
addEventListener("select2:made", () => nameAll());
window.django?.jQuery?.(document).on("select2:open", () => {
  // The field that is open has the focus in its search box, which needs a name as well.
  const search = document.querySelector(".select2-container--open .select2-search--dropdown .select2-search__field");
  search?.setAttribute("aria-label", "Gõ để tìm");
  search?.focus();
  for (const box of document.querySelectorAll(".select2-selection[aria-owns], .select2-search__field[aria-owns]")) {
    box.setAttribute("aria-controls", box.getAttribute("aria-owns"));
  }
});

// What lies ahead is not now: the clock beside a schedule offers hours of a working day.
const hours = [7, 9, 11, 14, 17, 20].map((hour) => [`${hour} giờ`, hour]);
if (window.DateTimeShortcuts) Object.assign(window.DateTimeShortcuts.clockHours, { publish_at_1: hours, expire_at_1: hours });

// Django puts calendar and clock at the right of their buttons, in the right column beyond the window's edge.
addEventListener("load", () => {
  for (const box of document.querySelectorAll(".calendarbox, .clockbox")) {
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-label", box.matches(".clockbox") ? "Chọn giờ" : "Chọn ngày");
  }
});
addEventListener(
  "click",
  ({ target }) => {
    if (!target.closest(".datetimeshortcuts a")) return;
    requestAnimationFrame(() => {
      for (const box of document.querySelectorAll(".calendarbox, .clockbox")) {
        const room = document.documentElement.clientWidth - box.offsetWidth - 8;
        if (box.offsetWidth && box.offsetLeft > room) box.style.left = `${Math.max(8, room)}px`;
      }
    });
  },
  true,
);
