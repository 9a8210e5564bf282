// Beside the form of a card, a list or a banner: what readers will see of it, following what is typed. The server
// draws it with the public templates; nothing is saved. The button “Xem trước trên trang” shows the whole page.
const panel = document.querySelector("[data-live]");
const form = panel?.closest("form");
const WAIT = 400; // ms after the last key

if (form) {
  const frame = panel.querySelector("iframe");
  const stage = panel.querySelector(".live-stage");
  const said = panel.querySelector("[data-live-said]");
  const chosen = (name) => panel.querySelector(`[name="live-${name}"]:checked`).value;
  let timer;
  let asked;
  let width = 0;

  const fit = () => {
    const page = frame.contentDocument;
    if (!page?.body) return;
    page.documentElement.dataset.theme = chosen("theme");
    const wanted = Number(chosen("width"));
    const room = stage.clientWidth;
    const scale = Math.min(1, room / wanted);
    if (wanted !== width) {
      width = wanted;
      panel.style.setProperty("--frame", `${wanted}px`);
    }
    panel.style.setProperty("--fit", scale);
    panel.style.setProperty("--tall", `${Math.max(120, Math.min(1600, page.body.scrollHeight))}px`);
  };

  const show = (text) => {
    const fresh = new DOMParser().parseFromString(text, "text/html");
    if (!fresh.querySelector("[data-live-body]")) throw new Error("no preview");
    const problems = [...fresh.querySelectorAll("[data-problems] li")].map((each) => each.textContent);
    said.textContent = problems.length ? `Còn phải sửa trước khi lưu: ${problems.join(" ")}` : "";
    const page = frame.contentDocument;
    if (page?.querySelector("[data-live-body]")) {
      // Only the body is changed, so that nothing flickers and no step of the browser's history is made.
      page.body.replaceChildren(...[...fresh.body.childNodes].map((node) => page.adoptNode(node)));
      requestAnimationFrame(fit);
    } else {
      frame.srcdoc = text;
    }
  };

  const ask = async () => {
    asked?.abort();
    asked = new AbortController();
    const body = new FormData(form);
    body.set("live", "1");
    try {
      const answer = await fetch(panel.dataset.live, { method: "POST", body, redirect: "manual", signal: asked.signal });
      if (answer.type === "opaqueredirect") said.textContent = "Phiên đăng nhập đã hết nên không xem trước được. Xin đăng nhập lại ở một thẻ khác.";
      else if (!answer.ok) throw new Error(answer.statusText);
      else show(await answer.text());
    } catch (problem) {
      if (problem.name !== "AbortError") said.textContent = "Chưa xem trước được. Những gì bạn nhập vẫn còn; vẫn lưu được bình thường.";
    }
  };
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };

  frame.addEventListener("load", () => {
    const page = frame.contentDocument;
    if (!page?.querySelector("[data-live-body]")) return;
    page.addEventListener("click", (event) => event.target.closest("a") && event.preventDefault()); // to look at only
    page.addEventListener("toggle", fit, true);
    page.addEventListener("load", fit, true); // pictures and style sheets
    page.fonts?.ready.then(fit);
    fit();
  });
  panel.addEventListener("change", (event) => {
    event.stopPropagation();
    fit();
    setTimeout(fit, 60);
  });
  form.addEventListener("input", (event) => !panel.contains(event.target) && soon());
  form.addEventListener("change", (event) => !panel.contains(event.target) && soon());
  window.django?.jQuery?.(form).on("change", "select", soon); // search fields tell jQuery alone
  document.addEventListener("formset:removed", soon);
  new ResizeObserver(fit).observe(stage);
  if (matchMedia("(prefers-color-scheme: dark)").matches) panel.querySelector('[name="live-theme"][value="dark"]').checked = true;
  panel.hidden = false;
  ask();
}
