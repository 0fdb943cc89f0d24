// SHA-256 (FIPS 180-4), because crypto.subtle is not there on an intranet without https.
const K = new Uint32Array(64), START = new Uint32Array(8);
for (let n = 2, found = 0; found < 64; n += 1) {
  let prime = true;
  for (let by = 2; by * by <= n; by += 1) if (n % by === 0) { prime = false; break; }
  if (!prime) continue;
  if (found < 8) START[found] = (Math.sqrt(n) % 1) * 2 ** 32;
  K[found] = (Math.cbrt(n) % 1) * 2 ** 32;
  found += 1;
}
const turn = (x, n) => (x >>> n) | (x << (32 - n));

const block = (state, words, view, at) => {
  for (let n = 0; n < 16; n += 1) words[n] = view.getUint32(at + 4 * n);
  for (let n = 16; n < 64; n += 1) {
    const x = words[n - 15], y = words[n - 2];
    words[n] = words[n - 16] + (turn(x, 7) ^ turn(x, 18) ^ (x >>> 3)) + words[n - 7] + (turn(y, 17) ^ turn(y, 19) ^ (y >>> 10));
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let n = 0; n < 64; n += 1) {
    const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[n] + words[n]) | 0;
    const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + one) | 0; d = c; c = b; b = a; a = (one + two) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((one, n) => { state[n] += one; });
};

export const sha256 = (buffer) => {
  const given = new Uint8Array(buffer), padded = new Uint8Array(((given.length + 72) >> 6) << 6);
  padded.set(given);
  padded[given.length] = 0x80;
  const view = new DataView(padded.buffer), state = START.slice(), words = new Uint32Array(64);
  view.setUint32(padded.length - 8, Math.floor(given.length / 2 ** 29));
  view.setUint32(padded.length - 4, given.length << 3);
  for (let at = 0; at < padded.length; at += 64) block(state, words, view, at);
  return Array.from(state, (one) => one.toString(16).padStart(8, "0")).join("");
};
