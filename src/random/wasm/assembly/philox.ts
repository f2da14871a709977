/*
 * Philox 4x32-10 (Salmon et al., SC 2011) in vectors: lane l of vector w is word w of counter 4 g + l of group g. Two groups go
 * side by side, which hides the latency of the products.
 */

// @ts-ignore: decorator
@inline
const M0: i32 = <i32>0xd2511f53;
// @ts-ignore: decorator
@inline
const M1: i32 = <i32>0xcd9e8d57;
// @ts-ignore: decorator
@inline
const W0: i32 = <i32>0x9e3779b9;
// @ts-ignore: decorator
@inline
const W1: i32 = <i32>0xbb67ae85;

/**
 * Writes the 16 words of each of `groups` groups, 64 bytes a group; of an odd number one group more.
 *
 * @param lo - first group, low 30 bits: counters are 4 group + lane
 * @param hi - second counter word
 */
export function philox(groups: i32, out: usize, k0: i32, k1: i32, lo: i32, hi: i32, c2: i32, c3: i32): void {
  const m0 = i32x4.splat(M0);
  const m1 = i32x4.splat(M1);
  const second = i32x4.splat(hi);
  const third = i32x4.splat(c2);
  const fourth = i32x4.splat(c3);
  const four = i32x4.splat(4);
  let counter = i32x4.add(i32x4.splat(lo << 2), i32x4(0, 1, 2, 3));
  for (let g = 0; g < groups; g += 2) {
    let a = i32x4.splat(k0);
    let b = i32x4.splat(k1);
    const da = i32x4.splat(W0);
    const db = i32x4.splat(W1);
    let x0 = counter;
    let x1 = second;
    let x2 = third;
    let x3 = fourth;
    let y0 = i32x4.add(counter, four);
    let y1 = second;
    let y2 = third;
    let y3 = fourth;
    for (let round = 0; round < 10; round++) {
      const p0x = i64x2.extmul_low_i32x4_u(x0, m0);
      const p1x = i64x2.extmul_high_i32x4_u(x0, m0);
      const q0x = i64x2.extmul_low_i32x4_u(x2, m1);
      const q1x = i64x2.extmul_high_i32x4_u(x2, m1);
      x0 = v128.xor(v128.xor(v128.shuffle<i32>(q0x, q1x, 1, 3, 5, 7), x1), a);
      x2 = v128.xor(v128.xor(v128.shuffle<i32>(p0x, p1x, 1, 3, 5, 7), x3), b);
      x1 = v128.shuffle<i32>(q0x, q1x, 0, 2, 4, 6);
      x3 = v128.shuffle<i32>(p0x, p1x, 0, 2, 4, 6);
      const p0y = i64x2.extmul_low_i32x4_u(y0, m0);
      const p1y = i64x2.extmul_high_i32x4_u(y0, m0);
      const q0y = i64x2.extmul_low_i32x4_u(y2, m1);
      const q1y = i64x2.extmul_high_i32x4_u(y2, m1);
      y0 = v128.xor(v128.xor(v128.shuffle<i32>(q0y, q1y, 1, 3, 5, 7), y1), a);
      y2 = v128.xor(v128.xor(v128.shuffle<i32>(p0y, p1y, 1, 3, 5, 7), y3), b);
      y1 = v128.shuffle<i32>(q0y, q1y, 0, 2, 4, 6);
      y3 = v128.shuffle<i32>(p0y, p1y, 0, 2, 4, 6);
      a = i32x4.add(a, da);
      b = i32x4.add(b, db);
    }
    v128.store(out, x0, 0);
    v128.store(out, x1, 16);
    v128.store(out, x2, 32);
    v128.store(out, x3, 48);
    v128.store(out, y0, 64);
    v128.store(out, y1, 80);
    v128.store(out, y2, 96);
    v128.store(out, y3, 112);
    out += 128;
    counter = i32x4.add(counter, four);
    counter = i32x4.add(counter, four);
  }
}
