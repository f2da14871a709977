import type { Task } from '../../../data/dataset.ts';
import { digits } from '../../../data/digits/digits.ts';
import { prepareTask } from '../../../data/prepare.ts';
import { type Matrix, selectRows } from '../../../linalg/matrix.ts';
import { logSpaced } from '../../../numeric/spacing.ts';
import { prepare } from '../../../theory/bpkr/index.ts';
import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { line, network, saddleAndExact } from './series.ts';
import { sampledPoints, sampleLinear } from './simulated.ts';

const TITLE = 'Real images: two handwritten digits';
const TEMPERATURE = 0.01;

/** F11: variance and test error against width on digits, and the hidden kernels sorted by class. */
export const realImages: CatalogueFigure = {
  id: 'bpkr-f11',
  theory: 'bpkr',
  title: TITLE,
  shows:
    'The theory of linear networks holds on real images: errors against width, and hidden kernels sorted by class.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const task = sortedByClass(
      prepareTask(digits(), {
        classes: [3, 8],
        train: quick ? 40 : 100,
        test: 200,
        normalize: 'unit-variance',
        seed: options.seed,
      }),
    );
    const theory = prepare(task);
    const depths = [1, 2, 3];
    const fine = logSpaced(5, 1000, quick ? 10 : 30).map(Math.round);
    const simulated = quick ? [10, 100] : [10, 30, 100, 300, 1000];
    const at = (N: number, L: number) => {
      const { widths, priorVariances = [], temperature } = network(N, L, 1, TEMPERATURE);
      return { widths, priorVariances, temperature };
    };
    const length = quick ? { chains: 4, warmup: 100, draws: 200 } : { chains: 8, warmup: 100, draws: 250 };
    const sampled = await sampleLinear(
      depths.flatMap((L) => simulated.map((N) => ({ task, ...at(N, L) }))),
      length,
      options,
    );
    const curves = (observable: 'testError' | 'variance'): Series[] =>
      depths.flatMap((L, d) => {
        const group = `L = ${L}`;
        const { errors } = theory.gaussianProcess(at(1, L));
        return [
          line(
            `GP, ${group}`,
            'GP',
            'limit',
            fine,
            fine.map(() => errors[observable] ?? null),
          ),
          ...saddleAndExact(
            theory,
            group,
            fine,
            fine.map((N) => at(N, L)),
            (e) => e[observable],
          ),
          sampledPoints(
            `networks, ${group}`,
            group,
            simulated,
            sampled.slice(d * simulated.length, (d + 1) * simulated.length),
            observable,
          ),
        ];
      });
    const narrow = at(10, 2);
    const kernels = [theory.kernel(narrow), ...theory.layerKernels(narrow, { form: 'exact' })];
    const limit = Math.max(...kernels[0].data.map(Math.abs)) * 0.6;
    const { rank } = theory.spectrum(narrow);
    return {
      id: 'bpkr-f11',
      title: TITLE,
      caption:
        `Digits 3 and 8 (UCI, 8 × 8), P = ${task.inputs.rows}, N₀ = 64 pixels of which the kernel sees ${rank} directions, ` +
        `T = ${TEMPERATURE}, σ² = 1; ${length.chains} Gibbs chains of ${length.draws} sweeps a point, error bars one Monte ` +
        'Carlo standard error. Below: kernels of the input and of the two hidden layers at N = 10, samples sorted by class.',
      citations: ['li2021'],
      columns: 3,
      groups: [...depths.map((L) => `L = ${L}`), 'GP'],
      panels: [
        {
          title: 'test error',
          x: { label: 'width N', scale: 'log' },
          y: { label: 'test error ε_g' },
          series: curves('testError'),
        },
        {
          title: 'variance',
          x: { label: 'width N', scale: 'log' },
          y: { label: 'variance' },
          series: curves('variance'),
        },
        ...kernels.map((kernel, l) => mapPanel(l === 0 ? 'input kernel' : `hidden layer ${l}, N = 10`, kernel, limit)),
      ],
    };
  },
};

function sortedByClass(task: Task): Task {
  const order = Array.from({ length: task.inputs.rows }, (_, i) => i).sort(
    (a, b) => task.targets.data[a] - task.targets.data[b] || a - b,
  );
  const labels = task.labels === undefined ? undefined : Int32Array.from(order, (i) => task.labels?.[i] ?? 0);
  return { ...task, labels, inputs: selectRows(task.inputs, order), targets: selectRows(task.targets, order) };
}

function mapPanel(title: string, kernel: Matrix, limit: number): Panel {
  const n = kernel.rows;
  return {
    title,
    x: { label: 'sample' },
    y: { label: 'sample' },
    square: true,
    series: [
      {
        type: 'heatmap',
        name: title,
        values: Array.from({ length: n }, (_, i) => Array.from(kernel.data.subarray(i * n, (i + 1) * n))),
        color: { label: 'K(x, x′)', kind: 'diverging', domain: [-limit, limit], pivot: 0 },
      },
    ],
  };
}
