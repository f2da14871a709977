import { expect, it } from 'vitest';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { compare } from '../../src/experiment/run.ts';

/** Three output scales chi and three widths: readout sigma^2 / chi, T / chi (note nonlinear, section 9), against sampled networks. */
it('one-neuron density = sampled erf networks from lazy to rich, to O(1/N) in the readout norm and the training error', async () => {
  for (const chi of [0.5, 2, 8]) {
    for (const width of [10, 20, 40]) {
      const spec = parseSpec({
        theory: 'bpkr',
        data: { source: 'teacher', dimension: 2, noiseVariance: 0.25, train: 8, test: 8, seed: 3 },
        network: { width, depth: 1, activation: 'erf', closure: 'neuron', priorVariances: [1, 1 / chi] },
        temperature: 0.1 / chi,
        simulation: { sampler: 'hmc', chains: 16, warmup: 200, draws: 400, seed: 5 },
      });
      const [{ prediction, simulation }] = (await compare(spec)).points;
      for (const name of ['readoutNorm', 'trainError'] as const) {
        const theory = Number(prediction?.observables[name]);
        const [mean, mcse] = [simulation?.observables[name].value, simulation?.observables[name].mcse].map(Number);
        expect(Math.abs(mean - theory)).toBeLessThan(4 * mcse + (0.5 * theory) / width);
      }
    }
  }
});
