// The article's form keeps what is typed: in this browser within a second, on the server within a few. Nothing is saved
// by it: saving stays a decision.
import * as editors from "../editor/seam.js";
import { forget, hold, keepHere, leftovers, newKey, post } from "./unsent.js";

const NOT_SAVED = "Mất kết nối nên chưa lưu được. Chữ bạn gõ được giữ trên máy này; có mạng lại, xin bấm lần nữa.";
const QUIET = 2000;
const LONGEST = 5000;
const AGAIN = 5000;

const form = document.getElementById("article_form");
const state = document.getElementById("typing-state");

if (form && state) {
  let key = form.elements.typing_key.value;
  const { address, login } = state.dataset;
  const page = location.pathname;
  let sent = null; // the words that the server has
  let here = true; // whether this browser keeps them
  let dirtySince = 0;
  let typedAt = 0;
  let request = null;
  let waitUntil = 0;
  let submitted = null; // the words that are on their way to be saved
  let refused = false; // whether a save was held back for want of a line

  const say = (text, kind = "", link = null) => {
    if (state.textContent.startsWith(text) && text) return;
    state.className = `typing-state ${kind}`;
    state.textContent = text;
    if (link) {
      const anchor = document.createElement("a");
      Object.assign(anchor, { href: link, target: "_blank", textContent: "Đăng nhập lại" });
      state.append(" ", anchor);
    }
  };

  const words = () => {
    editors.write();
    const fields = new FormData(form);
    for (const name of ["csrfmiddlewaretoken", "typing_key", "typing_after"]) fields.delete(name);
    return new URLSearchParams([...fields].filter(([, value]) => typeof value === "string")).toString();
  };

  // The words with what the server knows them by.
  const whole = (body) => `${body}&${new URLSearchParams({ typing_key: key, typing_after: form.elements.typing_after.value })}`;

  const keep = () => {
    const body = words();
    if (body === sent) return null;
    here = keepHere(key, { address, page, body: whole(body), submitted: body === submitted });
    const named = new URL(location);
    if (!named.searchParams.has("go-do")) {
      named.searchParams.set("go-do", key);
      history.replaceState(history.state, "", named);
    }
    return body;
  };

  // From here on these words are kept for themselves, beside whatever stands under the former key.
  const goOnAnew = () => {
    key = newKey();
    form.elements.typing_key.value = key;
    form.elements.typing_after.value = "";
    hold(key);
  };

  const partFrom = (saved) => {
    goOnAnew();
    touched();
    say(saved ? "Bài này đã được lưu ở một cửa sổ khác; chữ ở đây được giữ riêng." : "Chữ mới hơn của bạn ở một cửa sổ khác được giữ riêng.", "is-bad");
  };

  const send = async () => {
    const body = keep();
    dirtySince = 0;
    if (body === null) return;
    request = new AbortController();
    const sending = whole(body);
    const { state: outcome, answer } = await post(address, sending, { signal: request.signal });
    request = null;
    if (submitted !== null || outcome === "aborted") return;
    if (outcome === "ok") {
      refused = false;
      forget(key, sending);
      if (answer.overtaken || answer.spent) return partFrom(answer.spent);
      sent = body;
      form.elements.typing_after.value = answer.stamp;
      say(`Đã giữ chữ chưa lưu lúc ${answer.kept}`);
      return;
    }
    dirtySince ||= Date.now();
    waitUntil = Date.now() + AGAIN;
    if (outcome === "login") say("Phiên đăng nhập đã hết; chữ bạn gõ vẫn được giữ trên máy này.", "is-bad", login);
    else if (outcome === "offline") say(refused ? NOT_SAVED : "Mất kết nối; chữ bạn gõ được giữ trên máy này, có mạng lại sẽ tự giữ trên máy chủ.", "is-bad");
    else say(answer?.error ?? "Chưa giữ được chữ trên máy chủ. Xin bấm “Lưu”.", "is-bad");
  };

  const touched = () => {
    typedAt = Date.now();
    dirtySince ||= typedAt;
    if (submitted === null || words() === submitted) return;
    // Typed on while a save is under way, or after one that was stopped: these words are not in it.
    goOnAnew();
    submitted = null;
  };

  // Before the page has settled, scripts fill its fields too: only a person's own typing counts.
  const early = (event) => event.isTrusted && touched();
  form.addEventListener("input", early);
  // Typed while this script was still on its way. The editor, where it is the faster, has written its field in its own
  // hand by then.
  const plain = form.querySelectorAll(`input:not([type=hidden], [type=file]), textarea:not(${editors.FIELDS})`);
  const isChanged = (field) => (["checkbox", "radio"].includes(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
  if ([...plain].some(isChanged)) touched();

  const watch = () => {
    if (submitted !== null || !dirtySince) return;
    const now = Date.now();
    const rests = now - typedAt > QUIET || now - dirtySince > LONGEST;
    if (rests && !request && now >= waitUntil) send();
    else keep();
  };

  const keepIfTyped = () => {
    if (submitted === null && dirtySince) keep();
  };

  const begin = async () => {
    if (!(await hold(key))) goOnAnew(); // open in another window too: each keeps its own
    // What the page began with is no typing: compare only from here on.
    sent = "unsaved" in state.dataset || dirtySince ? null : words();
    form.removeEventListener("input", early);
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    form.addEventListener("formset:removed", touched);
    editors.onChange(touched);
    // Django's scripts tell every search field at the start that it has changed; from here on it is the person.
    window.django?.jQuery?.(form).on("change", touched);
    if ("refused" in state.dataset) touched();
    setInterval(watch, 1000);
    addEventListener("online", () => (waitUntil = 0));
    addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keepIfTyped());
    addEventListener("pagehide", keepIfTyped);
    addEventListener("beforeunload", (event) => {
      keepIfTyped();
      if (submitted === null && dirtySince && !here) event.preventDefault();
    });
  };

  form.addEventListener("submit", (event) => {
    if (!navigator.onLine) {
      keep();
      event.preventDefault();
      refused = true;
      say(NOT_SAVED, "is-bad");
      return;
    }
    submitted = words();
    keep();
    request?.abort();
  });
  // Back from the browser's memory of pages: the form is alive again.
  addEventListener("pageshow", (event) => event.persisted && (submitted = null));

  // The editor fills its field anew when it starts; whatever it changes by that is not the person's.
  const wait = () => (editors.areReady() ? begin() : setTimeout(wait, 100));
  leftovers.then(() => (document.readyState === "complete" ? wait() : addEventListener("load", wait)));
}
