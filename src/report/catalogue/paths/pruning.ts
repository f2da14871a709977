import { flattenValue } from '../../../base/values.ts';
import type { PathRows } from '../../../data/paths/tables.ts';
import type { PathsData } from '../../../models/paths/problem.ts';
import { theoryOf } from '../../../models/paths/theory.ts';
import { cutHeads, type HeadIndex, headScores, pathErrors } from '../../../theory/paths/index.ts';
import type { Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { HEAD_NAMES, headsProblem, sampled, sequences } from './problems.ts';

/** What pruning a head costs, by the three operations that go by that name, and in which order to cut heads. */
export const pruning: CatalogueFigure = {
  id: 'paths-f2',
  theory: 'paths',
  title: 'What pruning a head costs',
  shows:
    'Cutting a head from trained networks does far more harm than silencing it or training without it; the score orders the heads of one set, not heads of different sets.',
  citation: 'tiberi2024',
  async compute(options) {
    const width = options.quick ? 30 : 40;
    const data = sequences(options);
    const problem = headsProblem(data, width, { prune: 'all' });
    const theory = theoryOf(problem);
    const { heads } = problem;
    const retrained = heads.map((head) => headsProblem(withoutMaps(data, head), width));
    const [simulation, ...again] = await sampled([problem, ...retrained], options);
    const bias2 = (kind: 'cut' | 'silenced' | 'resolved') =>
      theory.pruned.map((views) => pathErrors(views[kind], data.testTargets).bias2);
    const whole = pathErrors(theory.saddle.test, data.testTargets).bias2;
    const at = heads.map((_, i) => i + 1);
    const test = { features: problem.testFeatures };
    const alone = bias2('cut');
    const scores = headScores(theory.solution).flat();
    const orders: readonly (readonly [string, readonly number[]])[] = [
      ['lowest score first', sortedBy(scores)],
      ['least harm alone first', sortedBy(alone)],
      ['highest score first', sortedBy(scores).reverse()],
    ];
    const costs = orders.map(([name, order]): Series => {
      const steps = order.slice(0, -1).map((_, count) => {
        const gone = order.slice(0, count + 1).map((i) => heads[i]);
        return pathErrors(cutHeads(theory.solution, gone, test), data.testTargets).bias2;
      });
      return { type: 'line', name, role: 'theory', x: [0, ...steps.map((_, i) => i + 1)], y: [whole, ...steps] };
    });
    const cut = simulation.observables.cutBias2;
    const points = (
      name: string,
      kind: 'cut' | 'silenced' | 'resolved',
      symbol: 'diamond' | 'square' | 'triangle',
    ): Series => ({
      type: 'points',
      name: `${name}, theory`,
      group: name,
      role: 'theory',
      symbol,
      x: at,
      y: bias2(kind),
    });
    return {
      id: 'paths-f2',
      title: 'What pruning a head costs',
      caption:
        `Hidden Markov sequences as in paths-f1, N = ${width}. Left: bias² after one head is cut from trained networks, silenced (its rows of U zeroed in training too), or left out of training; ` +
        'circles: sampled networks, cut and trained again without the head, one standard error. Right: heads cut one after another in three orders.',
      citations: ['tiberi2024', 'li2022'],
      panels: [
        {
          title: 'one head',
          x: { label: '', ticks: at, tickLabels: HEAD_NAMES, domain: [0.5, 4.5] },
          y: { label: 'bias²', scale: 'log' },
          series: [
            points('cut', 'cut', 'diamond'),
            points('silenced', 'silenced', 'square'),
            points('trained without', 'resolved', 'triangle'),
            {
              type: 'points',
              name: 'cut, simulation',
              group: 'cut',
              role: 'simulation',
              x: at,
              y: flattenValue(cut?.value ?? null),
              error: flattenValue(cut?.mcse ?? null),
            },
            {
              type: 'points',
              name: 'trained without, simulation',
              group: 'trained without',
              role: 'simulation',
              x: at,
              y: again.map(({ observables }) => Number(observables.bias2?.value)),
              error: again.map(({ observables }) => Number(observables.bias2?.mcse)),
            },
            { type: 'reference', name: 'all heads', role: 'limit', y: whole },
          ],
        },
        {
          title: 'order of cutting',
          x: { label: 'heads cut', ticks: [0, 1, 2, 3] },
          y: { label: 'bias²', scale: 'log' },
          series: costs,
        },
      ],
    };
  },
};

function sortedBy(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
}

/** The same sequences with the maps of one head zeroed, 1/M kept. */
function withoutMaps(data: PathsData, { set, head }: HeadIndex): PathsData {
  const { tables } = data;
  const zeroed = (rows: PathRows): PathRows => ({
    ...rows,
    maps: rows.maps.map((maps, l) => {
      if (l !== set) return maps;
      const size = maps.columns / tables.sets[l];
      return {
        ...maps,
        data: maps.data.map((value, i) => (Math.floor((i % maps.columns) / size) === head ? 0 : value)),
      };
    }),
  });
  return { ...data, tables: { ...tables, train: zeroed(tables.train), test: zeroed(tables.test) } };
}
