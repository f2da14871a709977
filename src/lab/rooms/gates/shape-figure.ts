import type { Task } from '../../../data/dataset.ts';
import type { GateSet } from '../../../data/gates/index.ts';
import { symmetricEigen, symmetricEigenvalues } from '../../../linalg/eigen.ts';
import { matrix, toRows } from '../../../linalg/matrix.ts';
import type { FigureData, Panel, Series } from '../../../report/figure/figure.ts';
import { type GatedSolution, predictGated } from '../../../theory/ggdln/index.ts';
import { type Detail, numberOf, type RoomState, type Wanted } from '../../room.ts';
import { orderParameterPanel } from './order-parameter-panel.ts';
import { alongWidths, gatedTask, gatesAt } from './problem.ts';

const WIDTHS = [4, 8, 16, 32, 64, 128, 256, 512, 1000];
const DRAFT_WIDTHS = [4, 16, 64, 256, 1000];

interface Spectra {
  readonly widths: readonly number[];
  readonly values: readonly (readonly number[])[];
}

const kept = new WeakMap<Task, Map<string, Spectra>>();
const KEPT = 4;

/** Eigenvalues of U at several widths: they stay while the dial of the width turns. */
function spectraOf(
  state: RoomState,
  task: Task,
  gates: GateSet,
  { orderParameters }: GatedSolution,
  wanted: Wanted,
): Spectra {
  const dials = ['L', 'M', 'kind', 'threshold', 'variance', 'T', 'gateSeed'];
  const question = JSON.stringify(dials.map((key) => state[key]));
  const known = kept.get(task) ?? new Map<string, Spectra>();
  kept.set(task, known);
  const before = known.get(`full ${question}`) ?? known.get(`${wanted === 'full' ? 'full' : 'draft'} ${question}`);
  if (before !== undefined) return before;
  if (wanted === 'sketch')
    return { widths: [numberOf(state, 'N')], values: [[...symmetricEigenvalues(orderParameters[0])]] };
  const widths = wanted === 'full' ? WIDTHS : DRAFT_WIDTHS;
  const values = alongWidths(state, gatedTask(state, task, gates), widths, wanted).map(({ orderParameters }) => [
    ...symmetricEigenvalues(orderParameters[0]),
  ]);
  const spectra = { widths, values };
  known.set(`${wanted} ${question}`, spectra);
  if (known.size > KEPT) known.delete(known.keys().next().value as string);
  return spectra;
}

/** U as a matrix, and its eigenvalues while the width changes. */
export function shapeFigure(
  state: RoomState,
  task: Task,
  gates: GateSet,
  solution: GatedSolution,
  wanted: Wanted,
): FigureData {
  const variance = numberOf(state, 'variance') ** numberOf(state, 'L');
  const [u] = solution.orderParameters;
  const { widths, values: spectra } = spectraOf(state, task, gates, solution, wanted);
  const shown = Math.min(8, u.rows);
  const lines = Array.from({ length: shown }, (_, k): Series => {
    // With many eigenvalues an even choice of them, smallest and largest included.
    const index = shown === 1 ? 0 : Math.round((k * (u.rows - 1)) / (shown - 1));
    return {
      type: widths.length > 1 ? 'line' : 'points',
      name: `eigenvalue ${index + 1}`,
      group: 'theory',
      role: 'theory',
      quantity: 'U',
      x: widths,
      y: spectra.map((values) => values[index] / variance),
    };
  });
  const ticks = Array.from({ length: u.rows }, (_, i) => i + 0.5);
  const labels = u.rows <= 12 ? { ticks, tickLabels: ticks.map((_, i) => String(i + 1)) } : { ticks: [] };
  const { vectors } = symmetricEigen(u);
  return {
    id: 'gates-shape',
    title: 'The order parameter U',
    caption: `Left: U₁/σ^(2L) at N = ${numberOf(state, 'N')}; it is the identity for an infinitely wide network. Middle: its eigenvectors as columns, by ascending eigenvalue. Right: its eigenvalues against width. Points: sampled networks.`,
    citations: ['li2022'],
    columns: 3,
    panels: [
      orderParameterPanel(`U at N = ${numberOf(state, 'N')}`, u, variance, { label: 'gate', ...labels }),
      {
        title: 'eigenvectors of U',
        x: { label: 'eigenvector', ...labels },
        y: { label: 'gate', ...labels },
        square: true,
        series: [
          {
            type: 'heatmap',
            name: 'eigenvectors',
            values: toRows(vectors),
            color: { label: 'component', kind: 'diverging', domain: [-1, 1] },
          },
        ],
      },
      {
        title: 'eigenvalues of U',
        x: { label: 'width N', scale: 'log' },
        y: { label: 'eigenvalue / σ²', scale: 'log' },
        series: [
          { type: 'reference', name: 'here', quantity: 'N', x: numberOf(state, 'N') },
          { type: 'reference', name: 'infinite width', y: 1 },
          ...lines,
        ],
      },
    ],
  };
}

/** Cells a side of the plane. */
const GRID = { draft: 20, full: 36 };

/** Gates and predictor over the plane, or the gates' normals as pictures. */
export function gatesFigure(
  state: RoomState,
  task: Task,
  gates: GateSet,
  solution: GatedSolution,
  detail: Detail,
): FigureData {
  return task.inputs.columns === 2 ? planeFigure(state, task, gates, solution, GRID[detail]) : imageFigure(task, gates);
}

function planeFigure(state: RoomState, task: Task, gates: GateSet, solution: GatedSolution, side: number): FigureData {
  const reach = 1.1 * Math.max(...task.inputs.data.map(Math.abs));
  const edges = Array.from({ length: side + 1 }, (_, i) => -reach + (2 * reach * i) / side);
  const grid = matrix(side * side, 2);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      grid.data[2 * (row * side + column)] = (edges[column] + edges[column + 1]) / 2;
      grid.data[2 * (row * side + column) + 1] = (edges[row] + edges[row + 1]) / 2;
    }
  }
  const open = gatesAt(state, gates, grid);
  const { mean } = predictGated(solution, { inputs: grid, gates: open });
  const patterns = new Map<string, number>();
  const regions: number[][] = [];
  const firstOpen: number[][] = [];
  const means: number[][] = [];
  for (let row = 0; row < side; row++) {
    regions.push([]);
    firstOpen.push([]);
    means.push([]);
    for (let column = 0; column < side; column++) {
      const at = row * side + column;
      const key = Array.from(open[0].data.subarray(at * gates.count, (at + 1) * gates.count), (g) =>
        g.toFixed(1),
      ).join();
      if (!patterns.has(key)) patterns.set(key, patterns.size);
      let total = 0;
      for (let g = 0; g < gates.count; g++) total += open[0].data[at * gates.count + g];
      regions[row].push(total);
      firstOpen[row].push(1 + open[0].data.subarray(at * gates.count, (at + 1) * gates.count).findIndex((g) => g > 0));
      means[row].push(mean.data[at * mean.columns]);
    }
  }
  const targetsOn = (filled: boolean) =>
    [1, -1].map((sign): Series => {
      const rows = Array.from({ length: task.inputs.rows }, (_, i) => i).filter(
        (i) => Math.sign(task.targets.data[i]) === sign,
      );
      return {
        type: 'points',
        name: sign > 0 ? 'target +1' : 'target −1',
        x: rows.map((i) => task.inputs.data[2 * i]),
        y: rows.map((i) => task.inputs.data[2 * i + 1]),
        // On the map of the predictor a target has the colour of its own value there.
        ...(filled ? { values: rows.map(() => sign) } : {}),
      };
    });
  const largest = Math.max(1, ...means.flat().map(Math.abs));
  // One gate at a time, as k-means makes them: which one says more than how many.
  const one = gates.count > 1 && regions.flat().every((total) => total === regions[0][0]);
  const panel = (title: string, values: number[][], diverging: boolean): Panel => ({
    title,
    x: { label: 'x₁', domain: [-reach, reach] },
    y: { label: 'x₂', domain: [-reach, reach] },
    square: true,
    series: [
      {
        type: 'heatmap',
        name: title,
        values,
        xEdges: edges,
        yEdges: edges,
        rowsUp: true,
        color: diverging
          ? { label: 'mean output', kind: 'diverging', domain: [-largest, largest] }
          : { label: one ? 'which gate' : 'gates open', kind: 'sequential' },
      },
      ...targetsOn(diverging),
    ],
  });
  return {
    id: 'gates-plane',
    title: 'Gates and predictor over the plane',
    caption: `Left: ${one ? 'which gate is open' : 'how many gates are open'} (${patterns.size} patterns on this grid). Right: mean predictor at N = ${numberOf(state, 'N')}; without biases it is linear within each pattern.`,
    citations: ['li2022'],
    columns: 2,
    // Blue for -1 and orange for +1, as the map of the predictor has them.
    groups: ['target −1', 'target +1'],
    panels: [
      panel(one ? 'open gate' : 'open gates', one ? firstOpen : regions, false),
      panel('mean predictor', means, true),
    ],
  };
}

/** The mean input that each gate lets through. */
function imageFigure(task: Task, gates: GateSet): FigureData {
  const open = gates.at({ inputs: task.inputs });
  const side = Math.round(Math.sqrt(task.inputs.columns));
  const square = side * side === task.inputs.columns;
  const shown = Math.min(6, gates.count);
  const pictures = Array.from({ length: shown }, (_, g) => {
    const mean = new Float64Array(task.inputs.columns);
    let total = 0;
    for (let i = 0; i < task.inputs.rows; i++) {
      const weight = open.data[i * gates.count + g];
      total += weight;
      for (let j = 0; j < mean.length; j++) mean[j] += weight * task.inputs.data[i * mean.length + j];
    }
    const rows = square ? side : 1;
    const columns = square ? side : mean.length;
    const values = Array.from({ length: rows }, (__, r) =>
      Array.from({ length: columns }, (___, c) => (total > 0 ? mean[r * columns + c] / total : 0)),
    );
    return { values, total };
  });
  // One scale for all: through a gate that is always open comes the mean of centred inputs, zero.
  const size = Math.max(1e-9, ...pictures.flatMap(({ values }) => values.flat().map(Math.abs)));
  const panels = pictures.map(
    ({ values, total }, g): Panel => ({
      title: `gate ${g + 1}: open for ${((100 * total) / task.inputs.rows / Math.max(1, Math.max(...open.data))).toFixed(0)} %`,
      x: { label: '', ticks: [] },
      y: { label: '', ticks: [] },
      square: true,
      series: [
        {
          type: 'heatmap',
          name: `gate ${g + 1}`,
          values,
          color: { label: 'mean input', kind: 'diverging', domain: [-size, size] },
        },
      ],
    }),
  );
  return {
    id: 'gates-images',
    title: 'What the gates let through',
    caption: 'Mean training input of each gate when it is open.',
    citations: ['li2022'],
    columns: 3,
    panels,
  };
}
