// “Chỉnh ảnh”: turn, crop and blur over the private proof. What is sent are numbers; the server makes the picture.
import { makeBox } from "./retouching/box.js";
import { cut, paint, turnedCanvas } from "./retouching/drawing.js";
import { drawRegions } from "./retouching/regions.js";
import { fitted, isWhole, moved, turned, WHOLE } from "./retouching/shapes.js";
import { post } from "./unsent.js";

const RESULT = 400;
const MOST_BLURS = 60;
const FIRST_SIZE = 0.12; // of the picture's width: a region added by key, or by a click without a drag
const form = document.querySelector("[data-retouch]");

const start = (bitmap) => {
  const find = (name) => form.querySelector(`[data-${name}]`);
  const stage = form.querySelector(".retouch-stage");
  const layer = stage.querySelector(".retouch-layer");
  const canvas = stage.querySelector("canvas");
  const result = form.querySelector(".retouch-result");
  const [list, wrong] = [find("blurs"), find("wrong")];
  const say = (words) => (find("said").textContent = words);
  const percent = (value) => `${Math.round(value * 100)}%`;
  const told = ([x, y, width, height]) => `cách trái ${percent(x)}, cách trên ${percent(y)}, rộng ${percent(width)}, cao ${percent(height)}`;

  const stored = JSON.parse(form.dataset.edits || "{}");
  let state = { rotate: stored.rotate ?? 0, crop: stored.crop ?? WHOLE, blurs: stored.blurs ?? [] };
  const first = JSON.stringify(state);
  let past = [first];
  let ahead = [];
  let saved = false;
  let source = turnedCanvas(bitmap, state.rotate);
  let drawing = false;
  let blurBoxes = [];

  const tool = () => form.elements.tool.value;
  const ratio = () => Number(form.elements.ratio.value);
  const aspect = () => (ratio() * source.height) / source.width;

  // Showing

  const draw = () => {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      paint(canvas, source, state.blurs);
      cut(result, canvas, state.crop, RESULT);
    });
  };

  const place = () => {
    cropBox.show(state.crop, `Khung cắt: ${told(state.crop)}`);
    state.blurs.forEach((blur, index) => blurBoxes[index].show(blur, `Vùng che ${index + 1}: ${told(blur)}`));
    const [wide, high] = [Number(form.dataset.width), Number(form.dataset.height)];
    const lies = state.rotate % 180 !== 0;
    const size = [Math.round((lies ? high : wide) * state.crop[2]), Math.round((lies ? wide : high) * state.crop[3])];
    find("size").textContent = wide ? `${size[0]} × ${size[1]} điểm ảnh` : "";
    draw();
  };

  const cropBox = makeBox({
    layer,
    kind: "crop",
    handles: ["nw", "n", "ne", "e", "se", "s", "sw", "w"],
    help: "crop-help",
    aspect: () => (ratio() ? aspect() : 0),
    change: (box) => {
      state.crop = box;
      place();
    },
    done: () => remember(),
  });

  const blurBox = (index) =>
    makeBox({
      layer,
      kind: "blur",
      handles: ["nw", "ne", "se", "sw"],
      help: "blur-help",
      change: (box) => {
        state.blurs[index] = box;
        place();
      },
      done: () => remember(),
      remove: () => removeBlur(index),
    });

  const listBlurs = () => {
    list.replaceChildren(
      ...state.blurs.map((_, index) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "button button-small", textContent: "Bỏ" });
        button.ariaLabel = `Bỏ vùng che ${index + 1}`;
        button.addEventListener("click", () => removeBlur(index));
        item.append(`Vùng che ${index + 1}`, button);
        return item;
      }),
    );
    find("no-blurs").hidden = state.blurs.length > 0;
    find("add").disabled = state.blurs.length >= MOST_BLURS;
  };

  // Everything anew: after a turn, an undo, another number of regions.
  const show = () => {
    source = turnedCanvas(bitmap, state.rotate);
    stage.style.setProperty("--shape", source.width / source.height);
    for (const box of blurBoxes) box.element.remove();
    blurBoxes = state.blurs.map((_, index) => blurBox(index));
    listBlurs();
    place();
    settle();
  };

  const settle = () => {
    layer.dataset.tool = tool();
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== tool();
    cropBox.element.tabIndex = tool() === "crop" ? 0 : -1;
    for (const box of blurBoxes) box.element.tabIndex = tool() === "blur" ? 0 : -1;
    find("undo").disabled = past.length < 2;
    find("redo").disabled = !ahead.length;
  };

  // Steps

  const remember = () => {
    const now = JSON.stringify(state);
    if (now === past.at(-1)) return;
    past.push(now);
    ahead = [];
    wrong.hidden = true;
    settle();
  };
  const go = (words) => {
    state = JSON.parse(past.at(-1));
    show();
    say(words);
  };
  find("undo").addEventListener("click", () => {
    ahead.push(past.pop());
    go("Đã hoàn tác.");
  });
  find("redo").addEventListener("click", () => {
    past.push(ahead.pop());
    go("Đã làm lại.");
  });
  find("reset").addEventListener("click", () => {
    state = { rotate: 0, crop: WHOLE, blurs: [] };
    form.elements.ratio.value = "0";
    remember();
    go("Ảnh trở về như lúc tải lên. Xin bấm “Lưu” để giữ.");
  });
  for (const button of form.querySelectorAll("[data-turn]")) {
    button.addEventListener("click", () => {
      const degrees = Number(button.dataset.turn);
      const turn = (box) => turned(box, degrees / 90);
      state = { rotate: (state.rotate + degrees) % 360, crop: turn(state.crop), blurs: state.blurs.map(turn) };
      source = turnedCanvas(bitmap, state.rotate);
      if (ratio()) state.crop = fitted(state.crop, aspect());
      remember();
      go(`Đã xoay, nay ${state.rotate} độ so với ảnh gốc.`);
    });
  }
  form.addEventListener("change", ({ target }) => {
    if (target.name === "tool") settle();
    if (target.name === "ratio" && ratio()) {
      state.crop = fitted(state.crop, aspect());
      remember();
      place();
    }
  });

  // Regions

  const addBlur = (box) => {
    if (state.blurs.length >= MOST_BLURS) return say(`Mỗi ảnh che được tối đa ${MOST_BLURS} vùng.`);
    state.blurs = [...state.blurs, box];
    remember();
    show();
    blurBoxes.at(-1).element.focus({ preventScroll: true });
    return say(`Đã thêm vùng che ${state.blurs.length}.`);
  };
  const removeBlur = (index) => {
    state.blurs = state.blurs.filter((_, each) => each !== index);
    remember();
    show();
    (blurBoxes[Math.min(index, blurBoxes.length - 1)]?.element ?? find("add")).focus();
    say(`Đã bỏ vùng che ${index + 1}.`);
  };
  const around = (x, y) => {
    const high = (FIRST_SIZE * source.width) / source.height;
    return moved([0, 0, FIRST_SIZE, Math.min(high, 1)], x - FIRST_SIZE / 2, y - high / 2);
  };
  find("add").addEventListener("click", () => addBlur(around(state.crop[0] + state.crop[2] / 2, state.crop[1] + state.crop[3] / 2)));

  drawRegions(layer, {
    isOn: () => tool() === "blur",
    done: (x, y, box) => addBlur(box ? moved(box, 0, 0) : around(x, y)),
  });

  // Saving

  const edits = () => ({
    ...(state.rotate && { rotate: state.rotate }),
    ...(!isWhole(state.crop) && { crop: state.crop }),
    ...(state.blurs.length && { blurs: state.blurs }),
  });

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = find("save");
    button.disabled = true;
    say("Đang lưu ảnh, xin đợi vài giây.");
    const fields = new URLSearchParams({ edits: JSON.stringify(edits()), seen: form.dataset.seen });
    const { state: outcome, answer } = await post(location.href, fields.toString());
    if (outcome === "ok" && answer.next) {
      saved = true;
      location.assign(answer.next);
      return;
    }
    button.disabled = false;
    const sentences = { login: "Phiên đăng nhập đã hết. Xin đăng nhập lại ở một thẻ khác rồi lưu lại.", offline: "Mất kết nối nên chưa lưu được. Xin thử lại." };
    wrong.textContent = answer?.error ?? sentences[outcome] ?? "Chưa lưu được. Xin thử lại.";
    wrong.hidden = false;
    say("");
  });
  addEventListener("beforeunload", (event) => !saved && past.at(-1) !== first && event.preventDefault());

  form.hidden = false;
  show();
};

const open = async () => {
  try {
    const answer = await fetch(form.dataset.proof, { redirect: "manual" });
    if (!answer.ok) throw new Error(answer.status === 409 ? await answer.text() : "");
    start(await createImageBitmap(await answer.blob()));
  } catch (problem) {
    const notice = document.createElement("div");
    Object.assign(notice, { className: "notice notice-error", role: "alert", textContent: problem.message || "Chưa mở được ảnh gốc để chỉnh. Xin tải lại trang." });
    form.before(notice);
  }
};

if (form) open();
