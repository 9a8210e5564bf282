// A region drawn over the picture with mouse, pen or finger.

const SMALLEST = 0.01; // of the picture: less was a click

const percent = (value) => `${value * 100}%`;

/** isOn(): whether regions are drawn now. done(x, y, box): where it began, and the region, or null after a click. */
export const drawRegions = (layer, { isOn, done }) => {
  layer.addEventListener("pointerdown", (event) => {
    if (!isOn() || event.button || event.target !== layer) return;
    event.preventDefault();
    layer.setPointerCapture(event.pointerId);
    const area = layer.getBoundingClientRect();
    const at = ({ clientX, clientY }) => [(clientX - area.left) / area.width, (clientY - area.top) / area.height].map((value) => Math.min(Math.max(value, 0), 1));
    const [x, y] = at(event);
    const outline = document.createElement("div");
    outline.className = "box box-blur";
    layer.append(outline);
    let box = null;
    const follow = (moving) => {
      const [right, bottom] = at(moving);
      box = [Math.min(x, right), Math.min(y, bottom), Math.abs(right - x), Math.abs(bottom - y)];
      Object.assign(outline.style, { left: percent(box[0]), top: percent(box[1]), width: percent(box[2]), height: percent(box[3]) });
    };
    layer.addEventListener("pointermove", follow);
    layer.addEventListener("lostpointercapture", () => {
      layer.removeEventListener("pointermove", follow);
      outline.remove();
      done(x, y, box && Math.min(box[2], box[3]) > SMALLEST ? box : null);
    }, { once: true });
  });
};
