import type { Task } from '../../../data/dataset.ts';
import { toRows } from '../../../linalg/matrix.ts';
import type { PathsProblem } from '../../../models/paths/problem.ts';
import { logSpacedIntegers } from '../../../numeric/spacing.ts';
import type { Axis, FigureData, Panel, Series } from '../../../report/figure/figure.ts';
import {
  cutHeads,
  headScores,
  headsOfPath,
  type PathSolution,
  pathErrors,
  predictPaths,
  predictPathsAtInfiniteWidth,
  relativeOrderParameter,
  silencedHeads,
  withoutHeads,
} from '../../../theory/paths/index.ts';
import { type Detail, numberOf, type RoomState } from '../../room.ts';
import { chosenHead, problemOf, solved } from './problem.ts';

/** Paths up to which every one is named on the axes. */
const NAMED = 16;
/** Heads whose score is drawn over the strength. */
const DRAWN = 6;
const STRENGTHS = { draft: [0.1, 0.4, 1, 4], full: [0.1, 0.2, 0.4, 0.7, 1, 1.5, 2.5, 4] };

/** `layer.head` of every head, or the number alone in one layer. */
export function headNames(sets: readonly number[]): string[] {
  return sets.flatMap((count, l) =>
    Array.from({ length: count }, (_, n) => (sets.length === 1 ? String(n + 1) : `${l + 1}.${n + 1}`)),
  );
}

/** U over pairs of paths, the scores of the heads, and the scores while the strength of one head changes. */
export function headsFigure(
  state: RoomState,
  task: Task,
  { data }: PathsProblem,
  solution: PathSolution,
  detail: Detail,
): FigureData {
  const { sets } = data.tables;
  const relative = toRows(relativeOrderParameter(solution));
  const size = Math.max(...relative.flat().map(Math.abs));
  const count = relative.length;
  const m = data.targets.columns;
  const ticks = count > NAMED ? [] : relative.map((_, i) => i + 0.5);
  const axis: Axis = {
    label: sets.length === 1 ? 'head or patch' : 'path (its heads)',
    ticks,
    tickLabels: ticks.map((_, i) =>
      headsOfPath(Math.floor(i / m), sets)
        .map((head) => head + 1)
        .join(','),
    ),
  };
  const names = headNames(sets);
  const scores = headScores(solution).flat();
  const at = names.map((_, i) => i + 1);
  const strengths = STRENGTHS[detail];
  const { set, head } = chosenHead(state, data.tables);
  const chosen = sets.slice(0, set).reduce((sum, heads) => sum + heads, 0) + head;
  let near = solution;
  const along = strengths.map((strength) => {
    near = solved(problemOf(state, task, numberOf(state, 'N'), strength), detail, near);
    return headScores(near).flat();
  });
  // The chosen head first, then those that change most.
  const spread = names.map((_, i) => Math.max(...along.map((all) => all[i])) - Math.min(...along.map((all) => all[i])));
  const shown = at
    .map((i) => i - 1)
    .sort((a, b) => (a === chosen ? -1 : b === chosen ? 1 : spread[b] - spread[a]))
    .slice(0, DRAWN);
  return {
    id: 'paths-heads',
    title: 'Which paths interact',
    caption: `U over pairs of paths relative to infinite width, and head scores (1 there), leading order in 1/N; right: as head ${names[chosen]} is made weaker or stronger. Points: sampled networks with one standard error over chains.`,
    citations: ['tiberi2024', 'li2022'],
    columns: 3,
    panels: [
      {
        title: `U at N = ${numberOf(state, 'N')}`,
        x: axis,
        y: axis,
        square: true,
        series: [
          {
            type: 'heatmap',
            name: 'U',
            quantity: 'U_max',
            values: relative,
            color: { label: 'U / U at infinite width', kind: 'diverging', domain: [-size, size] },
          },
        ],
      },
      {
        title: 'head scores',
        x: {
          label: sets.length === 1 ? 'head or patch' : 'head (layer.head)',
          ticks: at,
          tickLabels: names,
          domain: [0.5, at.length + 0.5],
        },
        y: { label: 'score', zero: true },
        series: [
          { type: 'reference', name: 'infinite width', role: 'limit', y: 1 },
          { type: 'points', name: 'theory', role: 'theory', symbol: 'diamond', x: at, y: scores },
        ],
      },
      {
        title: 'over its strength',
        x: { label: 'strength s', scale: 'log' },
        y: { label: 'score', zero: true },
        series: [
          { type: 'reference', name: 'here', quantity: 's', x: numberOf(state, 'strength') },
          ...shown.map(
            (i): Series => ({
              type: 'line',
              name: `head ${names[i]}`,
              group: `head ${names[i]}`,
              role: 'theory',
              x: strengths,
              y: along.map((all) => all[i]),
            }),
          ),
        ],
      },
    ],
  };
}

/** What losing one head costs, by the three operations that are called pruning. */
export function pruneFigure({ data, testFeatures, heads }: PathsProblem, solution: PathSolution): FigureData {
  const test = { features: testFeatures };
  const names = headNames(data.tables.sets);
  const at = heads.map((_, i) => i + 1);
  const bias2 = (at_: ReturnType<typeof predictPaths>) => pathErrors(at_, data.testTargets).bias2;
  const kinds: readonly (readonly [string, 'diamond' | 'square' | 'triangle', number[]])[] = [
    ['cut', 'diamond', heads.map((head) => bias2(cutHeads(solution, [head], test)))],
    ['silenced', 'square', heads.map((head) => bias2(silencedHeads(solution, [head], test)))],
    [
      'trained without',
      'triangle',
      heads.map((head) => bias2(withoutHeads(solution.solved.problem, [head], { starts: 'one' }).at(test))),
    ],
  ];
  const few = heads.length > 0;
  return {
    id: 'paths-prune',
    title: 'What losing a head costs',
    caption: few
      ? 'bias² after one head is cut from trained networks, silenced (its rows of U zeroed, in training too), or left out of training; leading order in 1/N. Points with bars: sampled networks with the head cut.'
      : 'Pruning is shown for up to eight heads: choose larger patches, or fewer heads.',
    citations: ['tiberi2024', 'li2022'],
    panels: [
      {
        x: {
          label: 'head',
          ticks: at,
          tickLabels: at.map((_, i) => names[i]),
          domain: [0.5, Math.max(1, at.length) + 0.5],
        },
        y: { label: 'bias²', scale: 'log' },
        series: [
          { type: 'reference', name: 'all heads', y: bias2(predictPaths(solution, test)) },
          ...kinds.map(
            ([name, symbol, y]): Series => ({
              type: 'points',
              name,
              group: name,
              role: 'theory',
              symbol,
              x: at.map((x) => x - 0.12),
              y,
            }),
          ),
        ],
      },
    ],
  };
}

/** Errors against width, with infinite width. */
export function widthFigure(state: RoomState, task: Task, solution: PathSolution, detail: Detail): FigureData {
  const widths = logSpacedIntegers(6, 1000, detail === 'full' ? 9 : 5);
  const { testTargets } = task;
  let near = solution;
  const errors = widths.map((width) => {
    const problem = problemOf(state, task, width);
    near = solved(problem, detail, near);
    return pathErrors(predictPaths(near, { features: problem.testFeatures }), testTargets);
  });
  const limit = pathErrors(
    predictPathsAtInfiniteWidth(solution, { features: problemOf(state, task).testFeatures }),
    testTargets,
  );
  const panel = (title: string, of: keyof typeof limit): Panel => ({
    title,
    x: { label: 'width N', scale: 'log' },
    y: { label: title, zero: true },
    series: [
      { type: 'reference', name: 'here', quantity: 'N', x: numberOf(state, 'N') },
      { type: 'line', name: 'infinite width', role: 'limit', x: widths, y: widths.map(() => limit[of]) },
      { type: 'line', name: 'theory', role: 'theory', x: widths, y: errors.map((each) => each[of]) },
    ],
  });
  return {
    id: 'paths-width',
    title: 'Errors against width',
    caption:
      'Leading order in 1/N, and the infinitely wide network with the same maps. Points: sampled networks with one standard error over chains.',
    citations: ['tiberi2024', 'li2022'],
    columns: 3,
    panels: [panel('test error', 'testError'), panel('bias²', 'bias2'), panel('variance', 'variance')],
  };
}
