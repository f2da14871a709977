import { clusterGates, type GateSet, randomHalfSpaces } from '../../../data/gates/index.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { solveErrors } from './series.ts';

const DIMENSION = 20;
const CLUSTERS = 4;

/** Clusters at 1.5 N(0, I), each with a linear teacher of its own. */
function clusteredTask(seed: number, train: number, test: number) {
  const stream = new RandomStream({ seed, purpose: 'clustered task' });
  const centers = stream.fillNormal(new Float64Array(CLUSTERS * DIMENSION), 1.5);
  const teachers = stream.fillNormal(new Float64Array(CLUSTERS * DIMENSION), 1 / Math.sqrt(DIMENSION));
  const draw = (rows: number) => {
    const inputs = matrix(rows, DIMENSION);
    const targets = matrix(rows, 1);
    for (let x = 0; x < rows; x++) {
      const c = stream.integer(CLUSTERS);
      for (let j = 0; j < DIMENSION; j++) {
        const offset = stream.normal();
        inputs.data[x * DIMENSION + j] = centers[c * DIMENSION + j] + offset;
        targets.data[x] += teachers[c * DIMENSION + j] * inputs.data[x * DIMENSION + j];
      }
    }
    // Inputs of unit mean square, so that thresholds and sigmoids are in units of their fields.
    const scale = 1 / Math.sqrt(1 + 1.5 ** 2);
    for (let i = 0; i < inputs.data.length; i++) inputs.data[i] *= scale;
    for (let i = 0; i < targets.data.length; i++) targets.data[i] *= scale;
    return { inputs, targets };
  };
  return { ...draw(train), held: draw(test) };
}

/** Gates learned by k-means without labels against random ones. */
export const learnedGates: CatalogueFigure = {
  id: 'ggdln-f7',
  theory: 'ggdln',
  title: 'Learned gating',
  shows:
    'Gates found by k-means beat random half-spaces at few gates, and lose their edge where a gate has fewer samples than inputs have dimensions.',
  citation: 'li2022',
  async compute({ quick, seed, onProgress }) {
    const counts = quick ? [1, 2, 4, 8, 16] : [1, 2, 3, 4, 6, 8, 12, 16, 24, 32];
    const draws = quick ? 2 : 8;
    const kinds: readonly {
      name: string;
      make: (count: number, task: ReturnType<typeof clusteredTask>, draw: number) => GateSet;
    }[] = [
      {
        name: 'k-means, one gate a cluster',
        make: (count, task, draw) =>
          clusterGates(new RandomStream({ seed, purpose: 'k-means', chain: draw }), task.inputs, count),
      },
      {
        name: 'sigmoids at k-means centers',
        make: (count, task, draw) =>
          clusterGates(new RandomStream({ seed, purpose: 'k-means', chain: draw }), task.inputs, count, {
            form: 'sigmoid',
          }),
      },
      {
        name: 'random half-spaces',
        make: (count, _task, draw) =>
          randomHalfSpaces(new RandomStream({ seed, purpose: 'figure gates', chain: draw }), count, DIMENSION),
      },
    ];
    const tasks = Array.from({ length: draws }, (_, draw) => clusteredTask(seed + draw, 160, quick ? 200 : 600));
    let done = 0;
    const measured = kinds.map(({ make }) =>
      counts.map((count) => {
        const errors = tasks.map((task, draw) => {
          const gates = make(count, task, draw);
          onProgress?.(done++ / (kinds.length * counts.length * draws));
          return solveErrors(
            {
              inputs: task.inputs,
              targets: task.targets,
              gates: [gates.at({ inputs: task.inputs })],
              widths: [50],
              priorVariances: [1, 1],
              temperature: 0.01,
            },
            { inputs: task.held.inputs, gates: [gates.at({ inputs: task.held.inputs })] },
            task.held.targets,
            { starts: 'one' },
          );
        });
        return { testError: median(errors.map((e) => e.testError)), bias2: median(errors.map((e) => e.bias2)) };
      }),
    );
    const panel = (of: 'testError' | 'bias2', label: string) => ({
      title: label,
      x: { label: 'gates M', scale: 'log' as const, ticks: [1, 2, 4, 8, 16, 32].filter((m) => counts.includes(m)) },
      y: { label, scale: 'log' as const },
      series: [
        ...kinds.map(
          ({ name }, k): Series => ({
            type: 'line',
            name,
            role: 'theory',
            x: counts,
            y: measured[k].map((e) => e[of]),
          }),
        ),
        { type: 'reference', name: 'clusters', role: 'data', x: CLUSTERS } satisfies Series,
        { type: 'reference', name: 'samples a gate = N₀', role: 'data', x: 160 / DIMENSION } satisfies Series,
      ],
    });
    return {
      id: 'ggdln-f7',
      title: 'Learned gating',
      caption:
        `${CLUSTERS} clusters in ${DIMENSION} dimensions, a linear teacher in each, 160 samples, N = 50, T = 0.01; median of ${draws} draws of data and gates. ` +
        'Vertical lines: the number of clusters, and where a cluster gate has as many samples as inputs have dimensions.',
      citations: ['li2022'],
      panels: [panel('testError', 'test error ε_g'), panel('bias2', 'bias²')],
    };
  },
};

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
