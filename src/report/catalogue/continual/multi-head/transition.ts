import { solveTwoTasks } from '../../../../theory/continual/multi-head/index.ts';
import type { FigureData, Panel, Series } from '../../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../../catalogue-figure.ts';
import { ensembles, estimate, squaredError } from './ensemble.ts';
import { errorOf, stackAll, teacherPair } from './teacher-pair.ts';

interface TransitionSetting {
  readonly id: string;
  readonly title: string;
  readonly shows: string;
  readonly load: number;
}

const SETTINGS: readonly TransitionSetting[] = [
  {
    id: 'continual-multi-2',
    title: 'The transition in task similarity',
    shows:
      'At a load of 2 the new task’s test error explodes below γ_c ≈ 0.84; forgetting is mild and peaks just above it.',
    load: 2,
  },
  {
    id: 'continual-multi-3',
    title: 'No transition below a load of 1',
    shows: 'At a load of 0.5 everything depends mildly on similarity, and forgetting vanishes as λ grows.',
    load: 0.5,
  },
];

const ROWS = [
  'new task: test error',
  'new task: bias²',
  'old task: error on its training data',
  'readout scale u₂',
] as const;

async function compute(setting: TransitionSetting, options: FigureOptions): Promise<FigureData> {
  const width = options.quick ? 30 : setting.load > 1 ? 100 : 200;
  const samples = Math.round(setting.load * width);
  const dimension = options.quick ? Math.round(1.5 * Math.max(samples, width)) : 300;
  const couplings = [10, 100, 1000, Number.POSITIVE_INFINITY];
  const sampled = couplings.filter((lambda) => Math.sqrt(lambda) <= width / 8);
  const pair = teacherPair({ samples, dimension, inputOverlap: 1, seed: options.seed, test: 100 });
  const fine = Array.from({ length: options.quick ? 21 : 51 }, (_, i) => i / (options.quick ? 20 : 50));
  const coarse = options.quick ? [0.2, 0.8, 0.95] : [0, 0.2, 0.4, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1];
  const networks = options.quick ? 40 : 100;
  const model = { width, weightVariance: 1, readoutVariance: 1, temperature: 0 };
  const power = pair.first.targets.reduce((sum, y) => sum + y * y, 0) / samples;
  const panels: Series[][] = [[], [], [], []];

  for (const coupling of couplings) {
    const group = coupling === Number.POSITIVE_INFINITY ? 'λ = ∞' : `λ = ${coupling}`;
    const curves = fine.map((gamma): (number | null)[] => {
      const second = pair.second(gamma);
      const solution = solveTwoTasks({ ...model, coupling }, pair.first, second);
      const { phase } = solution.limit ?? {};
      const heads = solution.predict(second.test.inputs);
      const error = errorOf(heads.newHead, second.test.targets);
      const old = errorOf(solution.predict(pair.first.inputs).oldHead, pair.first.targets);
      const diverges = phase === 'overfitting';
      return [
        diverges ? null : error.total,
        error.bias2,
        old.total / power,
        diverges ? null : (solution.orderParameters?.u ?? solution.limit?.u ?? null),
      ];
    });
    panels.forEach((series, row) => {
      series.push({
        type: 'line',
        name: `theory, ${group}`,
        group,
        role: coupling === Number.POSITIVE_INFINITY ? 'limit' : 'theory',
        x: fine,
        y: curves.map((values) => (row === 2 && (values[row] ?? 0) < 1e-5 ? null : values[row])),
      });
    });
  }

  const requests = sampled.flatMap((coupling) =>
    coarse.map((gamma) => {
      const second = pair.second(gamma);
      return {
        settings: { ...model, coupling, activation: 'linear' as const },
        tasks: [pair.first, second],
        points: stackAll([second.test.inputs, pair.first.inputs]),
        networks,
        sweeps: 300,
        seed: options.seed,
      };
    }),
  );
  const courses = await ensembles(requests, options);
  sampled.forEach((coupling, i) => {
    const group = `λ = ${coupling}`;
    const points = coarse.map((gamma, k) => {
      const second = pair.second(gamma);
      const ensemble = courses[i * coarse.length + k];
      const n = second.test.targets.length;
      const mean = new Float64Array(n);
      for (const { outputs } of ensemble) for (let j = 0; j < n; j++) mean[j] += outputs[1][1][j] / ensemble.length;
      const spread = estimate(ensemble, ({ outputs }) => squaredError(outputs[1][1], mean, 0));
      // The squared mean of finitely many networks carries their variance / n, which is taken off.
      const bias2 = squaredError(mean, second.test.targets, 0) - spread.value / (ensemble.length - 1);
      return [
        estimate(ensemble, ({ outputs }) => squaredError(outputs[1][1], second.test.targets, 0)),
        {
          value: Math.max(bias2, 0),
          error: (2 * Math.sqrt(Math.max(bias2, 0) * spread.value)) / Math.sqrt(n * ensemble.length),
        },
        estimate(ensemble, ({ outputs }) => squaredError(outputs[1][0], pair.first.targets, n) / power),
        estimate(ensemble, ({ u }) => u[1]),
      ];
    });
    panels.forEach((series, row) => {
      series.push({
        type: 'points',
        name: `networks, ${group}`,
        group,
        role: 'simulation',
        x: coarse,
        y: points.map((values) => values[row].value),
        error: points.map((values) => values[row].error),
      });
    });
  });

  const boundary = setting.load > 1 ? setting.load ** -0.25 : undefined;
  return {
    id: setting.id,
    title: setting.title,
    caption:
      `Linear networks, one hidden layer, P = ${samples}, N = ${width}, N₀ = ${dimension}, equal inputs, T = 0, unit variances. Lines: theory; points: ` +
      `${networks} sampled networks (one standard error over networks). Errors of the old task are per unit of its label power` +
      (boundary === undefined
        ? '.'
        : `; the vertical line is γ_c = α^(-1/4) = ${boundary.toFixed(3)}, where curves at λ = ∞ end.`),
    citations: ['shan2026'],
    roleNames: { limit: 'theory, λ = ∞' },
    columns: 2,
    panels: panels.map(
      (series, row): Panel => ({
        title: ROWS[row],
        x: { label: 'similarity of the rules γ', domain: [0, 1] },
        y: { label: ROWS[row].replace('new task: ', ''), scale: row === 1 ? 'linear' : 'log' },
        series: boundary === undefined ? series : [{ type: 'reference', name: 'γ_c', x: boundary }, ...series],
      }),
    ),
  };
}

/** The transition panels at loads of 2 and 0.5. */
export const transitions: readonly CatalogueFigure[] = SETTINGS.map((setting) => ({
  id: setting.id,
  theory: 'continual',
  title: setting.title,
  shows: setting.shows,
  citation: 'shan2026',
  compute: (options) => compute(setting, options),
}));
