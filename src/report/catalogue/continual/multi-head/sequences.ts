import { matrix } from '../../../../linalg/matrix.ts';
import { multiplyVector } from '../../../../linalg/products.ts';
import { RandomStream } from '../../../../random/stream.ts';
import { type HeadTask, solveHeadSequence } from '../../../../theory/continual/multi-head/index.ts';
import type { Panel } from '../../../figure/figure.ts';
import type { CatalogueFigure } from '../../catalogue-figure.ts';
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
  { title: 'related', inputShare: 0.8, ruleShare: 0.8, coupling: 100 },
  { title: 'unrelated, other inputs', inputShare: 0, ruleShare: 0, coupling: 2000 },
  { title: 'unrelated, equal inputs', inputShare: 1, ruleShare: 0, coupling: 2000 },
] as const;

/** Errors of every head at every time of a sequence: theory (recursion) beside sampled networks. */
export const sequences: CatalogueFigure = {
  id: 'continual-multi-6',
  theory: 'continual',
  title: 'Heads along a sequence of tasks',
  shows:
    'Related tasks keep their heads, unrelated ones on other inputs too; on equal inputs the direction that one task erases is taken by the next.',
  citation: 'shan2026',
  async compute(options) {
    const [samples, width, dimension] = options.quick ? [45, 30, 70] : [150, 100, 230];
    const count = options.quick ? 4 : 6;
    const draws = options.quick ? 30 : 100;
    const networks = options.quick ? 40 : 100;
    const couplings = KINDS.map(({ coupling }) => (options.quick ? coupling / 5 : coupling));
    const families = KINDS.map(({ inputShare, ruleShare }) =>
      sequence(count, samples, dimension, inputShare, ruleShare, options.seed),
    );
    const model = { width, weightVariance: 1, readoutVariance: 1, temperature: 0 };
    const points = families.map((tasks) =>
      stackAll([...tasks.map(({ inputs }) => inputs), ...tasks.map(({ test }) => test.inputs)]),
    );
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
      const names = tasks.map((_, t) => String(t + 1));
      const ticks = tasks.map((_, t) => t + 0.5);
      return (['train', 'test'] as const).flatMap((which) => {
        const sets = tasks.map((task) => (which === 'train' ? task : task.test));
        const rows = sets[0].targets.length;
        const from = (s: number) => s * rows + (which === 'train' ? 0 : count * samples);
        const cells = (at: (t: number, s: number) => number) =>
          sets.map(({ targets }, s) => {
            const power = targets.reduce((sum, y) => sum + y * y, 0) / rows;
            return tasks.map((_, t) => (t < s ? null : at(t, s) / power));
          });
        const predicted = cells((t, s) => {
          const mean = squaredError(theory.mean[t][s], sets[s].targets, from(s));
          const variance = theory.variance[t][s].subarray(from(s), from(s) + rows);
          // The squared mean of finitely many draws carries their variance / draws.
          return mean + (variance.reduce((sum, v) => sum + v, 0) / rows) * (1 - 1 / draws);
        });
        const sampled = cells(
          (t, s) => estimate(courses[i], ({ outputs }) => squaredError(outputs[t][s], sets[s].targets, from(s))).value,
        );
        const largest = Math.max(0.1, ...[...predicted, ...sampled].flat().map((value) => value ?? 0));
        return [
          { word: 'theory', values: predicted },
          { word: 'networks', values: sampled },
        ].map(
          ({ word, values }): Panel => ({
            title: `${which}: ${word}`,
            x: { label: 'tasks learned so far', ticks, tickLabels: names },
            y: { label: `${title}: head`, ticks, tickLabels: names },
            square: true,
            series: [
              {
                type: 'heatmap',
                name: `${title}, ${which} error, ${word}`,
                values,
                color: { label: `${which} error`, kind: 'sequential', domain: [0, largest] },
              },
            ],
          }),
        );
      });
    });
    return {
      id: 'continual-multi-6',
      title: 'Heads along a sequence of tasks',
      caption:
        `Error of every head (row) after every task (column) on the training and the test data of its task, per unit of label power; linear networks, ` +
        `P = ${samples}, N = ${width}, N₀ = ${dimension}, T = 0. Top: inputs 0.8 X₀ + 0.6 X', rules likewise (cosine 0.64), λ = ${couplings[0]}. ` +
        `Below: unrelated rules on independent and on equal inputs, λ = ${couplings[1]}. ` +
        `Theory: ${draws} draws of the width-free recursion; networks: ${networks} sampled. In the middle row the networks forget more than the ` +
        `leading order says, by O(u/N): heads learned in the overfitting phase have u of up to N/4.`,
      citations: ['shan2026'],
      columns: 4,
      panels,
    };
  },
};
