import { describe, expect, it } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { type GatedProblem, solveGated } from '../../src/theory/ggdln/index.ts';
import { hamiltonianAt } from '../../src/theory/paths/chain/hamiltonian.ts';
import { derivativesAt, frameOf, moved } from '../../src/theory/paths/chain/local-frame.ts';
import { curvatureByDirections } from '../../src/theory/paths/posterior/curvature.ts';

const stream = new RandomStream({ seed: 3, purpose: 'local-frame' });
const draw = (rows: number, columns: number) =>
  matrix(rows, columns, stream.fillNormal(new Float64Array(rows * columns)));

/** Narrow gated networks of one to three hidden layers. */
function problemOf(gates: readonly number[], outputs: number): GatedProblem {
  return {
    inputs: draw(5, 4),
    targets: draw(5, outputs),
    gates: gates.map((count) => draw(5, count)),
    widths: gates.map((_, l) => 2 + l),
    priorVariances: [1, ...gates.map((_, l) => 0.7 + 0.2 * l)],
    temperature: 0.1,
  };
}

/** Two derivatives of a symmetric change in the root's frame: T_(ab),(cd) as X and X' see it. */
function seen(t: { readonly data: Float64Array }, d: number, [a, b, c, e]: readonly [number, number, number, number]) {
  const at = (i: number, j: number, k: number, l: number) => t.data[((i * d + j) * d + k) * d + l];
  return (at(a, b, c, e) + at(b, a, c, e) + at(a, b, e, c) + at(b, a, e, c)) / 4;
}

for (const [gates, outputs] of [
  [[3], 2],
  [[2, 2], 1],
  [[2, 1, 2], 1],
] as const) {
  for (const space of ['sample', 'feature'] as const) {
    describe(`second derivatives of H, gates ${gates.join(' x ')}, ${space} space`, () => {
      const { solved } = solveGated(problemOf(gates, outputs), { starts: 'one', maxIterations: 3, space });
      const { layers, data, state } = solved;
      const frame = frameOf(layers, state.u);
      const energyAt = (x: Float64Array) =>
        hamiltonianAt(layers, data, moved(layers, frame, x).u)?.energy ?? Number.NaN;

      it('are those of differences of H along every coordinate', () => {
        const { gradient, hessian } = derivativesAt(layers, frame, state);
        const n = gradient.length;
        const h = 1e-3;
        const along = (i: number, a: number, j: number, b: number) => {
          const x = new Float64Array(n);
          x[i] += a * h;
          x[j] += b * h;
          return energyAt(x);
        };
        for (let i = 0; i < n; i++) {
          expect((along(i, 1, i, 0) - along(i, -1, i, 0)) / (2 * h)).toBeCloseTo(gradient[i], 3);
          for (let j = 0; j <= i; j++) {
            const mixed = along(i, 1, j, 1) - along(i, 1, j, -1) - along(i, -1, j, 1) + along(i, -1, j, -1);
            const value = hessian.data[i * n + j];
            expect(Math.abs(mixed / (4 * h * h) - value)).toBeLessThan(1e-3 * (1 + Math.abs(value)));
          }
        }
      });

      it('of the data are the same by blocks of features and by directions', () => {
        const [root] = frame.factors;
        const d = root.rows;
        const blocks = state.data.curvature?.(root);
        const directions = curvatureByDirections(state.data, root);
        if (blocks === undefined) throw new Error('gated kernels have features');
        for (let k = 0; k < d ** 4; k++) {
          const at = [Math.floor(k / d ** 3), Math.floor(k / d ** 2) % d, Math.floor(k / d) % d, k % d] as const;
          expect(seen(blocks, d, at)).toBeCloseTo(seen(directions, d, at), 8);
        }
      });
    });
  }
}
