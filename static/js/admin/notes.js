// Review notes: tied to a passage that is selected in the text, and sent without leaving the page.
import { find, passageOf, reveal } from "./passages.js";

const panel = document.querySelector("[data-notes]");
const form = document.getElementById("notes-form");
const said = panel.querySelector("[data-notes-said]");
const part = () => panel.querySelector("[data-notes-part]");
const fields = () => [...panel.querySelectorAll("textarea, [data-note-passage], [data-note-field]")];
const MOST = 500; // characters of a passage, as news.models.note.PASSAGE_LENGTH

const say = (words) => {
  said.textContent = "";
  requestAnimationFrame(() => (said.textContent = words));
};

// What is typed and not yet sent outlives the saving of the article and a closed window's return.
const DRAFTS = `notes:${form.action}`;
const keep = () => {
  const typed = Object.fromEntries(fields().map((field) => [field.name, field.value]).filter(([, value]) => value));
  try {
    if (Object.keys(typed).length) sessionStorage.setItem(DRAFTS, JSON.stringify(typed));
    else sessionStorage.removeItem(DRAFTS);
  } catch {
    // storage may be forbidden
  }
  return typed;
};
const fill = (typed) => {
  for (const field of fields()) {
    if (!typed[field.name]) continue;
    field.value = typed[field.name];
    if (field.value) field.closest("details")?.setAttribute("open", "");
  }
};
const drafts = () => {
  try {
    return JSON.parse(sessionStorage.getItem(DRAFTS)) ?? {};
  } catch {
    return {};
  }
};

// The panel may stand inside the article's form, to which a note is no change.
for (const kind of ["input", "change"]) {
  panel.addEventListener(kind, (event) => {
    event.stopPropagation();
    keep();
  });
}

// A passage: chosen in the text, remembered when the focus goes elsewhere.
let chosen = null;
const here = document.createElement("button");
here.type = "button";
here.className = "button button-small note-here";
here.textContent = "Ghi chú đoạn này";
here.tabIndex = -1; // by keyboard: the button of the same name in the panel
here.hidden = true;
document.getElementById("container").append(here);
here.addEventListener("mousedown", (event) => event.preventDefault());
here.addEventListener("click", () => take());

const look = () => {
  const found = passageOf();
  if (found) chosen = found;
  here.hidden = !found || !panel.querySelector("[data-note-text]");
  if (here.hidden) return;
  const { left, bottom } = found.box;
  const room = document.documentElement.clientWidth - here.offsetWidth - 8;
  here.style.left = `${Math.max(8, Math.min(left, room)) + scrollX}px`;
  here.style.top = `${bottom + scrollY + 8}px`;
};
let waiting = 0;
document.addEventListener("selectionchange", () => {
  cancelAnimationFrame(waiting);
  waiting = requestAnimationFrame(look);
});

const take = () => {
  if (!chosen) return say("Xin bôi đen một đoạn trong bài trước.");
  if (chosen.text.length > MOST) {
    return say(`Đoạn được chọn dài ${chosen.text.length} ký tự; tối đa là ${MOST}. Xin chọn ngắn hơn.`);
  }
  panel.querySelector("[data-note-passage]").value = chosen.text;
  panel.querySelector("[data-note-field]").value = chosen.part;
  here.hidden = true;
  keep();
  panel.querySelector("[data-note-text]").focus();
  say("Đã lấy đoạn được chọn. Xin viết ghi chú.");
};

// Opened by hand and focused within the same act, without which a phone shows no keyboard.
const answer = (event, details) => {
  event.preventDefault();
  details.open = !details.open;
  if (details.open) details.querySelector("textarea").focus();
};

panel.addEventListener("click", (event) => {
  const { target } = event;
  if (target.closest("[data-note-take]")) take();
  const summary = target.closest(".note-reply > summary");
  if (summary) answer(event, summary.parentElement);
  const jump = target.closest("[data-note-jump]");
  if (jump) say(reveal(find(jump.dataset.noteJump, jump.dataset.passage)) ? "Đã đến đoạn này." : "Đoạn này đã được sửa.");
});

const dress = () => {
  for (const button of panel.querySelectorAll("[data-note-jump], [data-note-take]")) button.hidden = false;
  const open = Number(part().dataset.open);
  for (const warning of document.querySelectorAll("[data-notes-warning]")) {
    warning.hidden = !open;
    warning.querySelector("[data-notes-count]").textContent = open;
  }
};

// Sending: only the panel's inner part is exchanged, so that nothing typed in the article is lost.
const FAILED = "Chưa gửi được. Chữ bạn gõ vẫn còn đây; xin kiểm tra mạng hoặc đăng nhập lại ở thẻ khác rồi gửi lại.";
let busy = false;
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  event.stopPropagation(); // to article.js this is no leaving
  if (busy) return;
  busy = true;
  const button = event.submitter;
  const address = button?.getAttribute("formaction") ?? form.action;
  const sent = button?.getAttribute("formaction") ? [`reply_${address.match(/notes\/(\d+)\//)?.[1]}`] : ["note_text", "note_passage", "note_field"];
  try {
    const answer = await fetch(address, { method: "POST", body: new FormData(form), headers: { "X-Part": "notes" }, redirect: "manual" });
    const text = await answer.text();
    const next = new DOMParser().parseFromString(text, "text/html").querySelector("[data-notes-part]");
    if (!answer.ok || answer.redirected || !next) throw new Error("no panel came back");
    exchange(next, sent);
  } catch {
    say(FAILED);
    failed();
  } finally {
    busy = false;
  }
});

const exchange = (next, sent) => {
  const typed = keep();
  const open = [...panel.querySelectorAll("details[open][id]")].map((details) => details.id);
  part().replaceWith(document.adoptNode(next));
  const error = panel.querySelector("[data-notes-error]");
  for (const name of error ? [] : sent) delete typed[name];
  for (const id of open) if (error || !id.startsWith("note-reply-")) document.getElementById(id)?.setAttribute("open", "");
  fill(typed);
  keep();
  dress();
  if (error) return error.focus();
  const thread = document.getElementById(`note-${next.dataset.focus}`);
  (thread?.checkVisibility?.() === false ? panel : (thread ?? panel)).focus();
  say(next.dataset.said);
};

const failed = () => {
  panel.querySelector("[data-notes-error]")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice notice-error";
  notice.dataset.notesError = "";
  notice.tabIndex = -1;
  const words = document.createElement("p");
  words.textContent = FAILED;
  notice.append(words);
  part().querySelector("h2").after(notice);
  notice.focus();
};

fill(drafts());
dress();
