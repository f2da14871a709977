import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fromRows } from '../../src/linalg/matrix.ts';
import { fluctuations, solveGated } from '../../src/theory/ggdln/index.ts';

it('all starts followed to their ends find a lower minimum than the few that are cheap', () => {
  const path = join(import.meta.dirname, 'minima', 'ggdln_not_converged.json');
  const { input } = JSON.parse(readFileSync(path, 'utf8'));
  const solution = solveGated(
    {
      inputs: fromRows(input.X),
      targets: fromRows(input.Y),
      gates: input.gates.map((set: number[][]) => fromRows(set)),
      widths: input.N,
      priorVariances: input.sigma.map((sigma: number) => sigma * sigma),
      temperature: input.T,
    },
    { starts: 'many' },
  );
  expect(solution.minima.map(({ energy }) => Number(energy.toFixed(6)))).toEqual([23.613164, 23.839503]);
  expect(solution.status.residual).toBeLessThan(1e-8);
  expect(fluctuations(solution).smallestCurvature).toBeGreaterThan(0);
});
