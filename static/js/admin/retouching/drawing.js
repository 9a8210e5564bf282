// The proof turned, its regions in squares, and the result.
import { WHOLE } from "./shapes.js";

const BLOCKS = 6; // as portal/imaging/edits.py: squares along the longer side of a region

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
  const box = [x * source.width, y * source.height, width * source.width, height * source.height];
  const longer = Math.max(box[2], box[3]);
  const few = document.createElement("canvas");
  few.width = Math.max(1, Math.round((box[2] * BLOCKS) / longer));
  few.height = Math.max(1, Math.round((box[3] * BLOCKS) / longer));
  const small = few.getContext("2d");
  small.imageSmoothingQuality = "high";
  small.drawImage(source, ...box, 0, 0, few.width, few.height);
  pen.save();
  pen.beginPath();
  pen.ellipse(box[0] + box[2] / 2, box[1] + box[3] / 2, box[2] / 2, box[3] / 2, 0, 0, 2 * Math.PI);
  pen.clip();
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
