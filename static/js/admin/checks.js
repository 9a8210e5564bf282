// The panel of checks: looked through anew while somebody types, and its links lead to the field and select the words.
import * as editors from "../editor/seam.js";

const PAUSE = 1200;
const KEPT = "checks-passage";
const panel = document.getElementById("checks");
const form = document.getElementById("article_form");

// Select the passage in a plain field.
const selectIn = (field, passage) => {
  const at = passage ? field.value.indexOf(passage) : -1;
  if (at >= 0 && field.setSelectionRange) field.setSelectionRange(at, at + passage.length);
};

// Where the passage stands among the text nodes of an element; spaces count as one.
const rangeOf = (root, passage) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const places = [];
  let text = "";
  let block = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const around = node.parentElement.closest("p, li, td, th, h2, h3, h4, figcaption, blockquote, caption") ?? root;
    if (block && around !== block) {
      text += "\n";
      places.push(null);
    }
    block = around;
    for (let index = 0; index < node.data.length; index++) {
      const letter = /\s/.test(node.data[index]) ? " " : node.data[index];
      if (letter === " " && text.endsWith(" ")) continue;
      text += letter;
      places.push([node, index]);
    }
  }
  const at = text.indexOf(passage);
  const [first, last] = [places[at], places[at + passage.length - 1]];
  if (at < 0 || !first || !last) return null;
  const range = document.createRange();
  range.setStart(...first);
  range.setEnd(last[0], last[1] + 1);
  return range;
};

const selectInEditor = (id, passage) => {
  editors.focus(id);
  const root = editors.rootOf(id);
  const picture = passage && [...(root?.querySelectorAll("img") ?? [])].find((image) => image.src.endsWith(passage));
  if (picture) return picture.scrollIntoView({ block: "center" });
  const range = root && passage ? rangeOf(root, passage) : null;
  if (!range) return root?.scrollIntoView({ block: "nearest" });
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  range.startContainer.parentElement.scrollIntoView({ block: "center" });
};

const reach = (id, passage) => {
  const field = document.getElementById(id);
  if (!field) return false;
  field.closest("details:not([open])")?.setAttribute("open", "");
  if (editors.isEdited(id)) {
    selectInEditor(id, passage);
    return true;
  }
  const hidden = field.classList.contains("select2-hidden-accessible");
  (hidden ? field.parentElement.querySelector(".select2-selection") : field)?.focus();
  selectIn(field, passage);
  field.closest(".form-row, td")?.scrollIntoView({ block: "center" });
  // A search field's list opens at once: whoever comes here comes to choose.
  if (hidden) window.django?.jQuery?.(field).select2("open");
  return true;
};

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-jump]");
  if (!link) return;
  const passage = link.dataset.passage ?? "";
  if (link.pathname === location.pathname) {
    if (reach(link.hash.slice(1), passage)) event.preventDefault();
  } else sessionStorage.setItem(KEPT, passage);
});

// Arrived from a confirm page: the address names the field, the passage was kept aside.
if (form && location.hash.startsWith("#id_")) {
  const passage = sessionStorage.getItem(KEPT) ?? "";
  sessionStorage.removeItem(KEPT);
  const id = location.hash.slice(1);
  addEventListener("load", () => editors.whenReady(id, () => reach(id, passage)));
}

if (panel && matchMedia("(max-width: 63.99em)").matches) panel.open = false;

if (panel?.dataset.checks && form) {
  const inside = panel.querySelector(".findings-in");
  const sum = document.getElementById("checks-sum");
  const said = document.getElementById("checks-said");
  let timer;
  let asking;
  let waiting = null;

  const show = (answer) => {
    // Nobody's focus is pulled from under them: while it is in the list, the new list waits.
    if (inside.contains(document.activeElement)) {
      waiting = answer;
      return;
    }
    waiting = null;
    const page = new DOMParser().parseFromString(answer, "text/html");
    const news = page.querySelector("[data-sum]").textContent.trim();
    if (news !== sum.textContent.trim()) said.textContent = `Kiểm tra: ${news}`;
    sum.textContent = news;
    inside.replaceChildren(...page.querySelector("[data-findings]").childNodes);
  };

  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    editors.write();
    const data = new FormData(form);
    try {
      const answer = await fetch(panel.dataset.checks, { method: "POST", body: data, signal: asking.signal, redirect: "manual" });
      if (answer.ok) show(await answer.text());
      else sum.textContent = "Chưa kiểm tra lại được"; // led to the login: autosave.js says so
    } catch (problem) {
      if (problem.name !== "AbortError") sum.textContent = "Chưa kiểm tra lại được";
    }
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  window.django?.jQuery?.(form).on("change", "select", soon);
  editors.onChange(soon);
  inside.addEventListener("focusout", (event) => {
    if (waiting && !inside.contains(event.relatedTarget)) setTimeout(() => waiting && show(waiting));
  });
}
