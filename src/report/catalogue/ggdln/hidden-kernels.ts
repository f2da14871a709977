import { type Matrix, selectRows } from '../../../linalg/matrix.ts';
import { hiddenKernels, solveGated } from '../../../theory/ggdln/index.ts';
import type { Panel } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { correlation, largestOf, matrixMap } from './series.ts';
import { simulateAll } from './simulated.ts';
import { twoLayers } from './two-layers.ts';

/** Kernels of both hidden layers minus their values at infinite width, in theory and simulation. */
export const hiddenLayerKernels: CatalogueFigure = {
  id: 'ggdln-f9',
  theory: 'ggdln',
  title: 'Kernels of the hidden layers',
  shows: 'What learning adds to the kernels of both hidden layers: theory and sampled networks, entry by entry.',
  citation: 'li2022',
  async compute(options) {
    const { quick, seed } = options;
    const made = twoLayers(seed, quick ? 30 : 60, 2, 10);
    const order = Array.from(made.problem.targets.data, (_, i) => i).sort(
      (a, b) => made.problem.targets.data[a] - made.problem.targets.data[b],
    );
    const shown = Int32Array.from(order.filter((_, i) => i % Math.ceil(order.length / 30) === 0));
    const points = {
      inputs: selectRows(made.problem.inputs, shown),
      gates: made.problem.gates.map((set) => selectRows(set, shown)),
    };
    const solution = solveGated(made.problem);
    const { kernels, gaussianProcess } = hiddenKernels(solution, points);
    const [posterior] = await simulateAll(
      [
        {
          problem: made.problem,
          test: points,
          chains: 4,
          warmup: quick ? 100 : 300,
          draws: quick ? 150 : 500,
          hiddenKernels: true,
        },
      ],
      options,
    );
    const shift = (a: Matrix, l: number) => ({
      ...a,
      data: a.data.map((value, i) => value - gaussianProcess[l].data[i]),
    });
    const axis = { label: 'training sample, by label' };
    const panels = kernels.flatMap((kernel, l): Panel[] => {
      const theory = shift(kernel, l);
      const measured = shift(posterior.hiddenKernels[l].value, l);
      const limit = largestOf(theory.data);
      const r = correlation(theory.data, measured.data);
      const label = `⟨K_${l + 1}⟩ − infinite width`;
      return [
        {
          title: `layer ${l + 1}, theory`,
          square: true,
          x: axis,
          y: axis,
          series: [matrixMap(`theory ${l + 1}`, theory, label, limit)],
        },
        {
          title: `layer ${l + 1}, simulation`,
          square: true,
          x: axis,
          y: axis,
          series: [matrixMap(`simulation ${l + 1}`, measured, label, limit)],
        },
        {
          title: `layer ${l + 1}: correlation ${r.toFixed(4)}`,
          x: { label: 'theory' },
          y: { label: 'simulation' },
          series: [
            { type: 'line', name: 'equal', role: 'data', x: [-limit, limit], y: [-limit, limit] },
            {
              type: 'points',
              name: `entries of layer ${l + 1}`,
              group: 'entries',
              role: 'simulation',
              x: Array.from(theory.data),
              y: Array.from(measured.data),
            },
          ],
        },
      ];
    });
    return {
      id: 'ggdln-f9',
      title: 'Kernels of the hidden layers',
      caption:
        `Two hidden layers of width ${made.problem.widths[0]} with two half-space gates each, ${made.problem.inputs.rows} samples of a noisy ReLU teacher, σ = 0.7, T = 0.02; ` +
        'posterior averages of both hidden kernels at training samples, minus their values at infinite width.',
      citations: ['li2022'],
      columns: 3,
      roleNames: { data: 'equal' },
      panels,
    };
  },
};
