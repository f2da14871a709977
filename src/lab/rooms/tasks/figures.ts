import type { Task } from '../../../data/dataset.ts';
import type { FigureData, Series } from '../../../report/figure/figure.ts';
import { pairOrderParameters } from '../../../theory/continual/single-head/index.ts';
import { type Detail, numberOf, type RoomState } from '../../room.ts';
import { sequenceOf } from './sequence-of.ts';
import { frozenNetwork, lossesOf, type SequenceLosses } from './theory.ts';

export const CITATIONS = ['shan2026'];

/** Loss of every task against the number of tasks learned. */
export function sequenceFigure(losses: SequenceLosses): FigureData {
  const n = losses.train.length;
  const panel = (title: string, table: SequenceLosses['train']) => ({
    title,
    x: { label: 'tasks learned', ticks: Array.from({ length: n }, (_, t) => t + 1), domain: [0.9, n + 0.2] as const },
    y: { label: title, zero: true },
    series: Array.from({ length: n }, (_, s): Series[] => {
      const times = Array.from({ length: n - s }, (__, i) => s + i);
      const x = times.map((t) => t + 1);
      const y = times.map((t) => table[t][s] ?? null);
      const names = { name: `theory, task ${s + 1}`, group: `task ${s + 1}`, role: 'theory' as const };
      // A task that was just learned has one value, which a line would not show.
      const line: Series =
        s === n - 1
          ? { type: 'points', ...names, symbol: 'diamond', x: [n], y: [y[0]] }
          : { type: 'line', ...names, x, y };
      const end = y[y.length - 1];
      // Colours alone do not tell six tasks apart.
      return end === null ? [line] : [line, { type: 'text', x: n + 0.06, y: end, text: String(s + 1) }];
    }).flat(),
  });
  return {
    id: 'tasks-sequence',
    title: 'Errors along the sequence',
    caption:
      'Mean squared error (bias² + variance) of every task after each task; points: sampled networks with one standard error; shaded: what the theory leaves out by its own account.',
    citations: CITATIONS,
    columns: 2,
    ordered: true,
    panels: [panel('training error', losses.train), panel('test error', losses.test)],
  };
}

/** The training and test errors as matrices. */
export function matrixFigure(losses: SequenceLosses): FigureData {
  const n = losses.train.length;
  const ticks = Array.from({ length: n }, (_, t) => t + 0.5);
  const tickLabels = ticks.map((_, t) => String(t + 1));
  const panel = (title: string, table: SequenceLosses['train']) => ({
    title,
    x: { label: 'tasks learned', ticks, tickLabels },
    y: { label: 'error on task', ticks, tickLabels },
    square: true,
    series: [
      {
        type: 'heatmap' as const,
        name: title,
        values: Array.from({ length: n }, (_, s) =>
          Array.from({ length: n }, (__, t) => (t < s ? null : (table[t][s] ?? null))),
        ),
        color: { label: title, kind: 'sequential' as const },
      },
    ],
  });
  return {
    id: 'tasks-matrix',
    title: 'Forgetting matrix',
    caption: 'Error on each task (row) after each task (column), from the moment when it is learned.',
    citations: CITATIONS,
    columns: 2,
    panels: [panel('training error', losses.train), panel('test error', losses.test)],
  };
}

/** Forgetting of the mean predictor of many pairs against the order parameters, and against depth for the present pair. */
export function collapseFigure(state: RoomState, task: Task, detail: Detail): FigureData {
  const network = frozenNetwork(state, numberOf(state, 'L'));
  const small = { ...state, P: Math.min(30, numberOf(state, 'P')), test: 1, data: 'teacher' };
  const dimension = Math.min(40, numberOf(state, 'dimension'));
  const clouds = [0.2, 0.6, 1].map((inputOverlap): Series => {
    const overlaps = detail === 'full' ? [-1, -0.5, 0, 0.5, 1] : [-1, 0, 1];
    const pairs = overlaps.map((ruleOverlap) => {
      const [first, second] = sequenceOf({ ...small, dimension }, task, { inputOverlap, ruleOverlap, count: 2 });
      return pairOrderParameters(network, first, second);
    });
    return {
      type: 'points',
      name: `input overlap ${inputOverlap}`,
      x: pairs.map((pair) => 2 * (pair?.gammaRFWeights ?? 0) * (1 - (pair?.gammaRuleWeights ?? 0))),
      y: pairs.map((pair) => pair?.meanForgetting ?? null),
    };
  });
  const [first, second] = sequenceOf(state, task, { count: 2 });
  const depths = [1, 2, 3, 4, 5, 6];
  const byDepth = depths.map((depth) => pairOrderParameters(frozenNetwork(state, depth), first, second));
  const present = byDepth[numberOf(state, 'L') - 1];
  return {
    id: 'tasks-collapse',
    title: 'Forgetting and its order parameters',
    caption:
      'Left: forgetting of the mean predictor (λ = ∞, T = 0) against the weight-space order parameters for teacher pairs of several overlaps; the diamond is the present pair. Right: the present pair against depth; its exact form is 2γ_RF(1 − γ_rule).',
    citations: CITATIONS,
    columns: 2,
    panels: [
      {
        title: 'collapse',
        x: { label: '2 γ_RF (1 − γ_rule), weight space', zero: true },
        y: { label: 'forgetting of the mean', zero: true },
        series: [
          ...clouds,
          {
            type: 'points',
            name: 'present pair',
            x: [2 * (present?.gammaRFWeights ?? 0) * (1 - (present?.gammaRuleWeights ?? 0))],
            y: [present?.meanForgetting ?? null],
            symbol: 'diamond',
          },
        ],
      },
      {
        title: 'depth',
        x: { label: 'depth L', ticks: depths },
        y: { label: 'forgetting', zero: true },
        series: [
          {
            type: 'line',
            name: 'of the mean',
            role: 'theory',
            x: depths,
            y: byDepth.map((pair) => pair?.meanForgetting ?? null),
          },
          {
            type: 'line',
            name: 'by the variance',
            role: 'theory',
            x: depths,
            y: byDepth.map((pair) => pair?.varianceForgetting ?? null),
          },
        ],
      },
    ],
  };
}

/** Old and new task against the overlap of the rules: a shared head beside private ones. */
export function headsFigure(state: RoomState, task: Task, detail: Detail): FigureData {
  const overlaps = detail === 'full' ? Array.from({ length: 11 }, (_, i) => -1 + i / 5) : [-1, -0.5, 0, 0.5, 1];
  const curves = (['single', 'multi'] as const).map((heads) => ({
    heads,
    losses: overlaps.map((ruleOverlap) =>
      lossesOf(
        { ...state, heads, count: 2 },
        sequenceOf({ ...state, data: 'teacher' }, task, { ruleOverlap, count: 2 }),
      ),
    ),
  }));
  const panel = (title: string, of: (losses: SequenceLosses) => number | undefined) => ({
    title,
    x: { label: 'overlap of the rules', domain: [-1, 1] as const },
    y: { label: title, zero: true },
    series: curves.map(
      ({ heads, losses }): Series => ({
        type: 'line',
        name: heads === 'single' ? 'one head (infinite width)' : 'a head each',
        role: 'theory',
        x: overlaps,
        y: losses.map((loss) => of(loss) ?? null),
      }),
    ),
  });
  return {
    id: 'tasks-heads',
    title: 'One head against one head a task',
    caption:
      'The same pairs of teachers at the present settings. Left: training error of task 1 after task 2; right: test error of task 2.',
    citations: CITATIONS,
    columns: 2,
    panels: [
      panel('old task: training error', ({ train }) => train[1][0]),
      panel('new task: test error', ({ test }) => test[1][1]),
    ],
  };
}
