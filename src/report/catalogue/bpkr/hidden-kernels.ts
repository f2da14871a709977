import { flattenValue } from '../../../base/values.ts';
import { clusters } from '../../../data/generators/clusters.ts';
import { type Matrix, matrix, selectRows } from '../../../linalg/matrix.ts';
import { effectiveRank, labelAlignment, prepare } from '../../../theory/bpkr/index.ts';
import type { FigureData, HeatMap, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { line, network } from './series.ts';
import { type SampledNetwork, sampleLinear } from './simulated.ts';

const TITLE = 'Kernels of the hidden layers';
const DEPTH = 3;
const TEMPERATURE = 0.01;

/** Cluster data with samples sorted by label, then by cluster. */
function sortedClusters(labels: 'alternating' | 'one-hot', seed: number) {
  const task = clusters({ dimension: 60, clusters: 4, spread: 0.5, labels, train: 40, test: 40, seed });
  const key = (i: number) =>
    task.targets.data[i * task.targets.columns] * (labels === 'one-hot' ? 0 : 10) + task.clusterOf[i];
  const order = Array.from({ length: 40 }, (_, i) => i).sort((a, b) => key(a) - key(b) || a - b);
  return { ...task, inputs: selectRows(task.inputs, order), targets: selectRows(task.targets, order) };
}

/** F6: hidden kernels of theory and simulation; alignment with the labels and effective rank by layer. */
export const hiddenKernels: CatalogueFigure = {
  id: 'bpkr-f6',
  theory: 'bpkr',
  title: TITLE,
  shows:
    'The block structure by label grows with depth and with P/N; at large width the kernels are those of the inputs.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const task = sortedClusters('alternating', options.seed);
    const theory = prepare(task);
    const narrow = network(20, DEPTH, 1, TEMPERATURE);
    const length = quick ? { chains: 4, warmup: 100, draws: 200 } : { chains: 8, warmup: 100, draws: 2000 };
    const widths = quick ? [20] : [20, 200];
    const requests = widths.map((N) => ({ task, kernels: true, ...required(network(N, DEPTH, 1, TEMPERATURE)) }));
    const oneHot = sortedClusters('one-hot', options.seed);
    const several = { task: oneHot, kernels: true, ...required(network(40, 2, 1, TEMPERATURE)) };
    const sampled = await sampleLinear([...requests, several], length, options);
    const k0 = theory.kernel(narrow);
    const exact = theory.layerKernels(narrow, { form: 'exact' });
    const panels: Panel[] = [k0, ...exact].map((kernel, l) => mapPanel(`theory, layer ${l}, N = 20`, kernel));
    const [simulated] = sampled;
    panels.push(mapPanel('networks, layer 3, N = 20', averageKernel(simulated, DEPTH - 1)));
    const multi = prepare(oneHot).layerKernels(required(network(40, 2, 1, TEMPERATURE)));
    panels.push(mapPanel('saddle, 4 one-hot outputs, layer 2, N = 40', multi[1]));
    panels.push(mapPanel('networks, 4 outputs, layer 2, N = 40', averageKernel(sampled[sampled.length - 1], 1)));
    const layers = [0, 1, 2, 3];
    const summary = (of: (kernel: Matrix) => number, observable: string): Series[] =>
      [20, 200, 2000].flatMap((N): Series[] => {
        const group = `N = ${N}`;
        const parameters = network(N, DEPTH, 1, TEMPERATURE);
        const of0 = of(k0);
        const value = (form: 'saddle' | 'exact') => [of0, ...theory.layerKernels(parameters, { form }).map(of)];
        const place = widths.indexOf(N);
        const estimate = place < 0 ? undefined : sampled[place].simulation.observables[observable];
        return [
          line(`saddle, ${group}`, group, 'saddle', layers, value('saddle')),
          line(`exact, ${group}`, group, 'exact', layers, value('exact')),
          ...(estimate === undefined
            ? []
            : [
                {
                  type: 'points' as const,
                  name: `networks, ${group}`,
                  group,
                  role: 'simulation' as const,
                  x: [1, 2, 3],
                  y: flattenValue(estimate.value),
                  error: flattenValue(estimate.mcse),
                },
              ]),
        ];
      });
    const axis = { label: 'layer', ticks: layers };
    panels.push(
      {
        title: 'alignment with the labels',
        x: axis,
        y: { label: 'alignment A' },
        series: summary((kernel) => labelAlignment(kernel, task.targets), 'kernelAlignment'),
      },
      {
        title: 'effective rank',
        x: axis,
        y: { label: '(tr K)² / tr K²' },
        series: summary(effectiveRank, 'kernelRank'),
      },
    );
    return {
      id: 'bpkr-f6',
      title: TITLE,
      caption:
        'Posterior mean kernels of a network with L = 3, σ² = 1, T = 0.01 on 4 clusters (spread 0.5, P = 40, N₀ = 60) with ' +
        'labels ±1, samples sorted by label and cluster; then L = 2, N = 40 with one-hot labels (leading order in m/N). Last: ' +
        `alignment and effective rank by layer, ${length.chains} Gibbs chains of ${length.draws} sweeps, error bars by jackknife.`,
      citations: ['li2021'],
      columns: 3,
      panels,
    };
  },
};

function required({ widths, priorVariances = [], temperature }: ReturnType<typeof network>) {
  return { widths, priorVariances, temperature };
}

function averageKernel({ chains }: SampledNetwork, layer: number): Matrix {
  const size = chains[0].kernels[layer].rows;
  const sum = matrix(size, size);
  for (const chain of chains) {
    for (let i = 0; i < sum.data.length; i++) sum.data[i] += chain.kernels[layer].data[i] / chains.length;
  }
  return sum;
}

function mapPanel(title: string, kernel: Matrix): Panel {
  const n = kernel.rows;
  const map: HeatMap = {
    type: 'heatmap',
    name: title,
    values: Array.from({ length: n }, (_, i) => Array.from(kernel.data.subarray(i * n, (i + 1) * n))),
    color: { label: 'K(x, x′)', kind: 'diverging', domain: [-1.6, 1.6], pivot: 0 },
  };
  return { title, x: { label: 'sample' }, y: { label: 'sample' }, series: [map], square: true };
}
