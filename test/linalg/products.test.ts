import { expect, test } from 'vitest';
import { backend } from '../../src/linalg/active-backend.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { plainBackend } from '../../src/linalg/portable/plain.ts';
import { gram, gramOfColumns, multiply, multiplyInto, symmetricRankUpdate } from '../../src/linalg/products.ts';
import { forEachBackend } from '../support/backends.ts';
import { largest } from '../support/residuals.ts';
import { normalMatrix } from '../support/test-matrices.ts';

const SHAPES: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [3, 2, 5],
  [4, 4, 4],
  [31, 33, 7],
  [64, 64, 64],
  [50, 3, 200],
  [2, 90, 40],
  [97, 130, 1],
  [100, 101, 259],
  [5, 1100, 30],
];
const difference = (x: Float64Array, y: Float64Array) => largest(x.map((value, i) => value - y[i]));

forEachBackend(() => {
  for (const single of [false, true]) {
    test(`${single ? 'f32' : 'f64'}: alpha op(A) op(B) + beta C inside larger arrays, all transpositions`, () => {
      for (const [m, n, k] of SHAPES) {
        for (const flags of [0, 1, 2, 3]) {
          const [ta, tb] = [(flags & 1) === 1, (flags & 2) === 2];
          const convert = (values: Float64Array) => (single ? Float32Array.from(values) : values);
          const a = convert(normalMatrix(ta ? k : m, (ta ? m : k) + 3, 'a').data);
          const b = convert(normalMatrix(tb ? n : k, (tb ? k : n) + 2, 'b').data);
          const c = convert(normalMatrix(m, n + 4, 'c').data);
          const [lda, ldb, ldc] = [(ta ? m : k) + 3, (tb ? k : n) + 2, n + 4];
          for (const [alpha, beta] of [
            [1, 0],
            [-0.5, 1],
            [2, 0.25],
          ]) {
            const found = c.slice();
            const expected = Float64Array.from(c);
            backend().gemm(ta, tb, m, n, k, alpha, a, 3, lda, b, 2, ldb, beta, found as typeof a, 1, ldc);
            const [wideA, wideB] = [Float64Array.from(a), Float64Array.from(b)];
            plainBackend.gemm(ta, tb, m, n, k, alpha, wideA, 3, lda, wideB, 2, ldb, beta, expected, 1, ldc);
            const tolerance = (single ? 2e-6 : 4e-15) * (k + 4);
            expect(difference(Float64Array.from(found), expected), `${m} x ${n} x ${k}`).toBeLessThan(tolerance);
          }
        }
      }
    });
  }

  test('beta = 0 overwrites NaN, and k = 0 scales C', () => {
    for (const n of [3, 40]) {
      const a = normalMatrix(n, n, 'nan');
      const c = matrix(n, n, new Float64Array(n * n).fill(Number.NaN));
      multiplyInto(c, a, a);
      expect(difference(c.data, multiply(a, a).data)).toBe(0);
      multiplyInto(c, matrix(n, 0), matrix(0, n), { beta: 1 });
      expect(difference(c.data, multiply(a, a).data)).toBe(0);
      multiplyInto(c, matrix(n, 0), matrix(0, n));
      expect(largest(c.data)).toBe(0);
    }
  });

  test('Gram matrices are A A^T and A^T A, exactly symmetric', () => {
    for (const [rows, columns] of [
      [1, 1],
      [5, 40],
      [70, 3],
      [150, 61],
      [33, 600],
    ]) {
      const a = normalMatrix(rows, columns, 'gram');
      const outer = gram(a, 0.5);
      expect(
        difference(
          outer.data,
          multiply(a, a, { transposeB: true }).data.map((value) => value / 2),
        ),
      ).toBeLessThan(columns * 1e-14);
      const inner = gramOfColumns(a);
      expect(difference(inner.data, multiply(a, a, { transposeA: true }).data)).toBeLessThan(rows * 1e-14);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < i; j++) expect(outer.data[i * rows + j]).toBe(outer.data[j * rows + i]);
      }
    }
  });

  test('a rank-k update in place adds A A^T', () => {
    const a = normalMatrix(40, 9, 'update');
    const c = gram(a);
    symmetricRankUpdate(c, a, 2, 0.5);
    expect(difference(c.data, gram(a, 2.5).data)).toBeLessThan(1e-13);
    symmetricRankUpdate(c, a, 3, 0);
    expect(difference(c.data, gram(a, 3).data)).toBeLessThan(1e-13);
  });

  test('empty matrices multiply to empty or zero ones', () => {
    expect(multiply(matrix(0, 3), matrix(3, 2)).data.length).toBe(0);
    expect(multiply(matrix(2, 0), matrix(0, 2)).data).toEqual(new Float64Array(4));
    expect(gram(matrix(2, 0)).data).toEqual(new Float64Array(4));
  });
});

test('shapes that do not fit are refused', () => {
  expect(() => multiply(matrix(2, 3), matrix(2, 3))).toThrow(/inner sizes 3 and 2/);
  expect(() => multiplyInto(matrix(1, 1), matrix(2, 3), matrix(3, 2))).toThrow(/expected 2 x 2/);
});
