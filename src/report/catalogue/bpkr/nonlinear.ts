import { activationOf } from '../../../activations/registry.ts';
import { logSpaced } from '../../../numeric/spacing.ts';
import { type BpkrParameters, prepare } from '../../../theory/bpkr/index.ts';
import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { line, network, teacherDraw } from './series.ts';
import { sampledPoints, sampleHmc } from './simulated.ts';

const SAMPLES = 20;
const TEMPERATURE = 0.1;

/** Widths that are sampled at each depth. */
const SAMPLED = [
  { depth: 1, widths: [10, 30, 100] },
  { depth: 2, widths: [15, 30, 50] },
  { depth: 3, widths: [15, 20, 50] },
];

/** What a panel shows. */
const SHOWN = [
  { label: 'bias²', observable: 'bias2' },
  { label: 'variance', observable: 'variance' },
  { label: 'readout norm |a|²/N', observable: 'readoutNorm' },
  { label: 'training error', observable: 'trainError' },
] as const;

/** F9: ReLU networks sampled by HMC against the linear theory with the arc-cosine kernel. */
export const reluNetworks = nonlinearFigure({
  id: 'bpkr-f9',
  activation: 'relu',
  title: 'ReLU networks against the heuristic theory',
  shows: 'The trend with width is that of the theory; the gap grows with depth and load.',
  prior: 'σ² = 1 (the arc-cosine kernel shrinks by two a layer: strong renormalization)',
  kernel: 'the saddle of linear networks with the arc-cosine kernel',
});

/** The twin of F9 for erf. */
export const erfNetworks = nonlinearFigure({
  id: 'bpkr-f9-erf',
  activation: 'erf',
  title: 'erf networks against the heuristic theory',
  shows: 'The readout follows the theory with the arc-sine kernel; the variance falls behind with depth.',
  prior: 'σ² = 1',
  kernel: 'the saddle with the kernel of the infinitely wide erf network, whose readout alone is renormalized',
});

interface Kind {
  readonly id: string;
  readonly activation: 'relu' | 'erf';
  readonly title: string;
  readonly shows: string;
  readonly prior: string;
  readonly kernel: string;
}

function nonlinearFigure({ id, activation, title, shows, prior, kernel }: Kind): CatalogueFigure {
  return {
    id,
    theory: 'bpkr',
    title,
    shows,
    citation: 'li2021',
    async compute(options): Promise<FigureData> {
      const { quick } = options;
      const task = teacherDraw(SAMPLES, SAMPLES, 100, options.seed);
      // The figure's own theory: one scalar a layer for ReLU, the readout's alone for erf
      const theory = prepare(task, {
        activation,
        closure: activationOf(activation).homogeneous ? 'outside' : 'readout',
      });
      const fine = logSpaced(8, 200, quick ? 12 : 40);
      const cases = SAMPLED.map(({ depth, widths }) => ({ depth, widths: quick ? widths.slice(0, 1) : widths }));
      const at = (N: number, L: number): BpkrParameters => network(N, L, 1, TEMPERATURE);
      const length = quick ? { chains: 4, warmup: 40, draws: 60 } : { chains: 16, warmup: 120, draws: 250 };
      const requests = cases.flatMap(({ depth, widths }) =>
        widths.map((N) => {
          const { priorVariances = [], ...rest } = at(N, depth);
          return { task, activation, priorVariances, ...rest };
        }),
      );
      const sampled = await sampleHmc(requests, length, options);
      const panels = SHOWN.map(({ label, observable }): Panel => {
        let from = 0;
        const series = cases.flatMap(({ depth, widths }): Series[] => {
          const group = `L = ${depth}`;
          const gp = theory.gaussianProcess(at(1, depth));
          const limit = observable === 'readoutNorm' ? 1 : (gp.errors[observable] ?? null);
          const value = (N: number) => {
            const { errors, branches } = theory.predict(at(N, depth));
            const [{ u }] = branches;
            return observable === 'readoutNorm' ? u[u.length - 1] : (errors[observable] ?? null);
          };
          const own = sampled.slice(from, from + widths.length);
          from += widths.length;
          return [
            line(
              `GP, ${group}`,
              group,
              'limit',
              fine,
              fine.map(() => limit),
            ),
            line(`heuristic, ${group}`, group, 'heuristic', fine, fine.map(value)),
            sampledPoints(`networks, ${group}`, group, widths, own, observable),
          ];
        });
        return { title: label, x: { label: 'width N', scale: 'log' }, y: { label }, series };
      });
      return {
        id,
        title,
        caption:
          `${activationOf(activation).label} networks on a noisy linear teacher, P = N₀ = ${SAMPLES}, ` +
          `T = ${TEMPERATURE}, ${prior}. Heuristic: ${kernel}; ${length.chains} HMC chains of ${length.draws} trajectories, ` +
          'error bars one Monte Carlo standard error.',
        citations: ['li2021'],
        columns: 2,
        roleNames: { limit: 'GP' },
        panels,
      };
    },
  };
}
