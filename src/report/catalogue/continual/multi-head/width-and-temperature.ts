import { solveTwoTasks } from '../../../../theory/continual/multi-head/index.ts';
import type { Series } from '../../../figure/figure.ts';
import type { CatalogueFigure } from '../../catalogue-figure.ts';
import { ensembles, estimate, squaredError } from './ensemble.ts';
import { errorOf, stackAll, teacherPair } from './teacher-pair.ts';

const unit = { weightVariance: 1, readoutVariance: 1 };

/** Interference and forgetting against width at fixed data. */
export const widthDependence: CatalogueFigure = {
  id: 'continual-multi-7',
  theory: 'continual',
  title: 'Interference and forgetting against width',
  shows: 'Interference with the new task disappears as N grows and jumps where N falls below P for dissimilar tasks.',
  citation: 'shan2026',
  async compute(options) {
    const samples = options.quick ? 45 : 150;
    const dimension = Math.round(1.5 * samples);
    const coupling = options.quick ? 100 : 1000;
    const widths = Array.from({ length: 25 }, (_, i) => Math.round(samples * 0.27 * 25 ** (i / 24)));
    const sampledWidths = [0.4, 0.8, 1.5, 4].map((ratio) => Math.round(samples * ratio));
    const networks = options.quick ? 30 : 80;
    const rules = [0, 0.5, 0.9];
    const pair = teacherPair({ samples, dimension, inputOverlap: 1, seed: options.seed, test: 100 });
    const power = pair.first.targets.reduce((sum, y) => sum + y * y, 0) / samples;
    const scratchError = (width: number, rule: number) => {
      const second = pair.second(rule);
      const solution = solveTwoTasks({ ...unit, width, coupling, temperature: 0 }, pair.first, second);
      const heads = solution.predict(second.test.inputs);
      return {
        interference:
          errorOf(heads.newHead, second.test.targets).total / errorOf(heads.fromScratch, second.test.targets).total,
        scratch: errorOf(heads.fromScratch, second.test.targets).total,
        forgetting: errorOf(solution.predict(pair.first.inputs).oldHead, pair.first.targets).total / power,
      };
    };
    const requests = rules.flatMap((rule) =>
      sampledWidths.map((width) => {
        const second = pair.second(rule);
        return {
          settings: { ...unit, width, coupling, temperature: 0, activation: 'linear' as const },
          tasks: [pair.first, second],
          points: stackAll([second.test.inputs, pair.first.inputs]),
          networks,
          sweeps: 300,
          seed: options.seed,
        };
      }),
    );
    const courses = await ensembles(requests, options);
    const series: [Series[], Series[]] = [[], []];
    rules.forEach((rule, i) => {
      const group = `γ = ${rule}`;
      const curves = widths.map((width) => scratchError(width, rule));
      const targets = pair.second(rule).test.targets;
      const points = sampledWidths.map((width, k) => {
        const ensemble = courses[i * sampledWidths.length + k];
        const { scratch } = scratchError(width, rule);
        const interference = estimate(ensemble, ({ outputs }) => squaredError(outputs[1][1], targets, 0) / scratch);
        const forgetting = estimate(
          ensemble,
          ({ outputs }) => squaredError(outputs[1][0], pair.first.targets, targets.length) / power,
        );
        return [interference, forgetting];
      });
      series.forEach((panel, which) => {
        panel.push(
          {
            type: 'line',
            name: `theory, ${group}`,
            group,
            role: 'theory',
            x: widths,
            y: curves.map(({ interference, forgetting }) => (which === 0 ? interference : forgetting)),
          },
          {
            type: 'points',
            name: `networks, ${group}`,
            group,
            role: 'simulation',
            x: sampledWidths,
            y: points.map((values) => values[which].value),
            error: points.map((values) => values[which].error),
          },
        );
      });
    });
    const x = { label: 'width N', scale: 'log' as const };
    return {
      id: 'continual-multi-7',
      title: 'Interference and forgetting against width',
      caption:
        `P = ${samples} (vertical line: N = P), N₀ = ${dimension}, equal inputs, λ = ${coupling}, T = 0. Left: test error of task 2 after task 1, relative to ` +
        `learning it from scratch. Right: error of head 1 on its training data, per unit of label power. Points: ${networks} sampled networks; ` +
        `the narrowest ones leave the leading order, for in the overfitting phase u is of the order of N there.`,
      citations: ['shan2026'],
      columns: 2,
      panels: [
        {
          title: 'anterograde interference',
          x,
          y: { label: 'ε(after task 1) / ε(from scratch)', scale: 'log' },
          series: [{ type: 'reference', name: 'N = P', x: samples }, ...series[0]],
        },
        {
          title: 'forgetting',
          x,
          y: { label: 'train error of task 1', scale: 'log' },
          series: [{ type: 'reference', name: 'N = P', x: samples }, ...series[1]],
        },
      ],
    };
  },
};

/** u_2 and the training error against lambda T: noise destroys the overfitting phase. */
export const temperatureDependence: CatalogueFigure = {
  id: 'continual-multi-8',
  theory: 'continual',
  title: 'Noise destroys the overfitting phase',
  shows: 'The readout stays small and the new task is not interpolated once λT exceeds 1.',
  citation: 'shan2026',
  async compute(options) {
    const width = options.quick ? 30 : 80;
    const samples = 2 * width;
    const pair = teacherPair({ samples, dimension: 3 * width, inputOverlap: 1, seed: options.seed, test: 1 });
    const second = pair.second(0.3);
    const products = Array.from(
      { length: options.quick ? 13 : 25 },
      (_, i, all = options.quick ? 12 : 24) => 10 ** (-3 + (5 * i) / all),
    );
    const sampledProducts = options.quick ? [1, 10] : [1, 3, 10, 30];
    const networks = options.quick ? 20 : 60;
    const couplings = [10, 100, 1000];
    const sampledCoupling = 10;
    const power = second.targets.reduce((sum, y) => sum + y * y, 0) / samples;
    const series: [Series[], Series[]] = [[], []];
    for (const coupling of couplings) {
      const group = `λ = ${coupling}`;
      const curves = products.map((product) => {
        const solution = solveTwoTasks(
          { ...unit, width, coupling, temperature: product / coupling },
          pair.first,
          second,
        );
        const error = errorOf(solution.predict(second.inputs).newHead, second.targets);
        return [solution.orderParameters?.u ?? null, error.total / power];
      });
      series.forEach((panel, which) => {
        const y = curves.map((values) => values[which]);
        panel.push({ type: 'line', name: `theory, ${group}`, group, role: 'theory', x: products, y });
      });
    }
    const courses = await ensembles(
      sampledProducts.map((product) => ({
        settings: {
          ...unit,
          width,
          coupling: sampledCoupling,
          temperature: product / sampledCoupling,
          activation: 'linear' as const,
        },
        tasks: [pair.first, second],
        points: second.inputs,
        networks,
        sweeps: 80,
        seed: options.seed,
      })),
      options,
    );
    series.forEach((panel, which) => {
      const points = courses.map((ensemble) =>
        estimate(ensemble, ({ outputs, u }) =>
          which === 0 ? u[1] : squaredError(outputs[1][1], second.targets, 0) / power,
        ),
      );
      panel.push({
        type: 'points',
        name: `networks, λ = ${sampledCoupling}`,
        group: `λ = ${sampledCoupling}`,
        role: 'simulation',
        x: sampledProducts,
        y: points.map(({ value }) => value),
        error: points.map(({ error }) => error),
      });
    });
    const x = { label: 'λT', scale: 'log' as const };
    return {
      id: 'continual-multi-8',
      title: 'Noise destroys the overfitting phase',
      caption:
        `P = ${samples}, N = ${width}, N₀ = ${3 * width}, equal inputs, γ = 0.3. Left: readout scale of task 2; right: its training error per unit of label power. ` +
        `Points: ${networks} networks by blocked Gibbs sampling at λ = ${sampledCoupling} (one standard error).`,
      citations: ['shan2026'],
      columns: 2,
      panels: [
        { title: 'readout scale', x, y: { label: 'u₂', scale: 'log' }, series: series[0] },
        { title: 'training error of task 2', x, y: { label: 'train error', scale: 'log' }, series: series[1] },
      ],
    };
  },
};
