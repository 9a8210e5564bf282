// A box on the picture that is moved and sized by pointer, finger or keys.
import { moved, resized } from "./shapes.js";

const STEP = 0.01;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * layer: what the fractions are of. change(box) while it moves, done() when a movement is over, remove() on Delete.
 * aspect(): width by height to keep, or 0. Gives {element, show(box, words)}.
 */
export const makeBox = ({ layer, kind, handles, help, change, done, remove, aspect = () => 0 }) => {
  const element = document.createElement("div");
  Object.assign(element, { className: `box box-${kind}`, tabIndex: 0, role: "group" });
  element.setAttribute("aria-describedby", help);
  for (const handle of handles) {
    const grip = document.createElement("span");
    grip.className = `grip grip-${handle}`;
    grip.dataset.handle = handle;
    element.append(grip);
  }
  layer.append(element);
  let box = [0, 0, 1, 1];

  const apply = (next) => {
    box = next;
    change(next);
  };

  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    event.stopPropagation();
    element.focus({ preventScroll: true });
    element.setPointerCapture(event.pointerId);
    const { handle = "" } = event.target.dataset;
    const { width, height } = layer.getBoundingClientRect();
    const start = { box, x: event.clientX, y: event.clientY };
    const follow = ({ clientX, clientY }) => {
      const pull = [(clientX - start.x) / width, (clientY - start.y) / height];
      apply(handle ? resized(start.box, handle, ...pull, aspect()) : moved(start.box, ...pull));
    };
    const end = () => {
      element.removeEventListener("pointermove", follow);
      if (box.some((value, index) => value !== start.box[index])) done();
    };
    element.addEventListener("pointermove", follow);
    element.addEventListener("lostpointercapture", end, { once: true });
  });

  element.addEventListener("keydown", (event) => {
    if (remove && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault();
      return remove();
    }
    const arrow = ARROWS[event.key];
    if (!arrow || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const [right, down] = arrow.map((direction) => direction * STEP);
    const handle = right ? "e" : "s";
    apply(event.shiftKey ? resized(box, aspect() ? "se" : handle, ...(aspect() ? [right || down, 0] : [right, down]), aspect()) : moved(box, right, down));
  });
  element.addEventListener("keyup", (event) => ARROWS[event.key] && done());

  return {
    element,
    show: (next, words) => {
      box = next;
      const [x, y, width, height] = next.map((value) => `${value * 100}%`);
      Object.assign(element.style, { left: x, top: y, width, height });
      element.ariaLabel = words;
    },
  };
};
