import { madd } from './madd';

/* Products with vectors and plane rotations; rows are contiguous, strides count elements, all f64. */

// @ts-ignore: decorator
@inline
function sumLanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

export function dot(n: i32, x: usize, y: usize): f64 {
  let s0 = f64x2.splat(0);
  let s1 = f64x2.splat(0);
  let s2 = f64x2.splat(0);
  let s3 = f64x2.splat(0);
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    s0 = madd<f64>(v128.load(x), v128.load(y), s0);
    s1 = madd<f64>(v128.load(x, 16), v128.load(y, 16), s1);
    s2 = madd<f64>(v128.load(x, 32), v128.load(y, 32), s2);
    s3 = madd<f64>(v128.load(x, 48), v128.load(y, 48), s3);
    x += 64;
    y += 64;
  }
  let sum = sumLanes(f64x2.add(f64x2.add(s0, s1), f64x2.add(s2, s3)));
  for (; i < n; i++) {
    sum += load<f64>(x) * load<f64>(y);
    x += 8;
    y += 8;
  }
  return sum;
}

/** y_p = X_p . v for each of `rows` rows. */
export function rowProducts(rows: i32, n: i32, x: usize, ldx: i32, v: usize, y: usize): void {
  const stride = (ldx as usize) * 8;
  let p = 0;
  for (; p + 4 <= rows; p += 4) {
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let r0 = x;
    let r1 = x + stride;
    let r2 = r1 + stride;
    let r3 = r2 + stride;
    let w = v;
    let i = 0;
    for (; i + 4 <= n; i += 4) {
      let q = v128.load(w);
      s0 = madd<f64>(v128.load(r0), q, s0);
      s1 = madd<f64>(v128.load(r1), q, s1);
      s2 = madd<f64>(v128.load(r2), q, s2);
      s3 = madd<f64>(v128.load(r3), q, s3);
      q = v128.load(w, 16);
      s0 = madd<f64>(v128.load(r0, 16), q, s0);
      s1 = madd<f64>(v128.load(r1, 16), q, s1);
      s2 = madd<f64>(v128.load(r2, 16), q, s2);
      s3 = madd<f64>(v128.load(r3, 16), q, s3);
      r0 += 32;
      r1 += 32;
      r2 += 32;
      r3 += 32;
      w += 32;
    }
    let t0 = sumLanes(s0);
    let t1 = sumLanes(s1);
    let t2 = sumLanes(s2);
    let t3 = sumLanes(s3);
    for (; i < n; i++) {
      const q = load<f64>(w);
      t0 += load<f64>(r0) * q;
      t1 += load<f64>(r1) * q;
      t2 += load<f64>(r2) * q;
      t3 += load<f64>(r3) * q;
      r0 += 8;
      r1 += 8;
      r2 += 8;
      r3 += 8;
      w += 8;
    }
    store<f64>(y, t0);
    store<f64>(y, t1, 8);
    store<f64>(y, t2, 16);
    store<f64>(y, t3, 24);
    y += 32;
    x += 4 * stride;
  }
  for (; p < rows; p++) {
    store<f64>(y, dot(n, x, v));
    y += 8;
    x += stride;
  }
}

/** y <- y + sum_p c_p X_p over `rows` rows of length n. */
export function addRows(rows: i32, n: i32, x: usize, ldx: i32, c: usize, y: usize): void {
  const stride = (ldx as usize) * 8;
  let p = 0;
  for (; p + 4 <= rows; p += 4) {
    const f0 = load<f64>(c);
    const f1 = load<f64>(c, 8);
    const f2 = load<f64>(c, 16);
    const f3 = load<f64>(c, 24);
    const c0 = f64x2.splat(f0);
    const c1 = f64x2.splat(f1);
    const c2 = f64x2.splat(f2);
    const c3 = f64x2.splat(f3);
    let r0 = x;
    let r1 = x + stride;
    let r2 = r1 + stride;
    let r3 = r2 + stride;
    let w = y;
    let i = 0;
    for (; i + 2 <= n; i += 2) {
      let q = madd<f64>(c0, v128.load(r0), v128.load(w));
      q = madd<f64>(c1, v128.load(r1), q);
      q = madd<f64>(c2, v128.load(r2), q);
      q = madd<f64>(c3, v128.load(r3), q);
      v128.store(w, q);
      r0 += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
      w += 16;
    }
    if (i < n) {
      store<f64>(w, load<f64>(w) + f0 * load<f64>(r0) + f1 * load<f64>(r1) + f2 * load<f64>(r2) + f3 * load<f64>(r3));
    }
    c += 32;
    x += 4 * stride;
  }
  for (; p < rows; p++) {
    const factor = load<f64>(c);
    addScaled(n, factor, x, y);
    c += 8;
    x += stride;
  }
}

/** y <- y + factor x */
export function addScaled(n: i32, factor: f64, x: usize, y: usize): void {
  const f = f64x2.splat(factor);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    v128.store(y, madd<f64>(f, v128.load(x), v128.load(y)));
    v128.store(y, madd<f64>(f, v128.load(x, 16), v128.load(y, 16)), 16);
    x += 32;
    y += 32;
  }
  for (; i < n; i++) {
    store<f64>(y, load<f64>(y) + factor * load<f64>(x));
    x += 8;
    y += 8;
  }
}

/** x <- factor x */
export function scale(n: i32, factor: f64, x: usize): void {
  for (let i = 0; i < n; i++) {
    store<f64>(x, factor * load<f64>(x));
    x += 8;
  }
}

/** (x, y) <- (c x - s y, s x + c y) */
export function rotate(n: i32, x: usize, y: usize, c: f64, s: f64): void {
  const c2 = f64x2.splat(c);
  const s2 = f64x2.splat(s);
  const m2 = f64x2.splat(-s);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const a0 = v128.load(x);
    const b0 = v128.load(y);
    const a1 = v128.load(x, 16);
    const b1 = v128.load(y, 16);
    v128.store(x, madd<f64>(m2, b0, f64x2.mul(c2, a0)));
    v128.store(x, madd<f64>(m2, b1, f64x2.mul(c2, a1)), 16);
    v128.store(y, madd<f64>(s2, a0, f64x2.mul(c2, b0)));
    v128.store(y, madd<f64>(s2, a1, f64x2.mul(c2, b1)), 16);
    x += 32;
    y += 32;
  }
  for (; i < n; i++) {
    const a = load<f64>(x);
    const b = load<f64>(y);
    store<f64>(x, c * a - s * b);
    store<f64>(y, s * a + c * b);
    x += 8;
    y += 8;
  }
}

/**
 * (x, y) <- (x - s (y + tau x), y + s (x - tau y)) with tau = s / (1 + c): the rotation by a small angle as a small
 * change (Rutishauser 1966), whose rounding errors do not add up over many.
 */
export function rotateSlightly(n: i32, x: usize, y: usize, s: f64, tau: f64): void {
  const s2 = f64x2.splat(s);
  const m2 = f64x2.splat(-s);
  const t2 = f64x2.splat(tau);
  const n2 = f64x2.splat(-tau);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const a0 = v128.load(x);
    const b0 = v128.load(y);
    const a1 = v128.load(x, 16);
    const b1 = v128.load(y, 16);
    v128.store(x, madd<f64>(m2, madd<f64>(t2, a0, b0), a0));
    v128.store(x, madd<f64>(m2, madd<f64>(t2, a1, b1), a1), 16);
    v128.store(y, madd<f64>(s2, madd<f64>(n2, b0, a0), b0));
    v128.store(y, madd<f64>(s2, madd<f64>(n2, b1, a1), b1), 16);
    x += 32;
    y += 32;
  }
  for (; i < n; i++) {
    const a = load<f64>(x);
    const b = load<f64>(y);
    store<f64>(x, a - s * (b + tau * a));
    store<f64>(y, b + s * (a - tau * b));
    x += 8;
    y += 8;
  }
}

/** y = A x for a symmetric A of which the upper triangle is read, each entry once. */
export function symmetricProduct(n: i32, a: usize, lda: i32, x: usize, y: usize): void {
  const stride = (lda as usize) * 8;
  memory.fill(y, 0, (n as usize) * 8);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    // The 4 x 4 corner on the diagonal.
    for (let r = 0; r < 4; r++) {
      const row = a + ((i + r) as usize) * stride;
      const xr = load<f64>(x + (((i + r) as usize) << 3));
      let sum = load<f64>(row + (((i + r) as usize) << 3)) * xr;
      for (let j = i + r + 1; j < i + 4; j++) {
        const value = load<f64>(row + ((j as usize) << 3));
        sum += value * load<f64>(x + ((j as usize) << 3));
        const yj = y + ((j as usize) << 3);
        store<f64>(yj, load<f64>(yj) + value * xr);
      }
      const yr = y + (((i + r) as usize) << 3);
      store<f64>(yr, load<f64>(yr) + sum);
    }
    const at = (i as usize) << 3;
    const f0 = load<f64>(x + at);
    const f1 = load<f64>(x + at, 8);
    const f2 = load<f64>(x + at, 16);
    const f3 = load<f64>(x + at, 24);
    const x0 = f64x2.splat(f0);
    const x1 = f64x2.splat(f1);
    const x2 = f64x2.splat(f2);
    const x3 = f64x2.splat(f3);
    let s0 = f64x2.splat(0);
    let s1 = f64x2.splat(0);
    let s2 = f64x2.splat(0);
    let s3 = f64x2.splat(0);
    let r0 = a + (i as usize) * stride + at + 32;
    let r1 = r0 + stride;
    let r2 = r1 + stride;
    let r3 = r2 + stride;
    let v = x + at + 32;
    let w = y + at + 32;
    let j = i + 4;
    for (; j + 2 <= n; j += 2) {
      const q = v128.load(v);
      let t = v128.load(w);
      const a0 = v128.load(r0);
      const a1 = v128.load(r1);
      const a2 = v128.load(r2);
      const a3 = v128.load(r3);
      s0 = madd<f64>(a0, q, s0);
      s1 = madd<f64>(a1, q, s1);
      s2 = madd<f64>(a2, q, s2);
      s3 = madd<f64>(a3, q, s3);
      t = madd<f64>(a0, x0, t);
      let u = f64x2.mul(a1, x1);
      t = madd<f64>(a2, x2, t);
      u = madd<f64>(a3, x3, u);
      v128.store(w, f64x2.add(t, u));
      r0 += 16;
      r1 += 16;
      r2 += 16;
      r3 += 16;
      v += 16;
      w += 16;
    }
    let t0 = sumLanes(s0);
    let t1 = sumLanes(s1);
    let t2 = sumLanes(s2);
    let t3 = sumLanes(s3);
    if (j < n) {
      const q = load<f64>(v);
      t0 += load<f64>(r0) * q;
      t1 += load<f64>(r1) * q;
      t2 += load<f64>(r2) * q;
      t3 += load<f64>(r3) * q;
      store<f64>(w, load<f64>(w) + load<f64>(r0) * f0 + load<f64>(r1) * f1 + load<f64>(r2) * f2 + load<f64>(r3) * f3);
    }
    const z = y + at;
    store<f64>(z, load<f64>(z) + t0);
    store<f64>(z, load<f64>(z, 8) + t1, 8);
    store<f64>(z, load<f64>(z, 16) + t2, 16);
    store<f64>(z, load<f64>(z, 24) + t3, 24);
  }
  for (; i < n; i++) {
    const row = a + (i as usize) * stride;
    const xi = load<f64>(x + ((i as usize) << 3));
    let sum = load<f64>(row + ((i as usize) << 3)) * xi;
    for (let j = i + 1; j < n; j++) {
      const value = load<f64>(row + ((j as usize) << 3));
      sum += value * load<f64>(x + ((j as usize) << 3));
      const yj = y + ((j as usize) << 3);
      store<f64>(yj, load<f64>(yj) + value * xi);
    }
    const yi = y + ((i as usize) << 3);
    store<f64>(yi, load<f64>(yi) + sum);
  }
}
