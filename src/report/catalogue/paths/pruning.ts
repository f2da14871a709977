import { flattenValue } from '../../../base/values.ts';
import type { PathRows } from '../../../data/paths/tables.ts';
import type { PathsData } from '../../../models/paths/problem.ts';
import { type PathsTheory, theoryOf } from '../../../models/paths/theory.ts';
import { cutHeads, type HeadIndex, headScores, pathErrors, weightedHeadScores } from '../../../theory/paths/index.ts';
import type { Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { ASIDE, cornerText, rmsZ } from './maps.ts';
import { HEAD_NAMES, headsProblem, networksOf, sampled, sequences } from './problems.ts';

/** Heads of a set in the panel of orders. */
const MANY = 4;
/** Heads that are cut one after another. */
const STEPS = 6;

/** What pruning a head costs, by the three operations that go by that name, and in which order to cut heads. */
export const pruning: CatalogueFigure = {
  id: 'paths-f2',
  theory: 'paths',
  title: 'What pruning a head costs',
  shows:
    'Cutting a head from trained networks does far more harm than silencing it or training without it; the order in which heads should be cut is that of the harm, computed anew after every cut, and no score gives it.',
  citation: 'tiberi2024',
  async compute(options) {
    const width = options.quick ? 30 : 40;
    const data = sequences(options);
    const problem = headsProblem(data, width, { prune: 'all' });
    const theory = theoryOf(problem);
    const { heads } = problem;
    const retrained = heads.map((head) => headsProblem(withoutMaps(data, head), width));
    const many = headsProblem(sequences(options, MANY), width, { nextOrder: false });
    const orders = ordersOf(theoryOf(many), many);
    const shown = orders.filter(({ sampled: chosen }) => chosen);
    const groups = shown.flatMap(({ order }) => order.map((_, count) => order.slice(0, count + 1)));
    const [simulation, ofMany, ...again] = await sampled([problem, many, ...retrained], options, [undefined, groups]);
    const bias2 = (kind: 'cut' | 'silenced' | 'resolved') =>
      theory.pruned.map((views) => pathErrors(views[kind], data.testTargets).bias2);
    const whole = pathErrors(theory.saddle.test, data.testTargets).bias2;
    const at = heads.map((_, i) => i + 1);
    const cut = simulation.observables.cutBias2;
    const without = {
      value: again.map(({ observables }) => Number(observables.bias2?.value)),
      mcse: again.map(({ observables }) => Number(observables.bias2?.mcse)),
    };
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
      x: at.map((x) => x - ASIDE),
      y: bias2(kind),
    });
    const measured = (
      name: string,
      { value, mcse }: { readonly value: number[]; readonly mcse: number[] },
    ): Series => ({
      type: 'points',
      name: `${name}, simulation`,
      group: name,
      role: 'simulation',
      x: at.map((x) => x + ASIDE),
      y: value,
      error: mcse,
    });
    const [groupValues, groupErrors] = [ofMany.observables.cutBias2?.value, ofMany.observables.cutBias2?.mcse].map(
      (values) => flattenValue(values ?? null),
    );
    const start = ofMany.observables.bias2;
    const steps = Array.from({ length: STEPS + 1 }, (_, i) => i);
    return {
      id: 'paths-f2',
      title: 'What pruning a head costs',
      caption:
        `Hidden Markov sequences as in paths-f1, N = ${width}. Left: bias² after one head is cut from trained networks, silenced (its rows of U zeroed in training too), or left out of training; ` +
        `leading order in 1/N, and sampled networks (exact Gibbs, ${networksOf(options)}), cut and trained again without the head, one standard error, z-scores against the leading order. ` +
        `Right: two layers of ${MANY} heads, cut one after another in four orders: lines leading order, points sampled networks.`,
      citations: ['tiberi2024', 'li2022'],
      panels: [
        {
          title: 'one head of 2 + 2',
          x: { label: '', ticks: at, tickLabels: HEAD_NAMES, domain: [0.5, 4.5] },
          y: { label: 'bias²', scale: 'log' },
          series: [
            points('cut', 'cut', 'diamond'),
            points('silenced', 'silenced', 'square'),
            points('trained without', 'resolved', 'triangle'),
            measured('cut', { value: flattenValue(cut?.value ?? null), mcse: flattenValue(cut?.mcse ?? null) }),
            measured('trained without', without),
            { type: 'reference', name: 'all heads', role: 'limit', y: whole },
            cornerText(
              `${rmsZ(cut, bias2('cut'))} (cut), ${rmsZ(without, bias2('resolved'))} (without)`,
              4.45,
              bias2('cut'),
            ),
          ],
        },
        {
          title: `order of cutting, ${MANY} + ${MANY} heads`,
          x: { label: 'heads cut', ticks: steps },
          y: { label: 'bias²', scale: 'log' },
          series: [
            ...orders.map(
              ({ name, costs }): Series => ({
                type: 'line',
                name: `${name}, theory`,
                group: name,
                role: 'theory',
                x: steps,
                y: costs,
              }),
            ),
            ...shown.map(
              ({ name }, k): Series => ({
                type: 'points',
                name: `${name}, simulation`,
                group: name,
                role: 'simulation',
                x: steps,
                y: [Number(start?.value), ...groupValues.slice(k * STEPS, (k + 1) * STEPS)],
                error: [Number(start?.mcse), ...groupErrors.slice(k * STEPS, (k + 1) * STEPS)],
              }),
            ),
          ],
        },
      ],
    };
  },
};

/** An order of cutting, and the bias² after each cut, none first. */
interface CuttingOrder {
  readonly name: string;
  readonly order: readonly HeadIndex[];
  readonly costs: readonly number[];
  /** Whether networks are shown beside it. */
  readonly sampled: boolean;
}

/** Orders by the score, by the score times the size of the maps, by the harm of each head alone, and by the harm after every cut. */
function ordersOf({ solution }: PathsTheory, problem: ReturnType<typeof headsProblem>): CuttingOrder[] {
  const { data, testFeatures } = problem;
  const heads = data.tables.sets.flatMap((count, set) => Array.from({ length: count }, (_, head) => ({ set, head })));
  const cost = (gone: readonly HeadIndex[]) =>
    pathErrors(cutHeads(solution, gone, { features: testFeatures }), data.testTargets).bias2;
  const lowestFirst = (values: readonly number[]) =>
    heads
      .map((head, i) => ({ head, value: values[i] }))
      .sort((a, b) => a.value - b.value)
      .map(({ head }) => head);
  const greedy: HeadIndex[] = [];
  while (greedy.length < STEPS) {
    const left = heads.filter((head) => !greedy.includes(head));
    const harms = left.map((head) => cost([...greedy, head]));
    greedy.push(left[harms.indexOf(Math.min(...harms))]);
  }
  const orders: readonly (readonly [string, readonly HeadIndex[], boolean])[] = [
    ['lowest score first', lowestFirst(headScores(solution).flat()), true],
    ['lowest score × size of maps first', lowestFirst(weightedHeadScores(solution).flat()), false],
    ['least harm alone first', lowestFirst(heads.map((head) => cost([head]))), false],
    ['least harm after every cut', greedy, true],
  ];
  return orders.map(([name, order, chosen]) => ({
    name,
    sampled: chosen,
    order: order.slice(0, STEPS),
    costs: Array.from({ length: STEPS + 1 }, (_, count) => cost(order.slice(0, count))),
  }));
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
