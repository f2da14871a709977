/*
 * Box-Muller on random words, in place: of each 32 bytes the first 16 give radii, the second 16 angles. Only exactly rounded
 * operations (+ - * / sqrt, no fused ones), in a fixed order, so that plain JavaScript gives the same bits.
 */

/** Doubles times `scale`: 52 bits of radius, 52 bits of angle within a quadrant, two bits for the quadrant. */
export function normals64(pairs: i32, data: usize, scale: f64): void {
  const one = f64x2.splat(1);
  const oneBits = i64x2.splat(0x3ff0000000000000);
  const bias = i64x2.splat(0x3ff0000000000000 - 0x3fe6a09e00000000);
  const base = i64x2.splat(0x3fe6a09e00000000);
  const mantissa = i64x2.splat(0x000fffffffffffff);
  const integer = i64x2.splat(0x4330000000000000);
  const integerBias = f64x2.splat(4503599627370496.0 + 1023.0);
  const half = f64x2.splat(1.5);
  const two = f64x2.splat(2);
  const low = i64x2.splat(1);
  const zero = i64x2.splat(0);
  const sign = i64x2.splat(0x8000000000000000);
  const factor = f64x2.splat(scale);
  for (let i = 0; i < pairs; i++) {
    const word = v128.load(data);
    const turn = v128.load(data, 16);
    // u in (0, 1], log u = k log 2 + log m with m in [1/sqrt 2, sqrt 2)
    const u = f64x2.sub(two, v128.or(i64x2.shr_u(word, 12), oneBits));
    const shifted = i64x2.add(u, bias);
    const k = f64x2.sub(v128.or(i64x2.shr_u(shifted, 52), integer), integerBias);
    const f = f64x2.sub(i64x2.add(v128.and(shifted, mantissa), base), one);
    const s = f64x2.div(f, f64x2.add(two, f));
    const z = f64x2.mul(s, s);
    let q = f64x2.splat(-0.3921619127950611);
    q = f64x2.add(f64x2.mul(q, z), f64x2.splat(-0.4434849982015498));
    q = f64x2.add(f64x2.mul(q, z), f64x2.splat(-0.5714433229175145));
    q = f64x2.add(f64x2.mul(q, z), f64x2.splat(-0.7999998978366476));
    q = f64x2.add(f64x2.mul(q, z), f64x2.splat(-1.3333333335915851));
    q = f64x2.add(f64x2.mul(q, z), f64x2.splat(-3.9999999999998943));
    const square = f64x2.add(f64x2.mul(q, s), f64x2.mul(k, f64x2.splat(-1.3862943611198906)));
    const r = f64x2.sqrt(square);
    // t in [-1/2, 1/2): sine and cosine of t pi/2
    const t = f64x2.sub(v128.or(i64x2.shr_u(turn, 12), oneBits), half);
    const y = f64x2.mul(t, t);
    let sine = f64x2.splat(-3.556386260704784e-6);
    sine = f64x2.add(f64x2.mul(sine, y), f64x2.splat(0.00016042926504495616));
    sine = f64x2.add(f64x2.mul(sine, y), f64x2.splat(-0.004681752591458209));
    sine = f64x2.add(f64x2.mul(sine, y), f64x2.splat(0.07969262615574603));
    sine = f64x2.add(f64x2.mul(sine, y), f64x2.splat(-0.645964097504309));
    sine = f64x2.add(f64x2.mul(sine, y), f64x2.splat(1.57079632679489));
    sine = f64x2.mul(f64x2.mul(sine, t), r);
    let cosine = f64x2.splat(-2.4850963357813638e-5);
    cosine = f64x2.add(f64x2.mul(cosine, y), f64x2.splat(0.0009191617369539572));
    cosine = f64x2.add(f64x2.mul(cosine, y), f64x2.splat(-0.020863468002244645));
    cosine = f64x2.add(f64x2.mul(cosine, y), f64x2.splat(0.25366950715370434));
    cosine = f64x2.add(f64x2.mul(cosine, y), f64x2.splat(-1.2337005501201592));
    cosine = f64x2.add(f64x2.mul(cosine, y), one);
    cosine = v128.xor(f64x2.mul(cosine, r), v128.and(i64x2.shl(turn, 62), sign));
    // the quadrant: bit 1 turned the sign of the cosine, bit 0 exchanges the two
    const swap = i64x2.sub(zero, v128.and(turn, low));
    const difference = v128.and(v128.xor(sine, cosine), swap);
    v128.store(data, f64x2.mul(v128.xor(cosine, difference), factor));
    v128.store(data, f64x2.mul(v128.xor(sine, difference), factor), 16);
    data += 32;
  }
}

/** Floats times `scale`: 31 bits of radius, 23 bits of angle within a quadrant, two bits for the quadrant. */
export function normals32(pairs: i32, data: usize, scale: f32): void {
  const one = f32x4.splat(1);
  const oneBits = i32x4.splat(0x3f800000);
  const bias = i32x4.splat(0x3f800000 - 0x3f3504f3);
  const base = i32x4.splat(0x3f3504f3);
  const mantissa = i32x4.splat(0x007fffff);
  const exponentBias = i32x4.splat(127);
  const half = f32x4.splat(1.5);
  const two = f32x4.splat(2);
  const low = i32x4.splat(1);
  const sign = i32x4.splat(0x80000000);
  const factor = f32x4.splat(scale);
  for (let i = 0; i < pairs; i++) {
    const word = v128.load(data);
    const turn = v128.load(data, 16);
    const odd = v128.or(i32x4.shr_u(word, 1), low);
    const u = f32x4.mul(f32x4.convert_i32x4_s(odd), f32x4.splat(4.656612873077393e-10));
    const shifted = i32x4.add(u, bias);
    const k = f32x4.convert_i32x4_s(i32x4.sub(i32x4.shr_u(shifted, 23), exponentBias));
    const f = f32x4.sub(i32x4.add(v128.and(shifted, mantissa), base), one);
    const s = f32x4.div(f, f32x4.add(two, f));
    const z = f32x4.mul(s, s);
    let q = f32x4.splat(-0.5984878095828997);
    q = f32x4.add(f32x4.mul(q, z), f32x4.splat(-0.799497010350381));
    q = f32x4.add(f32x4.mul(q, z), f32x4.splat(-1.3333363067630237));
    q = f32x4.add(f32x4.mul(q, z), f32x4.splat(-3.9999999972626363));
    const square = f32x4.add(f32x4.mul(q, s), f32x4.mul(k, f32x4.splat(-1.3862943611198906)));
    const r = f32x4.sqrt(square);
    const t = f32x4.sub(v128.or(i32x4.shr_u(turn, 9), oneBits), half);
    const y = f32x4.mul(t, t);
    let sine = f32x4.splat(-0.004602149212814176);
    sine = f32x4.add(f32x4.mul(sine, y), f32x4.splat(0.07968021764775542));
    sine = f32x4.add(f32x4.mul(sine, y), f32x4.splat(-0.6459634776648118));
    sine = f32x4.add(f32x4.mul(sine, y), f32x4.splat(1.5707963219532366));
    sine = f32x4.mul(f32x4.mul(sine, t), r);
    let cosine = f32x4.splat(0.0009036280663802505);
    cosine = f32x4.add(f32x4.mul(cosine, y), f32x4.splat(-0.02086006950026408));
    cosine = f32x4.add(f32x4.mul(cosine, y), f32x4.splat(0.2536692036551135));
    cosine = f32x4.add(f32x4.mul(cosine, y), f32x4.splat(-1.2337005406331623));
    cosine = f32x4.add(f32x4.mul(cosine, y), one);
    cosine = v128.xor(f32x4.mul(cosine, r), v128.and(i32x4.shl(turn, 30), sign));
    const swap = i32x4.shr_s(i32x4.shl(turn, 31), 31);
    const difference = v128.and(v128.xor(sine, cosine), swap);
    v128.store(data, f32x4.mul(v128.xor(cosine, difference), factor));
    v128.store(data, f32x4.mul(v128.xor(sine, difference), factor), 16);
    data += 32;
  }
}
