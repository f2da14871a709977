import type { Task } from '../../../data/dataset.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { labelSpectrum, linearKernelProblem, prepare } from '../../../theory/bpkr/index.ts';
import { labelEnergy } from '../../../theory/bpkr/label-spectrum.ts';
import { hiddenLayers, layerEnergy, layerForce } from '../../../theory/bpkr/layers.ts';
import type { FigureData, Panel } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { evenly, line } from './series.ts';
import { sampleLinear } from './simulated.ts';

const TITLE = 'Two branches';
const TEMPERATURE = 0.5;

/** Labels of amplitude `strong` in 4 input directions of small variance, 0.3 in 8 of large variance. */
export function twoBranchTask(strong: number): Task {
  const inputs = matrix(12, 12);
  const targets = matrix(12, 1);
  for (let i = 0; i < 12; i++) {
    inputs.data[i * 13] = Math.sqrt(12 * (i < 8 ? 10 : 0.03));
    targets.data[i] = i < 8 ? 0.3 : strong;
  }
  const description = '12 orthogonal inputs, 8 of kernel eigenvalue 10 and 4 of 0.03';
  return { inputs, targets, testInputs: matrix(0, 12), testTargets: matrix(0, 1), description };
}

/** F8: two minima of the effective Hamiltonian, the exact density of log U, and a histogram of chains. */
export const twoBranches: CatalogueFigure = {
  id: 'bpkr-f8',
  theory: 'bpkr',
  title: TITLE,
  shows: 'Two minima of the Hamiltonian; the lower one is not always the heavier: the exact density decides.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const cases = [
      { N: 4, strong: 3.5 },
      { N: 8, strong: 4 },
    ];
    const length = quick ? { chains: 6, warmup: 200, draws: 1000 } : { chains: 12, warmup: 500, draws: 6000 };
    const sampled = await sampleLinear(
      cases.map(({ N, strong }) => ({
        task: twoBranchTask(strong),
        widths: [N, N],
        priorVariances: [1, 1, 1],
        temperature: TEMPERATURE,
      })),
      length,
      options,
    );
    const points = evenly(-9, 6, quick ? 120 : 400);
    const panels = cases.flatMap(({ N, strong }, k): Panel[] => {
      const task = twoBranchTask(strong);
      const theory = prepare(task);
      const parameters = { widths: [N, N], temperature: TEMPERATURE };
      const spectrum = labelSpectrum(linearKernelProblem(task.inputs, task.targets, task.testInputs));
      const layers = hiddenLayers([N, N], [1, 1, 1]);
      const { branches } = theory.orderParameters(parameters);
      const { posterior } = theory.exact(parameters);
      const barrier = branches.find((branch) => !branch.isMinimum)?.logU ?? 0;
      const mass = posterior.weights.reduce((sum, w, j) => sum + (posterior.nodes[j] < barrier ? w : 0), 0);
      const x = { label: 'log U', domain: [-9, 6] } as const;
      const title = `N = [${N}, ${N}], amplitude ${strong}`;
      const draws = sampled[k].chains.flatMap(({ traces }) => Array.from(traces.logU));
      return [
        {
          title,
          x,
          y: { label: 'effective Hamiltonian H', domain: [branches[0].H - 1, branches[0].H + 9] },
          series: [
            line(
              'H of log U',
              'Hamiltonian',
              'theory',
              points,
              points.map((t) => {
                const H = layerEnergy(layers, layerForce(layers, t)) + labelEnergy(spectrum, t, TEMPERATURE);
                return H < branches[0].H + 9 ? H : null;
              }),
            ),
            {
              type: 'points',
              name: 'stationary points',
              group: 'Hamiltonian',
              role: 'saddle',
              x: branches.map(({ logU }) => logU),
              y: branches.map(({ H }) => H),
            },
          ],
        },
        {
          title: `mass ${mass.toFixed(3)} left of the barrier`,
          x,
          y: { label: 'posterior density of log U', zero: true },
          series: [
            {
              type: 'histogram',
              name: 'Gibbs chains',
              group: 'networks',
              role: 'simulation',
              ...histogram(draws, -9, 6, 60),
            },
            line(
              'exact density',
              'exact density',
              'exact',
              Array.from(posterior.nodes),
              Array.from(posterior.weights, (w) => w / posterior.step),
            ),
            { type: 'reference', name: 'barrier', group: 'Hamiltonian', x: barrier, label: 'barrier' },
          ],
        },
      ];
    });
    return {
      id: 'bpkr-f8',
      title: TITLE,
      caption:
        'P = N₀ = 12, T = 0.5, σ² = 1, L = 2: labels 0.3 in 8 input directions of kernel eigenvalue 10 and the given amplitude ' +
        'in 4 of eigenvalue 0.03. Left: effective Hamiltonian with its stationary points. Right: exact posterior density of ' +
        `log U and ${length.chains} Gibbs chains of ${length.draws} sweeps.`,
      citations: ['li2021'],
      columns: 2,
      roleNames: { theory: 'H', saddle: 'stationary points', simulation: 'Gibbs chains' },
      panels,
    };
  },
};

function histogram(values: readonly number[], from: number, to: number, bins: number) {
  const width = (to - from) / bins;
  const heights = new Array<number>(bins).fill(0);
  for (const value of values) {
    const bin = Math.floor((value - from) / width);
    if (bin >= 0 && bin < bins) heights[bin] += 1 / (values.length * width);
  }
  return { edges: evenly(from, to, bins + 1), heights };
}
