// 签字: a name drawn with a finger; nothing drawn is no signature.
export const pad = (canvas, eraser) => {
  const pen = canvas.getContext("2d");
  let drawing = false, drawn = false;
  const at = (event) => { const box = canvas.getBoundingClientRect(); return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height]; };
  const clear = () => { pen.fillStyle = "#fff"; pen.fillRect(0, 0, canvas.width, canvas.height); drawn = false; };
  canvas.addEventListener("pointerdown", (event) => { drawing = true; pen.beginPath(); pen.moveTo(...at(event)); event.preventDefault(); });
  canvas.addEventListener("pointermove", (event) => { if (!drawing) return; pen.lineWidth = 4; pen.lineCap = "round"; pen.strokeStyle = "#1b2430"; pen.lineTo(...at(event)); pen.stroke(); drawn = true; });
  ["pointerup", "pointercancel", "pointerleave"].forEach((one) => canvas.addEventListener(one, () => { drawing = false; }));
  eraser.addEventListener("click", clear);
  clear();
  return { clear, blob: () => (drawn ? new Promise((good) => { canvas.toBlob(good, "image/png"); }) : Promise.resolve(null)) };
};
