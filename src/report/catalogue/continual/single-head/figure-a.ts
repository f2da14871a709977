import { matrix, stackRows } from '../../../../linalg/matrix.ts';
import { RandomStream } from '../../../../random/stream.ts';
import {
  lossSamples,
  type SequenceSampling,
  singleHeadEnsembleJob,
} from '../../../../samplers/continual/single-head/index.ts';
import { type ContinualTask, sequenceErrors, solveSequence } from '../../../../theory/continual/single-head/index.ts';
import type { FigureData, Panel, Series } from '../../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../../catalogue-figure.ts';
import { frozenProblem } from './frozen-problems.ts';
import { averageOf, type TestedTask } from './task-families.ts';

const COUNT = 6;
const SAMPLES = 6;
const INPUTS = 8;

/** Independent linear teachers on normal inputs; targets of unit variance. */
function teachers(seed: number): TestedTask[] {
  return Array.from({ length: COUNT }, (_, chain) => {
    const stream = new RandomStream({ seed, purpose: 'figure-a', chain });
    const rule = stream.fillNormal(new Float64Array(INPUTS));
    const size = Math.sqrt(rule.reduce((sum, w) => sum + w * w, 0));
    const draw = (rows: number): ContinualTask => {
      const inputs = matrix(rows, INPUTS, stream.fillNormal(new Float64Array(rows * INPUTS)));
      const targets = matrix(rows, 1);
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < INPUTS; j++) targets.data[i] += (inputs.data[i * INPUTS + j] * rule[j]) / size;
      }
      return { inputs, targets };
    };
    return { ...draw(SAMPLES), test: draw(30) };
  });
}

async function compute(options: FigureOptions): Promise<FigureData> {
  const width = options.quick ? 256 : 1024;
  const networks = options.quick ? 16 : 100;
  const tasks = teachers(options.seed);
  const tests = tasks.map((task) => task.test);
  const problem = frozenProblem(1, tasks);
  const solution = solveSequence(problem);
  const sampling: SequenceSampling = {
    ...problem,
    sampler: 'descent',
    widths: [width],
    points: [...tasks, ...tests].map((task) => task.inputs).reduce(stackRows),
    sweeps: 20,
  };
  const batch = Math.ceil(networks / (4 * options.executor.workers));
  const batches = Array.from({ length: Math.ceil(networks / batch) }, (_, k) => ({
    sampling,
    seed: options.seed,
    from: k * batch,
    to: Math.min(networks, (k + 1) * batch),
  }));
  const courses = (
    await options.executor.map(singleHeadEnsembleJob, batches, {
      signal: options.signal,
      onProgress: (fraction) => options.onProgress?.(fraction),
    })
  ).flat();
  let row = 0;
  const panel = (title: string, sets: readonly ContinualTask[], label: string): Panel => {
    const { loss } = sequenceErrors(solution, sets);
    const x = tasks.map((_, t) => t + 1);
    const series = sets.flatMap((set, u): Series[] => {
      const name = `task ${u + 1}`;
      const samples = lossSamples(courses, row, set.targets).map((values) => averageOf(Array.from(values)));
      row += set.inputs.rows;
      return [
        { type: 'line', name, group: name, role: 'theory', x, y: x.map((_, t) => loss.data[t * COUNT + u]) },
        {
          type: 'points',
          name: `${name}, simulated`,
          group: name,
          role: 'simulation',
          x,
          y: samples.map(({ mean }) => mean),
          error: samples.map(({ error }) => error),
        },
      ];
    });
    return { title, x: { label: 'tasks learned', ticks: x }, y: { label, zero: true }, series };
  };
  return {
    id: 'continual-single-a',
    title: 'Six tasks in sequence: the loss of each task falls when it is learned and rises afterwards',
    caption: `ReLU, one hidden layer, λ = ∞, T = 0; six linear teachers on ${INPUTS} inputs, P = ${SAMPLES} each. Lines: theory at infinite width (mean + variance over networks). Points: ${networks} networks of ${width} units, gradient descent from task to task; one standard error.`,
    citations: ['shan2026'],
    panels: [panel('training data', tasks, 'training loss'), panel('test data', tests, 'test error')],
  };
}

export const figureA: CatalogueFigure = {
  id: 'continual-single-a',
  theory: 'continual',
  title: 'Sequence dynamics',
  shows: 'The loss of each task falls to zero when it is learned, jumps afterwards, and is not monotone later on.',
  citation: 'shan2026',
  compute,
};
