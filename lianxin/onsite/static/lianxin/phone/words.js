// Words, numbers and times of the phone page. Numbers are UUIDv7, made here so that a note is sent once however often.
const english = document.documentElement.lang.startsWith("en");
export const say = (zh, en) => (english ? en : zh);

export const newId = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let time = Date.now();
  for (let place = 5; place >= 0; place -= 1) { bytes[place] = time % 256; time = Math.floor(time / 256); }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

// The phone's own clock with its zone: a claim, kept beside the server's time.
export const deviceTime = () => {
  const at = new Date();
  const away = -at.getTimezoneOffset();
  const two = (n) => String(Math.floor(Math.abs(n))).padStart(2, "0");
  const local = new Date(at.getTime() + away * 60000).toISOString().slice(0, 19);
  return `${local}${away < 0 ? "-" : "+"}${two(away / 60)}:${two(away % 60)}`;
};

export const hourOf = (at) => new Date(at).toTimeString().slice(0, 5);

export const element = (name, given = {}, ...children) => {
  const made = Object.assign(document.createElement(name), given);
  made.append(...children.filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
};
