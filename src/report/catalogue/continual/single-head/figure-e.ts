import { RandomStream } from '../../../../random/stream.ts';
import {
  meanErrors,
  meanFieldForgetting,
  type PairOrderParameters,
  pairOrderParameters,
  solveSequence,
} from '../../../../theory/continual/single-head/index.ts';
import type { FigureData, Series } from '../../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../../catalogue-figure.ts';
import { frozenNetwork, frozenProblem } from './frozen-problems.ts';
import {
  averageOf,
  DigitDraw,
  parity,
  pixelPermutation,
  randomRule,
  type TestedTask,
  teacherPair,
} from './task-families.ts';

/** A family of exchangeable tasks on digits. */
export type LongFamily = 'same pixels' | 'all permuted' | 'half permuted';

/** P of every task of a long sequence. */
const SAMPLES = 40;

/**
 * A sequence of one family. On the same pixels, and where all are permuted, every task has its own random sign for each class;
 * where half are permuted, all tasks ask for parity.
 */
export function longSequence(family: LongFamily, count: number, seed: number, draw: number): TestedTask[] {
  const stream = new RandomStream({ seed, purpose: `figure-e ${family}`, chain: draw });
  const digits = new DigitDraw(stream);
  const fraction = { 'same pixels': 0, 'all permuted': 1, 'half permuted': 0.5 }[family];
  return Array.from({ length: count }, () =>
    digits.task(
      SAMPLES,
      0,
      family === 'half permuted' ? parity : randomRule(stream),
      fraction > 0 ? pixelPermutation(fraction, stream) : undefined,
    ),
  );
}

/** Forgetting of the mean predictor on task 1 after each task of a sequence (targets have unit square). */
export function courseOfForgetting(depth: number, tasks: readonly TestedTask[]): number[] {
  return Array.from(meanErrors(solveSequence(frozenProblem(depth, tasks)), [tasks[0]]).data);
}

/** Loss of the mean predictor on A after each task of A, B, A, B, ... (figure B's teachers, overlap 1/2, rule correlation r). */
export function alternation(correlation: number, rounds: number, seed: number): number[] {
  const stream = new RandomStream({ seed, purpose: 'figure-e alternation' });
  const pair = teacherPair(0.5, correlation, stream);
  const tasks = Array.from({ length: 2 * rounds }, (_, t) => pair[t % 2]);
  const size = pair[0].targets.data.reduce((sum, y) => sum + y * y, 0) / pair[0].targets.rows;
  return Array.from(meanErrors(solveSequence(frozenProblem(1, tasks)), [pair[0]]).data, (loss) => loss / size);
}

async function compute({ quick, seed, onProgress }: FigureOptions): Promise<FigureData> {
  const count = quick ? 6 : 16;
  const draws = quick ? 3 : 40;
  const x = Array.from({ length: count }, (_, n) => n + 1);
  const curves: { name: string; depth: number; family: LongFamily }[] = [
    { name: 'same pixels, own signs', depth: 1, family: 'same pixels' },
    { name: 'all permuted, own signs', depth: 1, family: 'all permuted' },
    { name: 'half permuted, same rule', depth: 1, family: 'half permuted' },
    { name: 'all permuted, own signs, L = 3', depth: 3, family: 'all permuted' },
  ];
  const series = curves.flatMap(({ name, depth, family }, k): Series[] => {
    const sequences = Array.from({ length: draws }, (_, draw) => longSequence(family, count, seed, draw));
    const runs = sequences.map((tasks) => courseOfForgetting(depth, tasks));
    const values = x.map((_, n) => averageOf(runs.map((run) => run[n])));
    const pairs = sequences.flatMap(([first, second]): PairOrderParameters[] => {
      const found = pairOrderParameters(frozenNetwork(depth), first, second);
      return found === undefined ? [] : [found];
    });
    onProgress?.((k + 1) / curves.length);
    return [
      {
        type: 'band',
        name,
        group: name,
        x,
        low: values.map(({ mean, error }) => mean - error),
        high: values.map(({ mean, error }) => mean + error),
      },
      { type: 'line', name, group: name, role: 'theory', x, y: values.map(({ mean }) => mean) },
      {
        type: 'line',
        name: `${name}, mean field`,
        group: name,
        role: 'heuristic',
        x,
        y: Array.from(meanFieldForgetting(pairs, count).forgetting),
      },
    ];
  });
  const rounds = quick ? 3 : 6;
  const times = Array.from({ length: rounds }, (_, k) => 2 * k + 2);
  const cycles = [0, -1].map((r): Series => {
    const losses = alternation(r, rounds, seed);
    return {
      type: 'line',
      name: r === 0 ? 'unrelated rules, r = 0' : 'opposite rules, r = −1',
      role: 'theory',
      x: times,
      y: times.map((t) => losses[t - 1]),
    };
  });
  return {
    id: 'continual-single-e',
    title: 'Long sequences: forgetting of the first task, and what repetition does',
    caption: `Left: digits, P = ${SAMPLES}, ReLU, λ = ∞, T = 0; mean predictor, average of ${draws} sequences (band: one standard error); dash-dotted: the mean-field estimate from pairs, which is approximate. Right: teachers with half of their inputs in common, learned in turns A, B, A, B, …: loss on A just after B.`,
    citations: ['shan2026', 'alpaydin1998'],
    roleNames: { heuristic: 'mean-field estimate' },
    panels: [
      {
        title: 'forgetting of task 1',
        x: { label: 'tasks learned n' },
        y: { label: 'forgetting F_n1', zero: true },
        series,
      },
      {
        title: 'two tasks in turns',
        x: { label: 'tasks learned n' },
        y: { label: 'loss on A after B / ⟨y²⟩', scale: 'log' },
        series: cycles,
      },
    ],
  };
}

export const figureE: CatalogueFigure = {
  id: 'continual-single-e',
  theory: 'continual',
  title: 'Long sequences',
  shows:
    'Forgetting of the first task saturates with the number of tasks; tasks learned in turns are all remembered in the end.',
  citation: 'shan2026',
  compute,
};
