import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import type { Task } from '../../../data/dataset.ts';
import { type Matrix, matrix, stackRows } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import type { FigureData, Series } from '../../../report/figure/figure.ts';
import { prepare } from '../../../theory/bpkr/index.ts';
import { type LiveValue, numberOf, type RoomState, type Wanted, wordOf } from '../../room.ts';
import { shortNumber } from '../../state/slider-scale.ts';
import { parametersOf } from './theory.ts';

/** Splits into training and test rows that the answer is averaged over. */
const SPLITS = { full: 12, draft: 3 };
/** Widths of the curves. */
const WIDTHS = Array.from({ length: 25 }, (_, i) => Math.round(2 * 1000 ** (i / 24)));
const CURVE_NODES = 32;

/** What the rows of a task say on the width of a network that learns from them. */
interface Advice {
  readonly widths: readonly number[];
  /** Test error of every split at every width. */
  readonly curves: readonly (readonly number[])[];
  /** Of a Gaussian process on every split. */
  readonly process: readonly number[];
}

const kept = new WeakMap<Task, { readonly key: string; readonly advice: Advice }>();

function adviceOf(state: RoomState, task: Task, wanted: Wanted): Advice {
  const splits = SPLITS[wanted === 'full' ? 'full' : 'draft'];
  const key = JSON.stringify([splits, ...['L', 'variance', 'T', 'activation', 'dataSeed'].map((name) => state[name])]);
  const before = kept.get(task);
  if (before?.key === key) return before.advice;
  const activation = wordOf(state, 'activation') as Activation;
  const widths = [...new Set(WIDTHS)];
  const curves: number[][] = [];
  const process: number[] = [];
  for (let split = 0; split < splits; split++) {
    const theory = prepare(splitOf(task, numberOf(state, 'dataSeed'), split), { activation });
    curves.push(
      widths.map((N) => {
        const parameters = parametersOf(state, { N });
        const { errors } = activationOf(activation).linear
          ? theory.exact(parameters, CURVE_NODES)
          : theory.predict(parameters);
        return errors.testError ?? Number.NaN;
      }),
    );
    process.push(theory.gaussianProcess(parametersOf(state)).errors.testError ?? Number.NaN);
  }
  const advice = { widths, curves, process };
  kept.set(task, { key, advice });
  return advice;
}

/** The rows of a task dealt anew into as many training and test rows; the first split is the task's own. */
function splitOf(task: Task, seed: number, split: number): Task {
  if (split === 0) return task;
  const inputs = stackRows(task.inputs, task.testInputs);
  const targets = stackRows(task.targets, task.testTargets);
  const order = Array.from({ length: inputs.rows }, (_, i) => i);
  const stream = new RandomStream({ seed, purpose: 'splits', chain: split });
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(stream.uniform() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  const [train, test] = [order.slice(0, task.inputs.rows), order.slice(task.inputs.rows)];
  return {
    ...task,
    inputs: rowsOf(inputs, train),
    targets: rowsOf(targets, train),
    testInputs: rowsOf(inputs, test),
    testTargets: rowsOf(targets, test),
  };
}

function rowsOf(a: Matrix, rows: readonly number[]): Matrix {
  const chosen = matrix(rows.length, a.columns);
  rows.forEach((row, i) => {
    chosen.data.set(a.data.subarray(row * a.columns, (row + 1) * a.columns), i * a.columns);
  });
  return chosen;
}

/** The answer in one sentence, with its numbers and its figure. */
export function bestWidth(
  state: RoomState,
  task: Task,
  wanted: Wanted,
): { readonly figure: FigureData; readonly values: readonly LiveValue[] } {
  const { widths, curves, process } = adviceOf(state, task, wanted);
  const mean = widths.map((_, k) => averageOf(curves.map((curve) => curve[k])));
  const gp = averageOf(process);
  const places = curves.map((curve) => curve.indexOf(Math.min(...curve))).sort((a, b) => a - b);
  const best = mean.indexOf(Math.min(...mean));
  const cost = gp / mean[best] - 1;
  const [low, high] = [0.16, 0.84].map((share) => widths[places[Math.round(share * (places.length - 1))]]);
  const sentence = sentenceOf(widths, best, cost, { low, high, splits: curves.length });
  const spread = widths.map((_, k) => deviationOf(curves.map((curve) => curve[k])));
  const series: Series[] = [
    { type: 'reference', name: 'here', quantity: 'N', x: Math.min(numberOf(state, 'N'), widths[widths.length - 1]) },
    {
      type: 'band',
      name: 'one sd over splits',
      group: 'average over splits',
      x: widths,
      low: mean.map((value, k) => value - spread[k]),
      high: mean.map((value, k) => value + spread[k]),
    },
    { type: 'line', name: 'Gaussian process', role: 'limit', x: [widths[0], widths[widths.length - 1]], y: [gp, gp] },
    { type: 'line', name: 'average over splits', role: 'exact', quantity: 'ε_g', x: widths, y: mean },
    { type: 'points', name: 'best', role: 'data', symbol: 'diamond', x: [widths[best]], y: [mean[best]] },
  ];
  return {
    figure: {
      id: 'width-best',
      title: sentence,
      caption: `${task.description}. Test error of a ${wordOf(state, 'activation')} network of L = ${numberOf(state, 'L')}, σ² = ${numberOf(state, 'variance')}, T = ${numberOf(state, 'T')}, averaged over ${curves.length} splits of these rows; the band is one standard deviation over splits.`,
      citations: ['li2021'],
      panels: [{ title: 'how wide?', x: { label: 'width N', scale: 'log' }, y: { label: 'test error' }, series }],
    },
    values: [{ symbol: 'N*', label: 'best width', value: widths[best] }],
  };
}

function sentenceOf(
  widths: readonly number[],
  best: number,
  cost: number,
  { low, high, splits }: { readonly low: number; readonly high: number; readonly splits: number },
): string {
  const range = low === high ? '' : ` (${shortNumber(low)} to ${shortNumber(high)} over ${splits} splits)`;
  const more = shortNumber(Number((100 * cost).toPrecision(2)));
  // Below a percent the widths differ by less than anyone would measure.
  if (Math.abs(cost) < 0.01 && best > 0) return 'The width hardly matters for these data';
  if (best === widths.length - 1) return 'For these data wider is better: a Gaussian process is as good as it gets';
  if (best === 0)
    return `For these data the narrowest network is best; a Gaussian process would cost ${more} % more error`;
  return `Your best width is about ${shortNumber(widths[best])}${range}; a Gaussian process would cost ${more} % more error`;
}

function averageOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function deviationOf(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const center = averageOf(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1));
}
