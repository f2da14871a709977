import { identity, type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { plainBackend } from '../../src/linalg/portable/plain.ts';
import { gram, multiply } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';

/** Normal entries, reproducible by name. */
export function normalMatrix(rows: number, columns: number, purpose: string): Matrix {
  const stream = new RandomStream({ seed: 3, purpose, chain: 0 });
  return matrix(
    rows,
    columns,
    Float64Array.from({ length: rows * columns }, () => stream.normal()),
  );
}

/** A A^T / columns, on the reference backend unless that would take long. */
export function wishart(n: number, columns: number, purpose: string): Matrix {
  const a = normalMatrix(n, columns, purpose);
  if (n > 200) return gram(a, 1 / columns);
  const c = matrix(n, n);
  if (n > 0) plainBackend.gram(false, n, columns, 1 / columns, a.data, c.data);
  return c;
}

/** Symmetric matrices that are hard in different ways, by name. */
export const SYMMETRIC_FAMILIES: Readonly<Record<string, (n: number) => Matrix>> = {
  random: (n) => {
    const g = normalMatrix(n, n, 'random');
    return fromEntries(n, n, (i, j) => g.data[i * n + j] + g.data[j * n + i]);
  },
  'positive definite': (n) => wishart(n, 2 * n, 'definite'),
  'rank-deficient': (n) => wishart(n, Math.max(1, n >> 2), 'low rank'),
  'near-singular': (n) => {
    const a = wishart(n, Math.max(1, n >> 1), 'near');
    return fromEntries(n, n, (i, j) => a.data[i * n + j] + (i === j ? 1e-13 : 0));
  },
  clustered: (n) => {
    const a = wishart(n, n, 'clustered');
    return fromEntries(n, n, (i, j) => 1e-9 * a.data[i * n + j] + (i === j ? 1 + (i % 3) : 0));
  },
  graded: (n) => {
    const a = wishart(n, n, 'graded');
    return fromEntries(n, n, (i, j) => a.data[i * n + j] * 10 ** ((-6 * (i + j)) / n));
  },
  'second difference': (n) => fromEntries(n, n, (i, j) => (i === j ? 2 : Math.abs(i - j) === 1 ? -1 : 0)),
  Wilkinson: (n) => fromEntries(n, n, (i, j) => (i === j ? Math.abs(i - (n - 1) / 2) : Math.abs(i - j) === 1 ? 1 : 0)),
  huge: (n) => scaled(wishart(n, n, 'huge'), 1e290),
  tiny: (n) => scaled(wishart(n, n, 'tiny'), 1e-290),
  'all ones': (n) => fromEntries(n, n, () => 1),
  identity: (n) => identity(n),
  zero: (n) => matrix(n, n),
};

/** Rectangular matrices that are hard in different ways, by name. */
export const RECTANGULAR_FAMILIES: Readonly<Record<string, (m: number, n: number) => Matrix>> = {
  random: (m, n) => normalMatrix(m, n, 'rectangular'),
  'rank-deficient': (m, n) => {
    const k = Math.max(1, Math.min(m, n) >> 2);
    const [a, b] = [normalMatrix(m, k, 'left'), normalMatrix(k, n, 'right')];
    if (m > 200) return multiply(a, b);
    const c = matrix(m, n);
    if (m > 0 && n > 0) plainBackend.gemm(false, false, m, n, k, 1, a.data, 0, k, b.data, 0, n, 0, c.data, 0, n);
    return c;
  },
  'graded columns': (m, n) => {
    const a = normalMatrix(m, n, 'graded columns');
    return fromEntries(m, n, (i, j) => a.data[i * n + j] * 10 ** ((-14 * j) / n));
  },
  'graded rows': (m, n) => {
    const a = normalMatrix(m, n, 'graded rows');
    return fromEntries(m, n, (i, j) => a.data[i * n + j] * 10 ** ((-14 * i) / m));
  },
  huge: (m, n) => scaled(normalMatrix(m, n, 'huge'), 1e290),
  tiny: (m, n) => scaled(normalMatrix(m, n, 'tiny'), 1e-290),
  'all ones': (m, n) => fromEntries(m, n, () => 1),
  zero: (m, n) => matrix(m, n),
};

function fromEntries(rows: number, columns: number, entry: (i: number, j: number) => number): Matrix {
  const a = matrix(rows, columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) a.data[i * columns + j] = entry(i, j);
  return a;
}

function scaled(a: Matrix, factor: number): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value) => value * factor),
  );
}
