import { describe, expect, it } from 'vitest';
import { multiply } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { drawPrior } from '../../src/samplers/gated/gated-state.ts';
import { type MatrixEstimate, poolChains } from '../../src/samplers/gated/index.ts';
import { type PathChainInput, pathGibbs, pathLangevin } from '../../src/samplers/paths/index.ts';
import {
  effectiveReadouts,
  functionOfPaths,
  inputsAlongPaths,
  mapSetsOf,
  readOutTokens,
  tokenRows,
  upward,
} from '../../src/samplers/paths/path-state.ts';
import { largest, quiet, rms } from '../samplers/z-scores.ts';
import { largestDifference, madeProblem } from './problems.ts';

const tiny = { samples: 6, tests: 4, tokens: 3, inputs: 4, sets: [2, 2], widths: [4, 3], temperature: 0.3 };

/** Differences of two estimates in units of their errors, of a symmetric matrix each entry once. */
function scores(a: MatrixEstimate, b: MatrixEstimate, symmetric = false): number[] {
  const { columns } = a.value;
  return Array.from(a.value.data, (value, i) =>
    symmetric && i % columns > Math.floor(i / columns)
      ? undefined
      : (value - b.value.data[i]) / Math.hypot(a.error.data[i], b.error.data[i]),
  ).filter((z) => z !== undefined);
}

describe('networks of paths', () => {
  it.each([1, 2])('are the sums over their paths, heads cut too (%i outputs)', (outputs) => {
    const { task, problem } = madeProblem({ ...tiny, outputs, sets: [2, 3] });
    const network = { widths: [4, 3], priorVariances: [1.1, 0.8, 1.3], temperature: 0.3 };
    const weights = drawPrior(
      new RandomStream({ seed: 3, purpose: 'weights', chain: 0 }),
      network,
      task.sets,
      4,
      outputs,
    );
    const forward = () => {
      const z = upward(weights, mapSetsOf(task, task.train), tokenRows(task, task.train));
      return readOutTokens(weights[2], z[2], task.train.readout);
    };
    const alongPaths = (keep?: readonly boolean[]) =>
      functionOfPaths(problem.features, weights[0], effectiveReadouts(weights, task.sets)[0], outputs, keep);
    expect(largestDifference(forward(), alongPaths())).toBeLessThan(1e-13);
    const [, , top] = inputsAlongPaths(problem.features, weights, task.sets);
    const readOut = multiply(top, weights[2], { transposeB: true });
    for (let i = 0; i < readOut.data.length; i++) readOut.data[i] /= Math.sqrt(top.columns);
    expect(largestDifference(forward(), readOut)).toBeLessThan(1e-13);
    // Paths (n_1, n_2) without head 1 of the first set.
    const kept = alongPaths([true, true, true, false, false, false]);
    for (let i = 0; i < weights[1].rows; i++) weights[1].data.fill(0, i * 8 + 4, (i + 1) * 8);
    expect(largestDifference(forward(), kept)).toBeLessThan(1e-13);
  });

  it('Langevin dynamics and blocked Gibbs have the same means, covariances and entries of U, heads cut too', () => {
    const { task, problem } = madeProblem(tiny);
    const { widths, priorVariances, temperature } = problem;
    const network = { widths, priorVariances, temperature };
    const input = (chain: number): PathChainInput => ({
      task,
      network,
      seed: 5,
      chain,
      warmup: 60,
      draws: 150,
      cuts: [[{ set: 0, head: 1 }]],
    });
    const chains = Array.from({ length: 16 }, (_, chain) => input(chain));
    const gibbs = chains.map((each) => pathGibbs.run(each, quiet));
    const langevin = chains.map((each) => pathLangevin.run({ ...each, thin: 8 }, quiet));
    const [a, b] = [poolChains(gibbs), poolChains(langevin)];
    const [cutA, cutB] = [gibbs, langevin].map((all) => poolChains(all.map(({ cuts }) => cuts[0])));
    const z = [
      ...scores(a.directMean, b.directMean),
      ...scores(a.directVariance, b.directVariance),
      ...scores(a.orderParameters[0], b.orderParameters[0], true),
      ...scores(a.orderParameters[1], b.orderParameters[1], true),
      ...scores(cutA.directMean, cutB.directMean),
      ...scores(cutA.directVariance, cutB.directVariance),
    ];
    expect(z).toHaveLength(29);
    expect(rms(z)).toBeLessThan(1.5);
    expect(largest(z)).toBeLessThan(4);
  });
});
