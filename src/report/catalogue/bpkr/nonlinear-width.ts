import type { Activation } from '../../../kernels/dual-activation.ts';
import { type BpkrParameters, prepare } from '../../../theory/bpkr/index.ts';
import type { CatalogueFigure } from '../../catalogue.ts';
import type { FigureData, Panel, Series } from '../../figure.ts';
import { line, logSpaced, network, teacherDraw } from './series.ts';
import { sampledPoints, sampleHmc } from './simulated.ts';

const TEMPERATURE = 0.1;
const SAMPLES = 20;
const DEPTHS = [1, 2, 3];

/** What a panel shows, from the theory's saddle and from the networks. */
const SHOWN = [
  { label: 'readout norm |a|²/N', observable: 'readoutNorm' },
  { label: 'predictor variance', observable: 'variance' },
  { label: 'test error ε_g', observable: 'testError' },
] as const;

/** F9: ReLU networks of one to three hidden layers against the heuristic theory. */
export const reluWidth = nonlinearFigure('relu', 'bpkr-f9', 'ReLU networks against the theory');

/** The same for erf. */
export const erfWidth = nonlinearFigure('erf', 'bpkr-f9-erf', 'erf networks against the theory');

function nonlinearFigure(activation: Exclude<Activation, 'linear'>, id: string, title: string): CatalogueFigure {
  return {
    id,
    theory: 'bpkr',
    title,
    shows:
      'A heuristic outside linear networks: the trend with width is right, and the gap grows with depth and with P/N.',
    citation: 'li2021',
    async compute(options): Promise<FigureData> {
      const { quick } = options;
      const task = teacherDraw(SAMPLES, SAMPLES, 100, options.seed);
      const theory = prepare(task, { activation });
      const fine = logSpaced(5, 200, quick ? 10 : 40);
      const widths = quick ? [10, 60] : [10, 15, 30, 60, 100];
      const requests = DEPTHS.flatMap((depth) =>
        widths.map((N) => {
          const { priorVariances = [], ...rest } = network(N, depth, 1, TEMPERATURE);
          return { task, activation, priorVariances, widths: rest.widths, temperature: TEMPERATURE };
        }),
      );
      const length = quick ? { chains: 4, warmup: 40, draws: 60 } : { chains: 16, warmup: 150, draws: 500 };
      const sampled = await sampleHmc(requests, length, options);
      const value = (parameters: BpkrParameters, observable: (typeof SHOWN)[number]['observable']) => {
        const { branches, errors } = theory.predict(parameters);
        if (observable === 'readoutNorm') return branches[0].u[branches[0].u.length - 1];
        return errors[observable] ?? null;
      };
      const panels = SHOWN.map(({ label, observable }): Panel => {
        const series = DEPTHS.flatMap((depth, d): Series[] => {
          const group = `L = ${depth}`;
          const curve = fine.map((N) => value(network(N, depth, 1, TEMPERATURE), observable));
          const own = sampled.slice(d * widths.length, (d + 1) * widths.length);
          return [
            line(`theory, ${group}`, group, 'saddle', fine, curve),
            sampledPoints(`networks, ${group}`, group, widths, own, observable),
          ];
        });
        return { title: label, x: { label: 'width N', scale: 'log' }, y: { label }, series };
      });
      return {
        id,
        title,
        caption:
          `${activation === 'relu' ? 'ReLU' : 'erf'} networks on a noisy linear teacher, P = N₀ = ${SAMPLES}, T = ${TEMPERATURE}, ` +
          `σ² = 1: the saddle with the kernel of the infinite network (heuristic), and ${length.chains} HMC chains of ` +
          `${length.draws} trajectories a point; error bars are one Monte Carlo standard error.`,
        citations: ['li2021'],
        columns: 3,
        groups: DEPTHS.map((depth) => `L = ${depth}`),
        panels,
      };
    },
  };
}
