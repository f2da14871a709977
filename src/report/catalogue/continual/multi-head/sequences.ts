import { matrix } from '../../../../linalg/matrix.ts';
import { multiplyVector } from '../../../../linalg/products.ts';
import { RandomStream } from '../../../../random/stream.ts';
import { type HeadTask, solveHeadSequence } from '../../../../theory/continual/multi-head/index.ts';
import type { CatalogueFigure } from '../../../catalogue.ts';
import type { Panel } from '../../../figure.ts';
import { ensembles, estimate, squaredError } from './ensemble.ts';
import { stackAll } from './teacher-pair.ts';

/** Tasks that share a common part of their inputs and of their rules. */
function sequence(
  count: number,
  samples: number,
  dimension: number,
  inputShare: number,
  ruleShare: number,
  seed: number,
) {
  const stream = new RandomStream({ seed, purpose: 'task-sequence' });
  const rows = samples + 60;
  const common = stream.fillNormal(new Float64Array(rows * dimension));
  const rule = stream.fillNormal(new Float64Array(dimension));
  const mix = (from: Float64Array, share: number) =>
    share === 1 ? from : from.map((value) => share * value + Math.sqrt(1 - share * share) * stream.normal());
  return Array.from({ length: count }, () => {
    const inputs = matrix(rows, dimension, mix(common, inputShare));
    const targets = multiplyVector(inputs, mix(rule, ruleShare)).map((y) => y / Math.sqrt(dimension));
    const part = (from: number, to: number): HeadTask => ({
      inputs: matrix(to - from, dimension, inputs.data.slice(from * dimension, to * dimension)),
      targets: targets.slice(from, to),
    });
    return { ...part(0, samples), test: part(samples, rows) };
  });
}

const KINDS = [
  { title: 'related rules, different inputs', inputShare: 0.8, ruleShare: 0.8 },
  { title: 'unrelated rules, equal inputs', inputShare: 1, ruleShare: 0 },
] as const;

/** Errors of every head at every time of a sequence: theory (recursion) beside sampled networks. */
export const sequences: CatalogueFigure = {
  id: 'continual-multi-6',
  theory: 'continual',
  title: 'Heads along a sequence of tasks',
  shows:
    'Related tasks keep their heads; with equal inputs and unrelated rules the direction that one task erases is taken by the next.',
  citation: 'shan2026',
  async compute(options) {
    const [samples, width, dimension] = options.quick ? [45, 30, 70] : [150, 100, 230];
    const count = options.quick ? 4 : 6;
    const draws = options.quick ? 30 : 100;
    const networks = options.quick ? 40 : 100;
    const couplings = [100, options.quick ? 400 : 2000];
    const families = KINDS.map(({ inputShare, ruleShare }) =>
      sequence(count, samples, dimension, inputShare, ruleShare, options.seed),
    );
    const model = { width, weightVariance: 1, readoutVariance: 1, temperature: 0 };
    const points = families.map((tasks) => stackAll(tasks.map(({ inputs }) => inputs)));
    const courses = await ensembles(
      families.map((tasks, i) => ({
        settings: { ...model, coupling: couplings[i], activation: 'linear' as const },
        tasks: tasks.map(({ inputs, targets }) => ({ inputs, targets })),
        points: points[i],
        networks,
        sweeps: 300,
        seed: options.seed,
      })),
      options,
    );
    const panels = KINDS.flatMap(({ title }, i): Panel[] => {
      const tasks = families[i];
      const theory = solveHeadSequence({ ...model, coupling: couplings[i] }, tasks, points[i], draws, options.seed);
      const power = tasks.map(({ targets }) => targets.reduce((sum, y) => sum + y * y, 0) / samples);
      const cells = (at: (t: number, s: number) => number) =>
        tasks.map((_, s) => tasks.map((__, t) => (t < s ? null : at(t, s) / power[s])));
      const predicted = cells((t, s) => {
        let sum = 0;
        for (let j = 0; j < samples; j++) {
          const k = s * samples + j;
          sum += (theory.mean[t][s][k] - tasks[s].targets[j]) ** 2 + theory.variance[t][s][k];
        }
        return sum / samples;
      });
      const sampled = cells(
        (t, s) =>
          estimate(courses[i], ({ outputs }) => squaredError(outputs[t][s], tasks[s].targets, s * samples)).value,
      );
      const names = tasks.map((_, t) => String(t + 1));
      const ticks = tasks.map((_, t) => t + 0.5);
      const largest = Math.max(0.1, ...[...predicted, ...sampled].flat().map((value) => value ?? 0));
      return [
        { word: 'theory', values: predicted },
        { word: 'networks', values: sampled },
      ].map(({ word, values }) => ({
        title: `${title}: ${word}`,
        x: { label: 'tasks learned so far', ticks, tickLabels: names },
        y: { label: 'head of task', ticks, tickLabels: names },
        square: true,
        series: [
          {
            type: 'heatmap',
            name: word,
            values,
            color: { label: 'train error / label power', kind: 'sequential', domain: [0, largest] },
          },
        ],
      }));
    });
    return {
      id: 'continual-multi-6',
      title: 'Heads along a sequence of tasks',
      caption:
        `Training error of every head (row) after every task (column), per unit of label power; linear networks, P = ${samples}, N = ${width}, N₀ = ${dimension}, ` +
        `T = 0. Top: inputs 0.8 X₀ + 0.6 X', rules likewise (cosine 0.64), λ = ${couplings[0]}. Bottom: equal inputs, unrelated rules, λ = ${couplings[1]}. ` +
        `Theory: ${draws} draws of the width-free recursion; networks: ${networks} sampled.`,
      citations: ['shan2026'],
      columns: 2,
      panels,
    };
  },
};
