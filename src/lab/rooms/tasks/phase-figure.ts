import type { Task } from '../../../data/dataset.ts';
import { columnVector } from '../../../linalg/matrix.ts';
import type { FigureData, Series } from '../../../report/figure/figure.ts';
import { coldSaddle } from '../../../theory/continual/multi-head/index.ts';
import type { ContinualTask } from '../../../theory/continual/single-head/index.ts';
import { type Detail, numberOf, type RoomState, wordOf } from '../../room.ts';
import { CITATIONS } from './figures.ts';
import { sequenceOf } from './sequence-of.ts';
import { twoHeads } from './theory.ts';

/** Cells a side of the phase diagram. */
const CELLS = { draft: 8, full: 48 };
const diagrams = new Map<string, number[][]>();

/** log10 u over load and similarity for self-averaging tasks with equal inputs; the same for all slider steps at one lambda. */
function diagram(coupling: number, wanted: Detail): { readonly values: number[][]; readonly detail: Detail } {
  const full = diagrams.get(`full ${coupling}`);
  if (full !== undefined) return { values: full, detail: 'full' };
  const key = `${wanted} ${coupling}`;
  let values = diagrams.get(key);
  if (values === undefined) {
    const cells = CELLS[wanted];
    const s2 = 1 / (1 + coupling);
    const c = coupling * s2;
    values = Array.from({ length: cells }, (_, row) =>
      Array.from({ length: cells }, (__, column) => {
        const load = 0.1 + (3.9 * (column + 0.5)) / cells;
        const gamma = (row + 0.5) / cells;
        const similarity = { load, rho: 1, q: load, kappa: load * gamma, gamma, Gamma: 1 - gamma * gamma };
        return Math.log10(coldSaddle({ c, s2, frozen: c * c }, 1, similarity, 0).u);
      }),
    );
    diagrams.set(key, values);
  }
  return { values, detail: wanted };
}

/** A curve over the overlap of the rules. */
interface Cut {
  readonly overlaps: readonly number[];
  readonly u: readonly (number | null)[];
}

let keptCut: { readonly key: string; readonly detail: Detail; readonly cut: Cut } | undefined;

/** u of task 2 over the overlap of the rules: the same wherever the dial of that overlap stands. */
function cutOf(state: RoomState, task: Task, wanted: Detail): { readonly cut: Cut; readonly detail: Detail } {
  const key = JSON.stringify({ ...state, ruleOverlap: 0, show: '', seed: 0 });
  if (keptCut?.key === key && (keptCut.detail === 'full' || wanted === 'draft')) return keptCut;
  const steps = wanted === 'full' ? 16 : 4;
  const overlaps = Array.from({ length: steps + 1 }, (_, i) => -1 + (2 * i) / steps);
  const [equal, unrelated] = [1, 0].map((ruleOverlap) => sequenceOf(state, task, { count: 2, ruleOverlap }));
  const u = overlaps.map((ruleOverlap) => {
    const { orderParameters, limit } = twoHeads(state, withRuleOverlap(equal, unrelated, ruleOverlap));
    return orderParameters?.u ?? (limit?.phase === 'overfitting' ? null : (limit?.u ?? null));
  });
  keptCut = { key, detail: wanted, cut: { overlaps, u } };
  return keptCut;
}

/** The pair of an overlap r from those of 1 and 0: w_2 = r w_1 + sqrt(1 - r^2) w', and the targets are linear in it. */
export function withRuleOverlap(
  [first, second]: readonly ContinualTask[],
  unrelated: readonly ContinualTask[],
  r: number,
): ContinualTask[] {
  const rest = Math.sqrt(1 - r * r);
  const other = unrelated[1].targets.data;
  const targets = columnVector(second.targets.data.map((y, i) => r * y + rest * other[i]));
  return [first, { inputs: second.inputs, targets }];
}

/** Where these tasks stand in the phase diagram. */
export interface PhasePlace {
  readonly load: number;
  readonly similarity: number;
}

/** The place of the tasks in the phase diagram, and the cut through it along the overlap of the rules. */
export function phaseFigure(
  state: RoomState,
  task: Task,
  wanted: Detail,
): { readonly figure: FigureData; readonly place: PhasePlace | undefined; readonly detail: Detail } {
  const coupling = Math.min(numberOf(state, 'lambda'), 1e5);
  // The similarity is that of tasks which networks can fit exactly.
  const fits = wordOf(state, 'data') === 'teacher' && numberOf(state, 'P') <= numberOf(state, 'dimension');
  const similarity = fits ? twoHeads({ ...state, T: 0 }, sequenceOf(state, task, { count: 2 })).similarity : undefined;
  const place =
    similarity === undefined
      ? undefined
      : { load: Math.min(4, numberOf(state, 'P') / numberOf(state, 'N')), similarity: Math.abs(similarity.gamma) };
  const colours = diagram(coupling, wanted);
  const cells = colours.values.length;
  const boundary = Array.from({ length: 31 }, (_, i) => 1 + i / 10);
  const marker: Series[] =
    place === undefined
      ? [{ type: 'reference', name: 'load of these tasks', x: numberOf(state, 'P') / numberOf(state, 'N') }]
      : [
          {
            type: 'points',
            name: 'these tasks',
            quantity: 'γ',
            x: [place.load],
            y: [place.similarity],
            symbol: 'diamond',
          },
        ];
  const cut = wordOf(state, 'data') === 'teacher' ? cutOf(state, task, wanted) : undefined;
  const full = colours.detail === 'full' && (cut === undefined || cut.detail === 'full');
  const panels = [
    {
      title: `log₁₀ u at λ = ${coupling}`,
      x: { label: 'load α = P/N', domain: [0.1, 4] as const },
      y: { label: 'similarity |γ|', domain: [0, 1] as const },
      series: [
        {
          type: 'heatmap' as const,
          name: 'log10 u',
          values: colours.values,
          xEdges: Array.from({ length: cells + 1 }, (_, i) => 0.1 + (3.9 * i) / cells),
          yEdges: Array.from({ length: cells + 1 }, (_, i) => i / cells),
          rowsUp: true,
          color: { label: 'log₁₀ u', kind: 'sequential' as const },
        },
        { type: 'reference' as const, name: 'α = 1', x: 1 },
        { type: 'line' as const, name: 'γ_c', role: 'limit' as const, x: boundary, y: boundary.map((a) => a ** -0.25) },
        { type: 'text' as const, x: 0.55, y: 0.92, text: 'fixed', anchor: 'middle' as const },
        { type: 'text' as const, x: 3, y: 0.92, text: 'generalization', anchor: 'middle' as const },
        { type: 'text' as const, x: 3, y: 0.25, text: 'overfitting', anchor: 'middle' as const },
        ...marker,
      ],
    },
    ...(cut === undefined
      ? []
      : [
          {
            title: 'readout scale of task 2',
            x: { label: 'overlap of the rules', domain: [-1, 1] as const },
            y: { label: 'u', scale: 'log' as const },
            series: [
              { type: 'reference' as const, name: 'here', quantity: 'γ', x: numberOf(state, 'ruleOverlap') },
              {
                type: 'line' as const,
                name: 'theory',
                role: 'theory' as const,
                quantity: 'u',
                x: cut.cut.overlaps,
                y: cut.cut.u,
              },
            ],
          },
        ]),
  ];
  const figure: FigureData = {
    id: 'tasks-phases',
    title: 'Phases of learning a second task',
    caption: `Colours: readout scale of self-averaging tasks with equal inputs, T = 0, unit variances; dotted: γ_c = α^(-1/4). ${
      place === undefined
        ? 'The line is the load of the present tasks; a similarity have only tasks that networks fit exactly at T = 0.'
        : 'The diamond is where the present tasks stand: drag it, or move it with the arrow keys.'
    }`,
    citations: CITATIONS,
    columns: 2,
    roleNames: { limit: 'phase boundary' },
    panels,
  };
  return { figure, place, detail: full ? 'full' : 'draft' };
}
