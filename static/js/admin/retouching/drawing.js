// The proof turned, its regions in squares, and the result.
import { WHOLE } from "./shapes.js";

// As portal/imaging/applying.py: squares along the longer and the shorter side of a region, shades of a colour.
const BLOCKS = 6;
const ROWS = 2;
const STEP = 256 / 8;

/** The bitmap turned clockwise by so many degrees, on a canvas of its own. */
export const turnedCanvas = (bitmap, degrees) => {
  const canvas = document.createElement("canvas");
  const lies = degrees % 180 !== 0;
  canvas.width = lies ? bitmap.height : bitmap.width;
  canvas.height = lies ? bitmap.width : bitmap.height;
  const pen = canvas.getContext("2d");
  pen.translate(canvas.width / 2, canvas.height / 2);
  pen.rotate((degrees * Math.PI) / 180);
  pen.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  return canvas;
};

const pixelate = (pen, source, [x, y, width, height]) => {
  const [left, top] = [Math.floor(x * source.width), Math.floor(y * source.height)];
  const [right, bottom] = [Math.ceil((x + width) * source.width), Math.ceil((y + height) * source.height)];
  const box = [left, top, right - left, bottom - top];
  const square = Math.max(Math.max(box[2], box[3]) / BLOCKS, Math.min(box[2], box[3]) / ROWS);
  const few = document.createElement("canvas");
  few.width = Math.max(1, Math.round(box[2] / square));
  few.height = Math.max(1, Math.round(box[3] / square));
  const small = few.getContext("2d");
  small.imageSmoothingQuality = "high";
  small.drawImage(source, ...box, 0, 0, few.width, few.height);
  const means = small.getImageData(0, 0, few.width, few.height);
  means.data.forEach((value, index) => {
    if (index % 4 < 3) means.data[index] = Math.floor(value / STEP) * STEP + STEP / 2;
  });
  small.putImageData(means, 0, 0);
  pen.save();
  pen.imageSmoothingEnabled = false;
  pen.drawImage(few, ...box);
  pen.restore();
};

/** Draw the turned proof with its blurs. */
export const paint = (canvas, source, blurs) => {
  if (canvas.width !== source.width || canvas.height !== source.height) Object.assign(canvas, { width: source.width, height: source.height });
  const pen = canvas.getContext("2d");
  pen.drawImage(source, 0, 0);
  for (const blur of blurs) pixelate(pen, source, blur);
};

/** Draw what the crop leaves, at most `side` wide and high. */
export const cut = (canvas, painted, crop, side) => {
  const [x, y, width, height] = crop ?? WHOLE;
  const box = [x * painted.width, y * painted.height, width * painted.width, height * painted.height];
  const scale = Math.min(1, side / Math.max(box[2], box[3]));
  Object.assign(canvas, { width: Math.max(1, Math.round(box[2] * scale)), height: Math.max(1, Math.round(box[3] * scale)) });
  canvas.getContext("2d").drawImage(painted, ...box, 0, 0, canvas.width, canvas.height);
};
