// Boxes [x, y, width, height] in fractions of a picture. No document, no drawing.
export const WHOLE = [0, 0, 1, 1];
export const SMALLEST = 0.02;

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const tidy = (box) => box.map((value) => Math.round(value * 1e5) / 1e5);

export const isWhole = (box) => !box || box.every((value, index) => Math.abs(value - WHOLE[index]) < 0.001);

/** The picture is turned clockwise by a quarter; where the box is then. */
export const turned = ([x, y, width, height], quarters) => {
  let box = [x, y, width, height];
  for (let turn = 0; turn < quarters; turn += 1) box = [1 - box[1] - box[3], box[0], box[3], box[2]];
  return tidy(box);
};

export const moved = ([x, y, width, height], right, down) => tidy([clamp(x + right, 0, 1 - width), clamp(y + down, 0, 1 - height), width, height]);

/**
 * With an edge or corner ("n", "se" …) pulled by so much. aspect: width by height in fractions that must be kept, or 0.
 */
export const resized = ([x, y, width, height], handle, right, down, aspect = 0) => {
  let [left, top, end, bottom] = [x, y, x + width, y + height];
  if (handle.includes("w")) left = clamp(left + right, 0, end - SMALLEST);
  if (handle.includes("e")) end = clamp(end + right, left + SMALLEST, 1);
  if (handle.includes("n")) top = clamp(top + down, 0, bottom - SMALLEST);
  if (handle.includes("s")) bottom = clamp(bottom + down, top + SMALLEST, 1);
  if (!aspect) return tidy([left, top, end - left, bottom - top]);
  // The corner opposite stays; the box grows from it as far as the picture reaches.
  const rooms = [handle.includes("w") ? end : 1 - left, handle.includes("n") ? bottom : 1 - top];
  const wish = /^[ns]$/.test(handle) ? (bottom - top) * aspect : end - left;
  const least = Math.max(SMALLEST, SMALLEST * aspect);
  const wide = clamp(wish, Math.min(least, rooms[0], rooms[1] * aspect), Math.min(rooms[0], rooms[1] * aspect));
  const high = wide / aspect;
  return tidy([handle.includes("w") ? end - wide : left, handle.includes("n") ? bottom - high : top, wide, high]);
};

/** The largest box of this aspect inside the picture, around the middle of the other. */
export const fitted = ([x, y, width, height], aspect) => {
  const wide = Math.min(1, aspect);
  const box = [0, 0, wide, wide / aspect];
  return moved(box, x + width / 2 - wide / 2, y + height / 2 - box[3] / 2);
};
