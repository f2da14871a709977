import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import type { Task } from '../../../data/dataset.ts';
import { digits } from '../../../data/digits/digits.ts';
import { prepareTask } from '../../../data/prepare.ts';
import { matrix, selectRows } from '../../../linalg/matrix.ts';
import { RandomStream } from '../../../random/stream.ts';
import { classificationAccuracy, driftMean, freeDriftVariance } from '../../../theory/ndk/index.ts';
import type { FigureData, Panel, Role } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { layersOf } from './problems.ts';

const TEMPERATURE = 0.01;
const SHOWN = [0, 1, 4, 10] as const;

const MEAN = 'accuracy of the mean';
const SINGLE = 'accuracy of one network';

/** What the dashes mean in these figures. */
export const DRIFT_ROLES = {
  exact: 'share of test points',
  theory: 'threshold 0',
  saddle: 'best threshold',
  limit: 'best threshold and side',
} as const;

/** Two classes whose predictor drifts. */
export type TwoClasses = Pick<Task, 'inputs' | 'targets' | 'testInputs' | 'testTargets'>;

function problemOf(task: TwoClasses, activation: Activation) {
  return { ...task, activation, priorVariances: layersOf(1, 1), temperature: TEMPERATURE };
}

/**
 * Histogram of the mean predictor over the test points of each class at one tau, on its own scale: what is left of the
 * predictor shrinks by orders of magnitude.
 */
function histogramPanel(task: TwoClasses, activation: Activation, forgetting: number, bins: number): Panel {
  const { test } = driftMean(problemOf(task, activation), 'D1', [forgetting / TEMPERATURE], 1e-6);
  const power = powerOf(test[0].data);
  const values = test[0].data.map((f) => f * 10 ** power);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const pad = 0.04 * (most - least);
  const edges = evenly(least - pad, most + pad, bins);
  const heights = (label: number) => {
    const counts = new Array<number>(bins).fill(0);
    let total = 0;
    values.forEach((value, i) => {
      if (task.testTargets.data[i] !== label) return;
      counts[Math.min(bins - 1, Math.floor(((value - edges[0]) / (edges[bins] - edges[0])) * bins))]++;
      total++;
    });
    return counts.map((count) => (total > 0 ? count / total : 0));
  };
  const zero = least < 0 && most > 0 ? [{ type: 'reference', name: 'threshold 0', x: 0 } as const] : [];
  return {
    title: `${activationOf(activation).label}, γτ = ${forgetting}`,
    x: {
      label: power === 0 ? 'mean predictor' : `10${superscript(power)} × mean predictor`,
      ticks: fewTicks(edges[0], edges[bins]),
    },
    y: { label: forgetting === 0 ? 'share of the class' : '', zero: true },
    series: [
      ...[-1, 1].map((label) => ({
        type: 'histogram' as const,
        role: 'exact' as const,
        name: `target ${label > 0 ? '+1' : '−1'}`,
        group: `target ${label > 0 ? '+1' : '−1'}`,
        edges,
        heights: heights(label),
      })),
      ...zero,
    ],
  };
}

/** Accuracy by fixed and best threshold, and of a single network, against tau. */
function accuracyPanel(task: TwoClasses, activation: Activation, quick: boolean): Panel {
  const forgetting = quick ? [0, 0.5, 1, 2, 4, 10] : [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4, 6, 8, 10];
  const problem = problemOf(task, activation);
  const taus = forgetting.map((x) => x / TEMPERATURE);
  const { test } = driftMean(problem, 'D1', taus, 1e-6);
  const all = test.map((f, i) =>
    classificationAccuracy(f.data, task.testTargets.data, freeDriftVariance(problem, taus[i])),
  );
  const line = (group: string, name: string, role: Role, y: readonly number[]) =>
    ({ type: 'line', role, name: `${group}, ${name}`, group, x: forgetting, y }) as const;
  return {
    title: `${activationOf(activation).label}: accuracy`,
    x: { label: 'γτ' },
    y: { label: 'accuracy', domain: [0.45, 1.02] },
    series: [
      line(
        MEAN,
        'threshold 0',
        'theory',
        all.map((a) => a.zeroThreshold),
      ),
      line(
        MEAN,
        'best threshold',
        'saddle',
        all.map((a) => a.bestThreshold),
      ),
      line(
        MEAN,
        'best threshold and side',
        'limit',
        all.map((a) => a.separability),
      ),
      line(
        SINGLE,
        'threshold 0',
        'theory',
        all.map((a) => a.singleNetwork ?? 0.5),
      ),
    ],
  };
}

/** Two to four round numbers between two others: what a narrow panel has room for. */
function fewTicks(first: number, last: number): number[] {
  const unit = 10 ** Math.floor(Math.log10(last - first) - 1);
  const multiples = (step: number) => {
    const from = Math.ceil(first / step);
    const count = Math.floor(last / step) - from + 1;
    return Array.from({ length: Math.max(0, count) }, (_, k) => Number(((from + k) * step).toPrecision(6)));
  };
  const all = [1, 2, 5, 10, 20, 50].map((factor) => multiples(factor * unit));
  const few = all.findIndex((ticks) => ticks.length <= 3);
  return all[few > 0 && all[few].length < 2 ? few - 1 : few];
}

/** The power of ten that brings small numbers to order one; 0 where they need none. */
function powerOf(values: ArrayLike<number>): number {
  const largest = Math.max(...Array.from(values, Math.abs));
  return largest > 0 && largest < 0.01 ? Math.ceil(-Math.log10(largest)) : 0;
}

const superscript = (n: number) => [...String(n)].map((digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]).join('');

function evenly(first: number, last: number, bins: number): number[] {
  return Array.from({ length: bins + 1 }, (_, i) => first + ((last - first) * i) / bins);
}

/** The panels of one data set: histograms and accuracies of three activations. */
export function driftHistograms(task: TwoClasses, quick: boolean): Panel[] {
  const bins = quick ? 20 : 30;
  return (['relu', 'erf', 'linear'] as const).flatMap((activation) => [
    ...SHOWN.map((forgetting) => histogramPanel(task, activation, forgetting, bins)),
    accuracyPanel(task, activation, quick),
  ]);
}

/** As many training samples of each class; the rest tests. */
export function balanced(task: TwoClasses, each: number): TwoClasses {
  const { inputs, targets, testInputs, testTargets } = task;
  const chosen: number[] = [];
  for (const label of [-1, 1]) {
    let count = 0;
    for (let i = 0; i < inputs.rows && count < each; i++) {
      if (targets.data[i] !== label) continue;
      chosen.push(i);
      count++;
    }
  }
  return { inputs: selectRows(inputs, chosen), targets: selectRows(targets, chosen), testInputs, testTargets };
}

/** Built-in digits 0 against 1, grey values from 0 to 16 divided by 8, equally many training samples a class. */
function digitTask(quick: boolean, seed: number): TwoClasses {
  const each = quick ? 20 : 50;
  const task = prepareTask(digits(), {
    classes: [0, 1],
    train: 3 * each,
    test: quick ? 80 : 200,
    normalize: 'none',
    seed,
  });
  const scaled = (a: TwoClasses['inputs']) =>
    matrix(
      a.rows,
      a.columns,
      a.data.map((x) => 2 * x),
    );
  return balanced({ ...task, inputs: scaled(task.inputs), testInputs: scaled(task.testInputs) }, each);
}

/** Two clusters in opposite directions, on shells |x|^2 / N_0 = 2 (target +1) and 0.5 (target -1). */
function shells(quick: boolean, seed: number): TwoClasses {
  const dimension = 20;
  const direction = new RandomStream({ seed, purpose: 'ndk-shells' }).fillNormal(new Float64Array(dimension));
  const make = (rows: number, purpose: string) => {
    const stream = new RandomStream({ seed, purpose: `ndk-shells-${purpose}` });
    const inputs = matrix(rows, dimension);
    const targets = matrix(rows, 1);
    for (let i = 0; i < rows; i++) {
      const row = inputs.data.subarray(i * dimension, (i + 1) * dimension);
      stream.fillNormal(row);
      const outer = i % 2 === 0;
      for (let j = 0; j < dimension; j++) row[j] += (outer ? 0.7 : -0.7) * direction[j];
      const norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
      for (let j = 0; j < dimension; j++) row[j] *= Math.sqrt((outer ? 2 : 0.5) * dimension) / norm;
      targets.data[i] = outer ? 1 : -1;
    }
    return { inputs, targets };
  };
  const train = make(quick ? 40 : 100, 'train');
  const test = make(quick ? 80 : 200, 'test');
  return { ...train, testInputs: test.inputs, testTargets: test.targets };
}

/** Drift of a readout that is frozen over drifting features. */
export const driftHistogramFigure: CatalogueFigure = {
  id: 'ndk-f6',
  theory: 'ndk',
  title: 'Representational drift under a frozen readout',
  shows:
    'ReLU predictors collapse to one side and need a new threshold; erf and linear ones shrink and lose single networks.',
  citation: 'avidan2023',
  async compute({ quick, seed }): Promise<FigureData> {
    const norms = shells(quick, seed);
    const bins = quick ? 20 : 30;
    return {
      id: 'ndk-f6',
      title: 'Representational drift under a frozen readout',
      caption:
        'Mean predictor over test points of two classes while hidden layers drift without a loss (protocol D1), each histogram ' +
        `on its own scale; one hidden layer, σ = 1, T = ${TEMPERATURE}. Rows 1 to 3: built-in digits 0 and 1. Row 4: classes on shells ` +
        '|x|²/N₀ = 0.5 and 2, where norms survive complete decorrelation.',
      citations: ['avidan2023', 'alpaydin1998'],
      columns: 5,
      roleNames: DRIFT_ROLES,
      panels: [
        ...driftHistograms(digitTask(quick, seed), quick),
        ...SHOWN.map((forgetting) => {
          const panel = histogramPanel(norms, 'relu', forgetting, bins);
          return { ...panel, title: (panel.title ?? '').replace('ReLU', 'shells') };
        }),
        { ...accuracyPanel(norms, 'relu', quick), title: 'shells: accuracy' },
      ],
    };
  },
};
