// Photographs: drawn anew on the device, so that they are small and carry neither place nor device; then their digest.
import { sha256 } from "./sha256.js";
import { newId } from "./words.js";

const SIDE = 1600, BYTES = 400 * 1024;
const QUALITIES = [0.85, 0.75, 0.65, 0.5, 0.35];

const drawn = async (file) => {
  try { return await createImageBitmap(file, { imageOrientation: "from-image" }); } catch { /* older browsers: by an element */ }
  const url = URL.createObjectURL(file);
  try {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    return picture;
  } finally { URL.revokeObjectURL(url); }
};

const written = (canvas, quality) => new Promise((good) => { canvas.toBlob(good, "image/jpeg", quality); });

export const asFile = async (blob, sort) => {
  const content = await blob.arrayBuffer();
  return { id: newId(), sort, blob: new Blob([content], { type: blob.type }), size: content.byteLength, sha256: sha256(content) };
};

// A photograph of at most 1600 px and 400 KB; throws where the browser cannot read it.
export const shrunk = async (file) => {
  const picture = await drawn(file);
  const wide = picture.width || picture.naturalWidth, high = picture.height || picture.naturalHeight;
  for (let side = SIDE; side >= 400; side = Math.floor(side * 0.7)) {
    const by = Math.min(1, side / Math.max(wide, high));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(wide * by));
    canvas.height = Math.max(1, Math.round(high * by));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    for (const quality of QUALITIES) {
      const blob = await written(canvas, quality);
      if (blob && blob.size <= BYTES) return asFile(blob, "photo");
    }
  }
  throw new Error("too large");
};
