// The pictures of the article in a dialog, one at a time. Without this each is a link to its largest form, and with a
// modifier key or the middle button it still is. A picture is fetched in its large form when it is shown.
const links = [...document.querySelectorAll("a.enlarge")];
const dialog = document.getElementById("lightbox")?.content.firstElementChild.cloneNode(true);
if (links.length && dialog?.showModal) prepare();

function prepare() {
  document.body.append(dialog);
  const part = (name) => dialog.querySelector(name);
  const stage = part(".lightbox-stage");
  const caption = part(".lightbox-caption");
  const count = part(".lightbox-count");
  const full = part("[data-full]");
  let at = 0;
  let opener = null;

  const zoom = (on) => {
    dialog.classList.toggle("lightbox-full", on);
    full.setAttribute("aria-pressed", on);
    const image = stage.querySelector("img");
    // A size in pixels lets the browser choose the sharpest of the sealed forms.
    for (const each of stage.querySelectorAll("source, img")) each.sizes = on ? `${image.getAttribute("width")}px` : "100vw";
    if (on) stage.focus();
  };
  const show = (number) => {
    at = (number + links.length) % links.length;
    const picture = links[at].querySelector("picture").cloneNode(true);
    picture.className = "lightbox-picture";
    const image = picture.querySelector("img");
    image.className = "";
    image.loading = "eager";
    stage.replaceChildren(picture);
    const words = links[at].closest("figure")?.querySelector("figcaption");
    caption.replaceChildren(...(words ? words.cloneNode(true).childNodes : [image.alt]));
    count.textContent = `${count.dataset.count} ${at + 1}/${links.length}`;
    zoom(false);
  };
  const open = (number, link) => {
    opener = link;
    show(number);
    dialog.showModal();
    part("[data-close]").focus();
  };

  for (const step of dialog.querySelectorAll("[data-step]")) {
    step.hidden = links.length < 2;
    step.addEventListener("click", () => show(at + Number(step.dataset.step)));
  }
  full.addEventListener("click", () => zoom(full.getAttribute("aria-pressed") !== "true"));
  part("[data-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    stage.replaceChildren();
    opener.focus();
  });
  dialog.addEventListener("click", ({ target }) => {
    if (target === dialog || target === stage) dialog.close();
  });
  dialog.addEventListener("keydown", (event) => {
    const isFull = dialog.classList.contains("lightbox-full");
    if (event.ctrlKey || event.metaKey || event.altKey || (isFull && event.target === stage)) return; // arrows scroll then
    const goal = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    show(goal);
  });

  let touch = null;
  stage.addEventListener("touchstart", ({ touches }) => (touch = touches.length === 1 ? touches[0] : null), { passive: true });
  stage.addEventListener("touchend", ({ changedTouches }) => {
    if (!touch || dialog.classList.contains("lightbox-full")) return;
    const across = changedTouches[0].clientX - touch.clientX;
    const down = changedTouches[0].clientY - touch.clientY;
    if (Math.abs(across) > 48 && Math.abs(across) > 2 * Math.abs(down)) show(at + (across < 0 ? 1 : -1));
  });

  for (const [number, link] of links.entries()) {
    link.addEventListener("click", (event) => {
      if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      open(number, link);
    });
  }
}
