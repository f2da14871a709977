import { madd } from './madd';

/*
 * C <- alpha A B + beta C by packed panels (Goto & van de Geijn 2008): A in panels of 4 rows, B in panels of two
 * vectors' columns, so that the micro-kernel streams both and keeps a 4 x 2 block of vectors of C in registers.
 * Strides count elements: A(i, l) = a[i * aRow + l * aColumn], B(l, j) = b[l * bRow + j * bColumn]. C is row-major.
 */

const MR: i32 = 4;
const KC: i32 = 256;
const MC: i32 = 96;
const NC: i32 = 1024;
/** Bytes of the space that the caller provides: a packed block of A, one of B, a tile. */
// @ts-ignore: decorator
@inline
function aBytes(): i32 {
  return MC * KC * 8;
}

export function gemmSpace(): i32 {
  return aBytes() + (NC + 8) * KC * 8 + 4 * 8 * 8;
}

// @ts-ignore: decorator
@inline
function packA<T>(m: i32, k: i32, a: usize, row: i32, column: i32, to: usize): void {
  const size = sizeof<T>() as i32;
  const rowBytes = (row * size) as usize;
  const columnBytes = (column * size) as usize;
  for (let i = 0; i < m; i += MR) {
    let p = a + rowBytes * (i as usize);
    if (i + MR <= m) {
      if (row == 1) {
        for (let l = 0; l < k; l++) {
          v128.store(to, v128.load(p));
          if (sizeof<T>() == 8) v128.store(to, v128.load(p, 16), 16);
          p += columnBytes;
          to += sizeof<T>() * MR;
        }
      } else {
        const p1 = rowBytes;
        const p2 = rowBytes * 2;
        const p3 = rowBytes * 3;
        for (let l = 0; l < k; l++) {
          store<T>(to, load<T>(p));
          store<T>(to, load<T>(p + p1), sizeof<T>());
          store<T>(to, load<T>(p + p2), sizeof<T>() * 2);
          store<T>(to, load<T>(p + p3), sizeof<T>() * 3);
          p += columnBytes;
          to += sizeof<T>() * MR;
        }
      }
    } else {
      const rest = m - i;
      for (let l = 0; l < k; l++) {
        let q = p;
        for (let r = 0; r < MR; r++) {
          store<T>(to, r < rest ? load<T>(q) : (0 as T));
          q += rowBytes;
          to += sizeof<T>();
        }
        p += columnBytes;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function packB<T>(k: i32, n: i32, b: usize, row: i32, column: i32, to: usize): void {
  const NR = (32 / sizeof<T>()) as i32;
  const rowBytes = (row as usize) * sizeof<T>();
  const columnBytes = (column as usize) * sizeof<T>();
  for (let j = 0; j < n; j += NR) {
    let p = b + columnBytes * (j as usize);
    if (j + NR <= n) {
      if (column == 1) {
        for (let l = 0; l < k; l++) {
          v128.store(to, v128.load(p));
          v128.store(to, v128.load(p, 16), 16);
          p += rowBytes;
          to += 32;
        }
      } else {
        for (let l = 0; l < k; l++) {
          let q = p;
          for (let c = 0; c < NR; c++) {
            store<T>(to, load<T>(q));
            q += columnBytes;
            to += sizeof<T>();
          }
          p += rowBytes;
        }
      }
    } else {
      const rest = n - j;
      for (let l = 0; l < k; l++) {
        let q = p;
        for (let c = 0; c < NR; c++) {
          store<T>(to, c < rest ? load<T>(q) : (0 as T));
          q += columnBytes;
          to += sizeof<T>();
        }
        p += rowBytes;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function update<T>(c: usize, alpha: v128, low: v128, high: v128, add: bool): void {
  if (add) {
    v128.store(c, madd<T>(alpha, low, v128.load(c)));
    v128.store(c, madd<T>(alpha, high, v128.load(c, 16)), 16);
  } else {
    v128.store(c, v128.mul<T>(alpha, low));
    v128.store(c, v128.mul<T>(alpha, high), 16);
  }
}

/** C (4 rows, two vectors wide) <- alpha sum_l a_l b_l^T, added to C or in its place. */
// @ts-ignore: decorator
@inline
function micro<T>(k: i32, a: usize, b: usize, alpha: v128, c: usize, cBytes: usize, add: bool): void {
  let c00 = f64x2.splat(0);
  let c01 = f64x2.splat(0);
  let c10 = f64x2.splat(0);
  let c11 = f64x2.splat(0);
  let c20 = f64x2.splat(0);
  let c21 = f64x2.splat(0);
  let c30 = f64x2.splat(0);
  let c31 = f64x2.splat(0);
  const S = sizeof<T>();
  let left = k;
  for (; left >= 4; left -= 4) {
    let b0 = v128.load(b);
    let b1 = v128.load(b, 16);
    let x = v128.load_splat<T>(a);
    c00 = madd<T>(x, b0, c00);
    c01 = madd<T>(x, b1, c01);
    x = v128.load_splat<T>(a, S);
    c10 = madd<T>(x, b0, c10);
    c11 = madd<T>(x, b1, c11);
    x = v128.load_splat<T>(a, 2 * S);
    c20 = madd<T>(x, b0, c20);
    c21 = madd<T>(x, b1, c21);
    x = v128.load_splat<T>(a, 3 * S);
    c30 = madd<T>(x, b0, c30);
    c31 = madd<T>(x, b1, c31);

    b0 = v128.load(b, 32);
    b1 = v128.load(b, 48);
    x = v128.load_splat<T>(a, 4 * S);
    c00 = madd<T>(x, b0, c00);
    c01 = madd<T>(x, b1, c01);
    x = v128.load_splat<T>(a, 5 * S);
    c10 = madd<T>(x, b0, c10);
    c11 = madd<T>(x, b1, c11);
    x = v128.load_splat<T>(a, 6 * S);
    c20 = madd<T>(x, b0, c20);
    c21 = madd<T>(x, b1, c21);
    x = v128.load_splat<T>(a, 7 * S);
    c30 = madd<T>(x, b0, c30);
    c31 = madd<T>(x, b1, c31);

    b0 = v128.load(b, 64);
    b1 = v128.load(b, 80);
    x = v128.load_splat<T>(a, 8 * S);
    c00 = madd<T>(x, b0, c00);
    c01 = madd<T>(x, b1, c01);
    x = v128.load_splat<T>(a, 9 * S);
    c10 = madd<T>(x, b0, c10);
    c11 = madd<T>(x, b1, c11);
    x = v128.load_splat<T>(a, 10 * S);
    c20 = madd<T>(x, b0, c20);
    c21 = madd<T>(x, b1, c21);
    x = v128.load_splat<T>(a, 11 * S);
    c30 = madd<T>(x, b0, c30);
    c31 = madd<T>(x, b1, c31);

    b0 = v128.load(b, 96);
    b1 = v128.load(b, 112);
    x = v128.load_splat<T>(a, 12 * S);
    c00 = madd<T>(x, b0, c00);
    c01 = madd<T>(x, b1, c01);
    x = v128.load_splat<T>(a, 13 * S);
    c10 = madd<T>(x, b0, c10);
    c11 = madd<T>(x, b1, c11);
    x = v128.load_splat<T>(a, 14 * S);
    c20 = madd<T>(x, b0, c20);
    c21 = madd<T>(x, b1, c21);
    x = v128.load_splat<T>(a, 15 * S);
    c30 = madd<T>(x, b0, c30);
    c31 = madd<T>(x, b1, c31);
    a += 16 * S;
    b += 128;
  }
  for (; left > 0; left--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load_splat<T>(a);
    c00 = madd<T>(x, b0, c00);
    c01 = madd<T>(x, b1, c01);
    x = v128.load_splat<T>(a, S);
    c10 = madd<T>(x, b0, c10);
    c11 = madd<T>(x, b1, c11);
    x = v128.load_splat<T>(a, 2 * S);
    c20 = madd<T>(x, b0, c20);
    c21 = madd<T>(x, b1, c21);
    x = v128.load_splat<T>(a, 3 * S);
    c30 = madd<T>(x, b0, c30);
    c31 = madd<T>(x, b1, c31);
    a += 4 * S;
    b += 32;
  }
  update<T>(c, alpha, c00, c01, add);
  c += cBytes;
  update<T>(c, alpha, c10, c11, add);
  c += cBytes;
  update<T>(c, alpha, c20, c21, add);
  c += cBytes;
  update<T>(c, alpha, c30, c31, add);
}

// @ts-ignore: decorator
@inline
function block<T>(
  m: i32, n: i32, k: i32, alpha: v128, a: usize, b: usize, c: usize, cBytes: usize, tile: usize, add: bool,
): void {
  const NR = (32 / sizeof<T>()) as i32;
  const aPanel = (k as usize) * MR * sizeof<T>();
  const bPanel = (k as usize) * 32;
  for (let j = 0; j < n; j += NR) {
    let panel = a;
    for (let i = 0; i < m; i += MR) {
      const target = c + (i as usize) * cBytes + (j as usize) * sizeof<T>();
      const whole = i + MR <= m && j + NR <= n;
      micro<T>(k, panel, b, alpha, whole ? target : tile, whole ? cBytes : 32, whole && add);
      if (!whole) {
        const rows = min(MR, m - i);
        const columns = min(NR, n - j);
        for (let r = 0; r < rows; r++) {
          for (let s = 0; s < columns; s++) {
            const p = target + (r as usize) * cBytes + (s as usize) * sizeof<T>();
            const value = load<T>(tile + (r * 32) + (s as usize) * sizeof<T>());
            store<T>(p, add ? ((load<T>(p) + value) as T) : value);
          }
        }
      }
      panel += aPanel;
    }
    b += bPanel;
  }
}

// @ts-ignore: decorator
@inline
function scaleRows<T>(m: i32, n: i32, beta: T, c: usize, cBytes: usize): void {
  for (let i = 0; i < m; i++) {
    let p = c;
    for (let j = 0; j < n; j++) {
      store<T>(p, beta == (0 as T) ? (0 as T) : ((load<T>(p) * beta) as T));
      p += sizeof<T>();
    }
    c += cBytes;
  }
}

// @ts-ignore: decorator
@inline
function gemm<T>(
  m: i32, n: i32, k: i32, alpha: T,
  a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32,
  beta: T, c: usize, ldc: i32, space: usize,
): void {
  const cBytes = (ldc as usize) * sizeof<T>();
  if (k == 0) {
    scaleRows<T>(m, n, beta, c, cBytes);
    return;
  }
  if (beta != (0 as T) && beta != (1 as T)) scaleRows<T>(m, n, beta, c, cBytes);
  const packedA = space;
  const packedB = space + aBytes();
  const tile = packedB + (NC + 8) * KC * 8;
  const factor = v128.splat<T>(alpha);
  for (let jc = 0; jc < n; jc += NC) {
    const nc = min(NC, n - jc);
    for (let pc = 0; pc < k; pc += KC) {
      const kc = min(KC, k - pc);
      const bFrom = b + ((pc as usize) * (bRow as usize) + (jc as usize) * (bColumn as usize)) * sizeof<T>();
      packB<T>(kc, nc, bFrom, bRow, bColumn, packedB);
      const add = beta != (0 as T) || pc > 0;
      for (let ic = 0; ic < m; ic += MC) {
        const mc = min(MC, m - ic);
        const aFrom = a + ((ic as usize) * (aRow as usize) + (pc as usize) * (aColumn as usize)) * sizeof<T>();
        packA<T>(mc, kc, aFrom, aRow, aColumn, packedA);
        const cTo = c + (ic as usize) * cBytes + (jc as usize) * sizeof<T>();
        block<T>(mc, nc, kc, factor, packedA, packedB, cTo, cBytes, tile, add);
      }
    }
  }
}

export function dgemm(
  m: i32, n: i32, k: i32, alpha: f64,
  a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32,
  beta: f64, c: usize, ldc: i32, space: usize,
): void {
  gemm<f64>(m, n, k, alpha, a, aRow, aColumn, b, bRow, bColumn, beta, c, ldc, space);
}

export function sgemm(
  m: i32, n: i32, k: i32, alpha: f32,
  a: usize, aRow: i32, aColumn: i32, b: usize, bRow: i32, bColumn: i32,
  beta: f32, c: usize, ldc: i32, space: usize,
): void {
  gemm<f32>(m, n, k, alpha, a, aRow, aColumn, b, bRow, bColumn, beta, c, ldc, space);
}
