// The focal point: picked on the picture by pointer or arrow keys, typed as numbers, and shown in the site's own crops.
const panel = document.querySelector("[data-focal]");
const picture = panel?.querySelector(".focal-stage img");
const across = document.getElementById("id_focal_x");
const down = document.getElementById("id_focal_y");
const whole = document.getElementById("id_is_uncropped");

// Pages keep the point in tenths, rounded as Python rounds: halves to the even side.
const tenth = (percent) => {
  const round = Math.round(percent / 10);
  return (percent % 10 === 5 && round % 2 ? round - 1 : round) * 10;
};
const within = (value) => Math.min(100, Math.max(0, Math.round(Number(value) || 0)));

if (picture) {
  const crops = [...panel.querySelectorAll(".crop")].map((frame) => {
    const image = picture.cloneNode();
    image.className = "";
    image.alt = "";
    image.sizes = "240px";
    frame.append(image);
    return frame;
  });
  panel.querySelector("[data-crops]").hidden = false;

  const marker = document.createElement("span");
  const show = () => {
    const [x, y] = across && down ? [within(across.value), within(down.value)] : [50, 50];
    for (const frame of crops) {
      frame.classList.toggle("crop-whole", Boolean(whole?.checked));
      frame.firstElementChild.style.objectPosition = `${tenth(x)}% ${tenth(y)}%`;
    }
    marker.style.left = `${x}%`;
    marker.style.top = `${y}%`;
    marker.ariaValueNow = x;
    marker.ariaValueText = `ngang ${x} phần trăm, dọc ${y} phần trăm`;
  };

  if (across && down && !("fixed" in panel.dataset)) {
    panel.querySelector("[data-focal-help]").hidden = false;
    const stage = panel.querySelector(".focal-stage");
    const frame = document.createElement("div");
    frame.className = "focal-frame";
    picture.before(frame);
    frame.append(picture, marker);
    Object.assign(marker, { className: "focal-point", tabIndex: 0, role: "slider", ariaLabel: "Tâm ảnh", ariaValueMin: 0, ariaValueMax: 100 });
    picture.draggable = false;

    const put = (x, y) => {
      across.value = within(x);
      down.value = within(y);
      across.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const follow = (event) => {
      const box = picture.getBoundingClientRect();
      put(((event.clientX - box.left) / box.width) * 100, ((event.clientY - box.top) / box.height) * 100);
    };
    stage.addEventListener("pointerdown", (event) => {
      // A finger may be about to scroll: it picks when it is lifted, by its click.
      if (event.button || event.pointerType === "touch" || !frame.contains(event.target)) return;
      event.preventDefault();
      frame.setPointerCapture(event.pointerId);
      marker.focus({ preventScroll: true });
      follow(event);
    });
    frame.addEventListener("pointermove", (event) => frame.hasPointerCapture(event.pointerId) && follow(event));
    frame.addEventListener("click", (event) => event.pointerType === "touch" && follow(event));
    marker.addEventListener("keydown", (event) => {
      const step = event.shiftKey ? 10 : 1;
      const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      const [x, y] = moves[event.key] ?? [];
      if (x === undefined) return;
      event.preventDefault();
      put(Number(across.value) + x, Number(down.value) + y);
    });
    for (const field of [across, down]) field.addEventListener("input", show);
    whole?.addEventListener("change", show);
  } else marker.remove();
  show();
}
