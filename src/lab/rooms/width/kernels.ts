import type { Task } from '../../../data/dataset.ts';
import type { Matrix } from '../../../linalg/matrix.ts';
import type { FigureData, Panel } from '../../../report/figure/figure.ts';
import { type Bpkr, type BpkrParameters, effectiveRank, labelAlignment } from '../../../theory/bpkr/index.ts';

/** Samples drawn at most; more would be smaller than a pixel. */
const SHOWN = 60;

/** Posterior kernels of the input and of each layer, samples sorted by label, and their alignment with the labels. */
export function kernelFigure(theory: Bpkr, parameters: BpkrParameters, task: Task): FigureData {
  const layers = [theory.kernel(parameters), ...theory.layerKernels(parameters)];
  const p = task.targets.rows;
  const order = Array.from({ length: p }, (_, i) => i).sort(
    (i, j) => task.targets.data[i] - task.targets.data[j] || i - j,
  );
  const every = Math.max(1, Math.ceil(p / SHOWN));
  const shown = order.filter((_, i) => i % every === 0);
  const panels = layers.slice(0, 5).map((kernel, l): Panel => {
    const values = shown.map((i) => shown.map((j) => kernel.data[i * p + j]));
    const size = Math.max(...values.flat().map(Math.abs));
    return {
      title: l === 0 ? 'input kernel' : `layer ${l}`,
      x: { label: 'sample, by label', ticks: [] },
      y: { label: 'sample, by label', ticks: [] },
      square: true,
      series: [
        {
          type: 'heatmap',
          name: l === 0 ? 'K₀' : `K${l}`,
          values,
          color: { label: 'kernel', kind: 'diverging', domain: [-size, size] },
        },
      ],
    };
  });
  const x = layers.map((_, l) => l);
  const number = (of: (kernel: Matrix) => number) => layers.map(of);
  panels.push({
    title: 'alignment with the labels',
    x: { label: 'layer', ticks: x },
    y: { label: 'alignment', zero: true },
    series: [
      {
        type: 'line',
        name: 'alignment',
        role: 'theory',
        x,
        y: number((kernel) => labelAlignment(kernel, task.targets)),
      },
    ],
  });
  const rank = effectiveRank(layers[layers.length - 1]);
  return {
    id: 'width-kernels',
    title: 'What the layers represent',
    caption: `Posterior mean kernels at the saddle, every ${every === 1 ? '' : `${every}th `}training sample, sorted by label; effective rank of the last layer ${rank.toFixed(1)}.`,
    citations: ['li2021'],
    columns: 3,
    panels,
  };
}
