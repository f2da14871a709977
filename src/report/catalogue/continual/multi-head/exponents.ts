import { coldSaddle, solveTwoTasks } from '../../../../theory/continual/multi-head/index.ts';
import type { Series } from '../../../figure/figure.ts';
import type { CatalogueFigure } from '../../catalogue-figure.ts';
import { ensembles, estimate } from './ensemble.ts';
import { teacherPair } from './teacher-pair.ts';

/** The cases of the figure: load, similarity, and the slope that the theory gives. */
const CASES = [
  { load: 2, gamma: 0.5, slope: '1/2' },
  { load: 2, gamma: 2 ** -0.25, slope: '1/3' },
  { load: 2, gamma: 0.95, slope: '0' },
  { load: 1, gamma: 0.5, slope: '1/3' },
] as const;

/** u_2 against lambda on double logarithmic axes, with sampled networks that saturate at u of order N. */
export const exponents: CatalogueFigure = {
  id: 'continual-multi-4',
  theory: 'continual',
  title: 'Exponents of the readout scale',
  shows:
    'u₂ grows like √λ in the overfitting phase, like λ^(1/3) on the boundary and at a load of 1, and saturates in generalization.',
  citation: 'shan2026',
  async compute(options) {
    const fine = Array.from({ length: 61 }, (_, i) => 10 ** (1 + (5 * i) / 60));
    const lines = CASES.map(({ load, gamma, slope }): Series => {
      const group = `α = ${load}, γ = ${gamma.toFixed(gamma > 0.6 && gamma < 0.9 ? 4 : 2)} (slope ${slope})`;
      return {
        type: 'line',
        name: `theory, ${group}`,
        group,
        role: 'theory',
        x: fine,
        y: fine.map((coupling) => {
          const s2 = 1 / (1 + coupling);
          const c = coupling * s2;
          const similarity = { load, rho: 1, q: load, kappa: load * gamma, gamma, Gamma: 1 - gamma * gamma };
          return coldSaddle({ c, s2, frozen: c * c }, 1, similarity, 0).u;
        }),
      };
    });
    const widths = options.quick ? [20] : [50, 200];
    const couplings = options.quick ? [10, 1000] : [10, 100, 1000, 1e4, 1e6];
    const networks = options.quick ? 30 : 60;
    const problems = widths.map((width) => {
      const pair = teacherPair({
        samples: 2 * width,
        dimension: 3 * width,
        inputOverlap: 1,
        seed: options.seed,
        test: 1,
      });
      return { width, pair, second: pair.second(0.5) };
    });
    const requests = problems.flatMap(({ width, pair, second }) =>
      couplings.map((coupling) => ({
        settings: {
          width,
          weightVariance: 1,
          readoutVariance: 1,
          coupling,
          temperature: 0,
          activation: 'linear' as const,
        },
        tasks: [pair.first, second],
        points: pair.first.test.inputs,
        networks,
        sweeps: 300,
        seed: options.seed,
      })),
    );
    const courses = await ensembles(requests, options);
    const points = problems.flatMap(({ width, pair, second }, i): Series[] => {
      const estimates = couplings.map((_, k) => estimate(courses[i * couplings.length + k], ({ u }) => u[1]));
      const group = `networks, α = 2, γ ≈ 0.5, N = ${width}`;
      const own = couplings.map(
        (coupling) =>
          solveTwoTasks({ width, weightVariance: 1, readoutVariance: 1, coupling, temperature: 0 }, pair.first, second)
            .orderParameters?.u ?? null,
      );
      return [
        { type: 'line', name: `theory for this draw, N = ${width}`, group, role: 'limit', x: couplings, y: own },
        {
          type: 'points',
          name: group,
          group,
          role: 'simulation',
          x: couplings,
          y: estimates.map(({ value }) => value),
          error: estimates.map(({ error }) => error),
        },
      ];
    });
    return {
      id: 'continual-multi-4',
      title: 'Exponents of the readout scale',
      caption:
        'Solid: theory for self-averaging tasks with equal inputs at T = 0. Points: sampled linear networks at a load of 2 in the overfitting ' +
        'phase (one standard error over networks); dotted: theory for their own draw of the tasks. A finite network saturates near u ~ N: ' +
        'its lowest frozen mode has a finite overlap with the labels.',
      citations: ['shan2026'],
      roleNames: { limit: 'theory, same draw' },
      panels: [
        {
          x: { label: 'coupling λ', scale: 'log' },
          y: { label: 'readout scale u₂', scale: 'log' },
          series: [...lines, ...points],
        },
      ],
    };
  },
};
