import { describe, expect, test } from 'vitest';
import { conditionalVariance, conditionOn } from '../../src/gaussian/conditioning.ts';
import { diagonalOf, matrix } from '../../src/linalg/matrix.ts';
import { langevinEnsemble } from '../../src/samplers/langevin-dynamics/ensemble.ts';
import { collectRun, ensembleMoments } from '../../src/samplers/langevin-dynamics/estimates.ts';
import { burnInPhase, driftRun, ensembleInputs } from '../../src/samplers/langevin-dynamics/plan.ts';
import {
  checkProblem,
  covarianceOverTest,
  type DriftProtocol,
  decorrelatedKernel,
  driftMean,
  driftVariance,
  equilibrium,
  featureDriftKernel,
  freeDriftCovariance,
  limitKernels,
  protocolCovariance,
  protocolMean,
  protocolOf,
} from '../../src/theory/ndk/index.ts';
import { relativeError, smallProblem } from './problems.ts';

const layered = smallProblem('relu', 2, { sigma2: [1.3, 0.8, 1.1], temperature: 0.2, samples: 3 });

describe('covariance under protocols', () => {
  test.each([
    ['D0', 'relu', 2],
    ['D3', 'relu', 2],
    ['D3', 'erf', 1],
    ['D3', 'linear', 2],
  ] as const)('%s, %s, L = %i: stays at equilibrium', (protocol, activation, depth) => {
    const problem = smallProblem(activation, depth, {
      temperature: 0.2,
      samples: 3,
      sigma2: [1.3, 0.8, 1.1].slice(0, depth + 1),
    });
    const end = equilibrium(problem).testCovariance;
    for (const covariance of protocolCovariance(problem, protocolOf(protocol, depth), [0, 0.3, 3, 30], 1e-9)) {
      expect(relativeError(covariance.data, end.data)).toBeLessThan(1e-8);
    }
  });

  test('D1 equals its closed form', () => {
    const [general] = protocolCovariance(layered, protocolOf('D1', 2), [1.7]);
    expect(relativeError(general.data, freeDriftCovariance(layered, 1.7, 1.7).data)).toBeLessThan(1e-12);
  });

  test('the observer of D2 sees the kernel of note ndk, section 8', () => {
    const times = [0.2, 1, 8];
    const general = protocolMean(layered, protocolOf('D2', 2), times);
    const closed = driftMean(layered, 'D2', times);
    times.forEach((_, i) => {
      expect(relativeError(general.test[i].data, closed.test[i].data)).toBeLessThan(1e-8);
      expect(relativeError(general.train[i].data, closed.train[i].data)).toBeLessThan(1e-8);
    });
  });

  test('D2: at late times the old readout knows nothing of the features but their norms', () => {
    const [variance] = driftVariance(layered, 'D2', [300], 1e-8);
    const { nngp } = limitKernels(layered);
    const known = conditionOn(nngp.train, layered.targets, layered.temperature);
    const expected = conditionalVariance(known, decorrelatedKernel(layered).cross, diagonalOf(nngp.test));
    expect(relativeError(variance, expected)).toBeLessThan(1e-7);
    expect(featureDriftKernel(layered, 0).cross.rows).toBe(expected.length);
  });

  test('ordinary learning as a protocol has the ordinary covariance', () => {
    const problem = smallProblem('relu', 1, { temperature: 0.3, initial2: 1.6, samples: 3 });
    const all = [true, true];
    const times = [0.4, 5];
    const general = protocolCovariance(
      problem,
      { start: 'initial', phases: [{ from: 0, drifts: all, learns: all }] },
      times,
    );
    covarianceOverTest(checkProblem(problem), times).forEach((c, i) => {
      expect(relativeError(general[i].data, c.data)).toBeLessThan(1e-9);
    });
  });

  test.each(['D1', 'D2', 'D3', 'D4'] as DriftProtocol[])(
    '%s after learning from fresh weights = the same from equilibrium',
    (protocol) => {
      const problem = smallProblem('relu', 1, { temperature: 0.3, initial2: 1.6, samples: 3 });
      const burn = 50;
      const all = [true, true];
      const { phases, readWith } = protocolOf(protocol, 1);
      const late = protocolCovariance(
        problem,
        {
          start: 'initial',
          phases: [
            { from: 0, drifts: all, learns: all },
            { ...phases[0], from: burn },
          ],
          ...(readWith === undefined ? {} : { readWith: burn }),
        },
        [burn + 0.3, burn + 4],
        1e-8,
      );
      const direct = protocolCovariance(problem, protocolOf(protocol, 1), [0.3, 4], 1e-8);
      late.forEach((c, i) => {
        expect(relativeError(c.data, direct[i].data)).toBeLessThan(1e-6);
      });
    },
  );
});

test('variances of all drift protocols from the same trained networks, by z-scores', () => {
  const protocols = ['D0', 'D1', 'D2', 'D3', 'D4'] as const;
  const taus = [1, 5];
  const base = smallProblem('relu', 1, { temperature: 0.15, dimension: 4, samples: 3 });
  const spec = {
    ...base,
    testInputs: base.testInputs ?? matrix(0, 4),
    initialVariances: base.priorVariances,
    widths: [160],
    seeds: 192,
    seed: 12,
    batch: 192,
    precision: 'f32' as const,
    shadow: false,
  };
  const runs = protocols.map((protocol) => driftRun(spec, protocol, taus));
  const quiet = { progress() {}, cancelled: () => false };
  const outputs = ensembleInputs(spec, runs, burnInPhase(spec, 6)).map((input) => langevinEnsemble.run(input, quiet));
  let [sum, count, largest] = [0, 0, 0];
  for (const protocol of protocols) {
    const moments = ensembleMoments(collectRun(outputs, protocol), 1);
    driftVariance(base, protocol, taus, 1e-6).forEach((variances, t) => {
      variances.forEach((variance, q) => {
        const at = t * 5 + 3 + q;
        const z = (moments.variance[at] - variance) / moments.varianceError[at];
        sum += z * z;
        count++;
        largest = Math.max(largest, Math.abs(z));
      });
    });
  }
  expect(largest).toBeLessThan(3.5);
  expect(Math.sqrt(sum / count)).toBeLessThan(1.7);
});
