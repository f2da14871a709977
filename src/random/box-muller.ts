/*
 * Box-Muller on random words, in place, with own polynomials for the logarithm, the sine and the cosine: only + - * / and
 * square roots, which are exactly rounded everywhere, in the order of `wasm/assembly/normals.ts`, so that both give the same
 * bits in every engine. The polynomials are own fits (Chebyshev points, 40-digit arithmetic), good to 1e-13 and 1e-9.
 */

const scratch64 = new Float64Array(1);
const bits64 = new Uint32Array(scratch64.buffer);
const scratch32 = new Float32Array(1);
const bits32 = new Int32Array(scratch32.buffer);
const { fround, sqrt } = Math;

/** A double in [1, 2) from the upper 52 of 64 bits. */
function oneToTwo(low: number, high: number): number {
  return 1 + ((high >>> 12) * 4294967296 + (((low >>> 12) | (high << 20)) >>> 0)) * 2.220446049250313e-16;
}

/** -2 log u for a normal double u > 0: the same operations as in the vectors. */
export function minusTwoLog(u: number): number {
  scratch64[0] = u;
  const shifted = bits64[1] + 0x95f62;
  const k = (shifted >>> 20) - 1023;
  bits64[1] = (shifted & 0xfffff) + 0x3fe6a09e;
  const f = scratch64[0] - 1;
  const s = f / (2 + f);
  const z = s * s;
  let q = -0.3921619127950611;
  q = q * z + -0.4434849982015498;
  q = q * z + -0.5714433229175145;
  q = q * z + -0.7999998978366476;
  q = q * z + -1.3333333335915851;
  q = q * z + -3.9999999999998943;
  return q * s + k * -1.3862943611198906;
}

/**
 * Turns words into normals: of each 8 words, four give two radii and four give two angles; four doubles come out.
 *
 * @param words - the buffer; its memory is reused for the doubles
 * @param pairs - how many times 8 words
 * @param scale - standard deviation
 */
export function normals64(words: Uint32Array, pairs: number, scale: number): void {
  const out = new Float64Array(words.buffer, words.byteOffset, pairs * 4);
  for (let i = 0; i < pairs; i++) {
    const w = 8 * i;
    for (let lane = 0; lane < 2; lane++) {
      const at = w + 2 * lane;
      const r = sqrt(minusTwoLog(2 - oneToTwo(words[at], words[at + 1])));
      const turn = words[at + 4];
      const t = oneToTwo(turn, words[at + 5]) - 1.5;
      const y = t * t;
      let sine = -3.556386260704784e-6;
      sine = sine * y + 0.00016042926504495616;
      sine = sine * y + -0.004681752591458209;
      sine = sine * y + 0.07969262615574603;
      sine = sine * y + -0.645964097504309;
      sine = sine * y + 1.57079632679489;
      sine = sine * t * r;
      let cosine = -2.4850963357813638e-5;
      cosine = cosine * y + 0.0009191617369539572;
      cosine = cosine * y + -0.020863468002244645;
      cosine = cosine * y + 0.25366950715370434;
      cosine = cosine * y + -1.2337005501201592;
      cosine = (cosine * y + 1) * r;
      if (turn & 2) cosine = -cosine;
      const first = 4 * i + lane;
      out[first] = (turn & 1 ? sine : cosine) * scale;
      out[first + 2] = (turn & 1 ? cosine : sine) * scale;
    }
  }
}

const LOG = [-0.5984878095828997, -0.799497010350381, -1.3333363067630237, -3.9999999972626363].map(fround);
const SINE = [-0.004602149212814176, 0.07968021764775542, -0.6459634776648118, 1.5707963219532366].map(fround);
const COSINE = [0.0009036280663802505, -0.02086006950026408, 0.2536692036551135, -1.2337005406331623].map(fround);
const LOG_HALF = fround(-1.3862943611198906);

/** The polynomial with the leading coefficient first, every operation rounded to a float. */
function horner32(coefficients: readonly number[], y: number): number {
  let sum = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) sum = fround(fround(sum * y) + coefficients[i]);
  return sum;
}

/** Like `normals64`: of each 8 words, four give radii and four give angles; eight floats come out. */
export function normals32(words: Uint32Array, pairs: number, scale: number): void {
  const out = new Float32Array(words.buffer, words.byteOffset, pairs * 8);
  const factor = fround(scale);
  for (let i = 0; i < pairs; i++) {
    for (let lane = 0; lane < 4; lane++) {
      const at = 8 * i + lane;
      scratch32[0] = fround(fround((words[at] >>> 1) | 1) * 4.656612873077393e-10);
      const shifted = bits32[0] + 0x4afb0d;
      const k = (shifted >>> 23) - 127;
      bits32[0] = (shifted & 0x7fffff) + 0x3f3504f3;
      const f = fround(scratch32[0] - 1);
      const s = fround(f / fround(2 + f));
      const q = horner32(LOG, fround(s * s));
      const r = fround(sqrt(fround(fround(q * s) + fround(k * LOG_HALF))));
      const turn = words[at + 4];
      const t = fround(((turn >>> 9) - 4194304) * 1.1920928955078125e-7);
      const y = fround(t * t);
      const sine = fround(fround(horner32(SINE, y) * t) * r);
      let cosine = fround(fround(fround(horner32(COSINE, y) * y) + 1) * r);
      if (turn & 2) cosine = -cosine;
      out[at] = fround((turn & 1 ? sine : cosine) * factor);
      out[at + 4] = fround((turn & 1 ? cosine : sine) * factor);
    }
  }
}
