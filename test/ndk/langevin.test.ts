import { describe, expect, test } from 'vitest';
import { ornsteinUhlenbeck } from '../../src/gaussian/ornstein-uhlenbeck.ts';
import { backend } from '../../src/linalg/active-backend.ts';
import { matrix } from '../../src/linalg/matrix.ts';
import { zeroWeights } from '../../src/networks/architecture.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { driftStep } from '../../src/samplers/langevin-dynamics/drift-step.ts';
import { langevinEnsemble } from '../../src/samplers/langevin-dynamics/ensemble.ts';
import type { EnsembleInput } from '../../src/samplers/langevin-dynamics/ensemble-input.ts';
import { drawSingles } from '../../src/samplers/langevin-dynamics/ensemble-weights.ts';
import { collectRun, ensembleMoments, extrapolateWidth } from '../../src/samplers/langevin-dynamics/estimates.ts';
import { GradientKick } from '../../src/samplers/langevin-dynamics/gradient-kick.ts';
import {
  burnInPhase,
  driftRun,
  type EnsembleSpec,
  ensembleInputs,
  learningRun,
  spanCoordinates,
} from '../../src/samplers/langevin-dynamics/plan.ts';
import { driftMean, learningCourse } from '../../src/theory/ndk/index.ts';
import { forEachBackend, theoryBackends } from '../support/backends.ts';
import { smallProblem } from './problems.ts';

const quiet = { progress() {}, cancelled: () => false };
const run = (inputs: readonly EnsembleInput[]) => inputs.map((input) => langevinEnsemble.run(input, quiet));

function specOf(
  activation: 'linear' | 'relu' | 'erf',
  depth: number,
  width: number,
  seeds: number,
  more: Partial<EnsembleSpec> = {},
  outputs = 1,
): EnsembleSpec {
  const problem = smallProblem(activation, depth, {
    initial2: 1.4,
    temperature: 0.15,
    dimension: 4,
    samples: 3,
    outputs,
  });
  return {
    ...problem,
    testInputs: problem.testInputs ?? matrix(0, 4),
    widths: new Array<number>(depth).fill(width),
    seeds,
    seed: 5,
    ...more,
  };
}

forEachBackend(() => {
  test.each(['linear', 'relu', 'erf'] as const)(
    'the kick is the midpoint rule along the numeric gradient: %s',
    (activation) => {
      const [points, span, widths, outputs] = [3, 2, [4, 5], 2];
      const shape = { networks: 2, inputs: span, widths, outputs, activation };
      const stream = new RandomStream({ seed: 3, purpose: 'kick' });
      const inputs = stream.fillNormal(new Float64Array(points * span));
      const targets = stream.fillNormal(new Float64Array(points * outputs));
      const weights = zeroWeights(shape, shape.networks, 'f64');
      drawSingles(weights, [1, 1, 1], [stream, stream]);
      const loss = (layers: readonly Float64Array[], b: number): number => {
        const phi = (h: number) => (activation === 'relu' ? Math.max(0, h) : activation === 'erf' ? erf(h) : h);
        let sum = 0;
        for (let p = 0; p < points; p++) {
          let x: number[] = Array.from({ length: 4 }, (_, i) => {
            let h = 0;
            for (let k = 0; k < span; k++) h += layers[0][b * 8 + i * span + k] * inputs[p * span + k];
            return phi(h);
          });
          x = Array.from({ length: 5 }, (_, i) =>
            phi(x.reduce((s, v, k) => s + layers[1][b * 20 + i * 4 + k] * v, 0) / 2),
          );
          for (let k = 0; k < outputs; k++) {
            const f = x.reduce((s, v, i) => s + layers[2][b * 10 + k * 5 + i] * v, 0) / Math.sqrt(5);
            sum += 0.5 * (f - targets[p * outputs + k]) ** 2;
          }
        }
        return sum;
      };
      const gradient = (layers: readonly Float64Array[]): Float64Array[] =>
        layers.map((layer, l) =>
          layer.map((_, i) => {
            const b = Math.floor(i / (layer.length / 2));
            const moved = (by: number) =>
              layers.map((other, k) => (k === l ? other.map((w, j) => (j === i ? w + by : w)) : other));
            return (loss(moved(1e-5), b) - loss(moved(-1e-5), b)) / 2e-5;
          }),
        );
      const start = weights.map((layer) => Float64Array.from(layer));
      const h = 0.2;
      const learns = [true, true, true];
      const first = gradient(start);
      const middle = start.map((layer, l) => layer.map((w, i) => w - (h / 2) * first[l][i]));
      const second = gradient(middle);
      const kick = new GradientKick({ shape, inputs, points, targets, precision: 'f64' });
      kick.apply(weights, h, learns);
      weights.forEach((layer, l) => {
        layer.forEach((w, i) => {
          expect(Math.abs(w - (start[l][i] - h * second[l][i]))).toBeLessThan(1e-7);
        });
      });
      expect(backend().name.length).toBeGreaterThan(0);
    },
  );
}, theoryBackends);

/** erf by its integral, for the numeric loss only. */
function erf(x: number): number {
  const n = 2000;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const t = ((i + 0.5) / n) * x;
    sum += Math.exp(-t * t);
  }
  return (2 / Math.sqrt(Math.PI)) * (sum * (x / n));
}

describe('pieces', () => {
  test('drift keeps the prior: variance sigma^2 and correlation e^(-gamma h) with the past', () => {
    const shape = { inputs: 200, widths: [200], outputs: 1, activation: 'linear' } as const;
    const stream = new RandomStream({ seed: 1, purpose: 'drift' });
    const weights = zeroWeights(shape, 1, 'f64');
    drawSingles(weights, [2, 2], [stream]);
    const before = weights[0].slice();
    const layer = ornsteinUhlenbeck(2, 2, 1);
    driftStep(weights, undefined, [layer, layer], [true, false], 1.2, [stream]);
    let [variance, product] = [0, 0];
    weights[0].forEach((w, i) => {
      variance += (w * w) / 40000;
      product += (w * before[i]) / 40000;
    });
    expect(Math.abs(variance - 2)).toBeLessThan(4 * 2 * Math.sqrt(2 / 40000));
    expect(Math.abs(product / 2 - Math.exp(-0.6))).toBeLessThan(4 * Math.sqrt(2 / 40000));
  });

  test('the span keeps all inner products', () => {
    const spec = specOf('relu', 1, 8, 1);
    const c = spanCoordinates(spec.inputs, spec.testInputs);
    expect(c.columns).toBe(4);
    for (let i = 0; i < 3; i++) {
      let [a, b] = [0, 0];
      for (let k = 0; k < 4; k++) {
        a += (spec.inputs.data[i * 4 + k] * spec.testInputs.data[k]) / 4;
        b += c.data[i * 4 + k] * c.data[3 * 4 + k];
      }
      expect(b).toBeCloseTo(a, 12);
    }
  });

  test('the results do not depend on how networks are batched', () => {
    const times = [0, 0.5, 2];
    const spec = specOf('relu', 2, 12, 5);
    const records = (batch: number) =>
      collectRun(run(ensembleInputs({ ...spec, batch }, [learningRun(spec, times)])), 'learning');
    const [one, all] = [records(1), records(5)];
    expect(one.networks).toBe(5);
    one.predictors.forEach((f, i) => {
      expect(f).toBeCloseTo(all.predictors[i], 11);
    });
    const single = specOf('erf', 1, 12, 5);
    const inputs = (batch: number) => run(ensembleInputs({ ...single, batch }, [learningRun(single, times)]));
    const [a, b] = [collectRun(inputs(2), 'learning'), collectRun(inputs(5), 'learning')];
    a.predictors.forEach((f, i) => {
      expect(f).toBeCloseTo(b.predictors[i], 11);
    });
  });

  test.each(['linear', 'relu', 'erf'] as const)('f32 walks the path of f64 to rounding: %s', (activation) => {
    const times = [0, 0.5, 2, 20];
    const of = (precision: 'f32' | 'f64') => {
      const spec = specOf(activation, 2, 24, 6, { precision });
      return collectRun(run(ensembleInputs(spec, [learningRun(spec, times)])), 'learning').predictors;
    };
    const [single, double] = [of('f32'), of('f64')];
    let [largest, size] = [0, 0];
    double.forEach((f, i) => {
      largest = Math.max(largest, Math.abs(single[i] - f));
      size = Math.max(size, Math.abs(f));
    });
    // The same noise drives both: what is left are roundings of single precision, which forgetting keeps from growing
    expect(largest).toBeGreaterThan(1e-9);
    expect(largest).toBeLessThan(2e-5 * size);
  });

  test('without noise two step sizes differ by the square of the step', () => {
    const of = (step: number) => {
      const spec = specOf('erf', 2, 24, 1, { temperature: 0, step, shadow: false });
      const { predictors } = collectRun(run(ensembleInputs(spec, [learningRun(spec, [1.5])])), 'learning');
      return predictors[4];
    };
    const reference = of(0.01);
    const ratio = (of(0.4) - reference) / (of(0.2) - reference);
    expect(ratio).toBeGreaterThan(3);
    expect(ratio).toBeLessThan(5.5);
  });

  test('families of one seed are independent of each other and of those of every other seed', () => {
    const start = (seed: number, family?: string) => {
      const spec = specOf('linear', 1, 8, 200, { seed, shadow: false, ...(family === undefined ? {} : { family }) });
      const records = collectRun(run(ensembleInputs(spec, [learningRun(spec, [0])])), 'learning');
      return Array.from({ length: records.networks }, (_, b) => records.predictors[b * records.entries]);
    };
    const correlation = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, x, i) => sum + x * b[i], 0) /
      Math.sqrt(a.reduce((s, x) => s + x * x, 0) * b.reduce((s, x) => s + x * x, 0));
    const named = start(5, 'width 8');
    expect(named).toEqual(start(5, 'width 8'));
    for (const other of [start(5), start(5, 'width 16'), start(5 + 7919 * 8), start(6, 'width 8')]) {
      expect(Math.abs(correlation(named, other))).toBeLessThan(4 / Math.sqrt(200));
    }
  });

  test('extrapolation recovers value and slope', () => {
    const widths = [32, 64, 128];
    const { value, slope } = extrapolateWidth(
      widths,
      widths.map((n) => 0.7 - 1.3 / n),
      [0.1, 0.2, 0.3],
    );
    expect(value).toBeCloseTo(0.7, 12);
    expect(slope).toBeCloseTo(-1.3, 10);
    expect(() => extrapolateWidth([8, 8], [1, 1], [1, 1])).toThrow(/widths/);
  });
});

describe('theory against simulation', () => {
  test.each([
    ['relu', 1],
    ['erf', 1],
    ['linear', 1],
    ['relu', 2],
  ] as const)('%s, L = %i: means and variances by z-scores', (activation, depth) => {
    const times = [0.4, 2, 8];
    const spec = specOf(activation, depth, depth === 1 ? 256 : 96, depth === 1 ? 64 : 48, { batch: 64 });
    const moments = ensembleMoments(collectRun(run(ensembleInputs(spec, [learningRun(spec, times)])), 'learning'), 1);
    const course = learningCourse(spec, times, { covariance: true, accuracy: 1e-6 });
    let [sum, count, largest] = [0, 0, 0];
    const score = (z: number) => {
      sum += z * z;
      count++;
      largest = Math.max(largest, Math.abs(z));
    };
    times.forEach((_, t) => {
      const means = [...course.train[t].data, ...course.test[t].data];
      means.forEach((mean, i) => {
        score((moments.mean[t * 5 + i] - mean) / moments.meanError[t * 5 + i]);
      });
      for (let q = 0; q < 2; q++) {
        const at = t * 5 + 3 + q;
        score((moments.variance[at] - (course.testCovariances?.[t].data[q * 3] ?? 0)) / moments.varianceError[at]);
      }
    });
    expect(largest).toBeLessThan(4);
    expect(Math.sqrt(sum / count)).toBeLessThan(1.8);
    // the shadow networks carry most of the noise away
    expect(moments.meanError[3]).toBeLessThan(0.85 * moments.plainError[3]);
  });

  test('all drift protocols from the same trained networks', () => {
    const protocols = ['D0', 'D1', 'D2', 'D3', 'D4'] as const;
    const taus = [0, 3];
    const base = specOf('relu', 1, 192, 48, { batch: 48 });
    const spec = { ...base, initialVariances: base.priorVariances };
    const runs = protocols.map((protocol) => driftRun(spec, protocol, taus));
    const outputs = run(ensembleInputs(spec, runs, burnInPhase(spec, 6)));
    let largest = 0;
    for (const protocol of protocols) {
      const moments = ensembleMoments(collectRun(outputs, protocol), 1);
      const { train, test: means } = driftMean(spec, protocol, taus);
      taus.forEach((_, t) => {
        [...train[t].data, ...means[t].data].forEach((mean, i) => {
          largest = Math.max(largest, Math.abs(moments.mean[t * 5 + i] - mean) / moments.meanError[t * 5 + i]);
        });
      });
    }
    expect(largest).toBeLessThan(4);
  });
});
