// The article's form keeps what is typed: in this browser within a second, on the server within a few. Nothing is saved
// by it: saving stays a decision.
import { forget, keepHere, post } from "./unsent.js";

const QUIET = 2000;
const LONGEST = 5000;
const AGAIN = 5000;

const form = document.getElementById("article_form");
const state = document.getElementById("typing-state");

if (form && state) {
  const key = form.elements.typing_key.value;
  const { address, login } = state.dataset;
  const page = location.pathname;
  let sent = null; // the words that the server has
  let here = true; // whether this browser keeps them
  let dirtySince = 0;
  let typedAt = 0;
  let request = null;
  let waitUntil = 0;
  let leaving = false;

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
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) editor.updateElement();
    const fields = new FormData(form);
    fields.delete("csrfmiddlewaretoken");
    return new URLSearchParams([...fields].filter(([, value]) => typeof value === "string")).toString();
  };

  const keep = () => {
    const body = words();
    if (body === sent) return null;
    here = keepHere(key, { address, page, body });
    const named = new URL(location);
    if (!named.searchParams.has("go-do")) {
      named.searchParams.set("go-do", key);
      history.replaceState(history.state, "", named);
    }
    return body;
  };

  const send = async () => {
    const body = keep();
    dirtySince = 0;
    if (body === null) return;
    request = new AbortController();
    const { state: outcome, answer } = await post(address, body, { signal: request.signal });
    request = null;
    if (leaving || outcome === "aborted") return;
    if (outcome === "ok") {
      sent = body;
      forget(key, body);
      if (answer.spent) say("Bài đã được lưu ở một cửa sổ khác. Xin tải lại trang trước khi gõ tiếp.", "is-bad");
      else say(`Đã giữ chữ chưa lưu lúc ${answer.kept}`);
      return;
    }
    dirtySince ||= Date.now();
    waitUntil = Date.now() + AGAIN;
    if (outcome === "login") say("Phiên đăng nhập đã hết; chữ bạn gõ vẫn được giữ trên máy này.", "is-bad", login);
    else if (outcome === "offline") say("Mất kết nối; chữ bạn gõ được giữ trên máy này và sẽ gửi khi có mạng.", "is-bad");
    else say(answer?.error ?? "Chưa giữ được chữ trên máy chủ. Xin bấm “Lưu”.", "is-bad");
  };

  const touched = () => {
    typedAt = Date.now();
    dirtySince ||= typedAt;
  };

  // What the page began with is no typing: compare only from here on.
  const begin = () => {
    sent = "unsaved" in state.dataset ? null : words();
    form.addEventListener("input", touched);
    form.addEventListener("change", touched);
    window.django?.jQuery?.(form).on("change", touched);
    form.addEventListener("formset:removed", touched);
    for (const editor of Object.values(window.CKEDITOR?.instances ?? {})) editor.on("change", touched);
    window.CKEDITOR?.on("instanceReady", ({ editor }) => {
      if (editor.element.$.form === form) editor.on("change", touched);
    });
    if ("refused" in state.dataset) touched();
    setInterval(() => {
      if (leaving || !dirtySince) return;
      const now = Date.now();
      if (request || now < waitUntil) keep();
      else if (now - typedAt > QUIET || now - dirtySince > LONGEST) send();
      else keep();
    }, 1000);
  };

  // The editor fills its field anew when it starts; whatever it changes by that is not the person's.
  const editors = () => Object.values(window.CKEDITOR?.instances ?? {});
  addEventListener("load", () => {
    const wait = () => {
      const waiting = document.querySelector("textarea[data-type=ckeditortype]") && !editors().some((editor) => editor.status === "ready");
      if (waiting) setTimeout(wait, 100);
      else begin();
    };
    wait();
  });

  addEventListener("online", () => (waitUntil = 0));
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && !leaving && dirtySince && keep());
  addEventListener("pagehide", () => !leaving && dirtySince && keep());
  addEventListener("beforeunload", (event) => {
    if (!leaving && dirtySince && keep() !== null && !here) event.preventDefault();
  });

  form.addEventListener("submit", (event) => {
    keep();
    if (!navigator.onLine) {
      event.preventDefault();
      say("Mất kết nối nên chưa lưu được. Chữ bạn gõ được giữ trên máy này; có mạng lại, xin bấm lần nữa.", "is-bad");
      return;
    }
    leaving = true;
    request?.abort();
  });
  // Back from the browser's memory of pages: the form is alive again.
  addEventListener("pageshow", (event) => event.persisted && (leaving = false));
}
