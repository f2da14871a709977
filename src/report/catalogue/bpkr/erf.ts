import { type BpkrParameters, prepare } from '../../../theory/bpkr/index.ts';
import type { CatalogueFigure } from '../../catalogue.ts';
import type { FigureData, Panel, Series } from '../../figure.ts';
import { line, logSpaced, network, teacherDraw } from './series.ts';
import { sampledPoints, sampleHmc } from './simulated.ts';

const TITLE = 'erf networks against the heuristic theory';
const TEMPERATURE = 0.1;
const SAMPLES = 20;
const DEPTHS = [1, 2, 3];

/** What a panel shows, from the theory's saddle and from the networks. */
const SHOWN = [
  { label: 'readout norm |a|²/N', observable: 'readoutNorm' },
  { label: 'predictor variance', observable: 'variance' },
  { label: 'test error ε_g', observable: 'testError' },
] as const;

/** The twin of F9 for erf: networks of one to three hidden layers against the heuristic theory. */
export const erfNetworks: CatalogueFigure = {
  id: 'bpkr-f9-erf',
  theory: 'bpkr',
  title: TITLE,
  shows: 'The trend with width is that of the theory with the arc-sine kernel; the gap grows with depth and load.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const task = teacherDraw(SAMPLES, SAMPLES, 100, options.seed);
    const theory = prepare(task, { activation: 'erf' });
    const fine = logSpaced(5, 200, quick ? 10 : 40);
    const widths = quick ? [10, 60] : [10, 15, 30, 60, 100];
    const requests = DEPTHS.flatMap((depth) =>
      widths.map((N) => {
        const { priorVariances = [], ...rest } = network(N, depth, 1, TEMPERATURE);
        return { task, activation: 'erf' as const, priorVariances, widths: rest.widths, temperature: TEMPERATURE };
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
      id: 'bpkr-f9-erf',
      title: TITLE,
      caption:
        `erf networks on a noisy linear teacher, P = N₀ = ${SAMPLES}, T = ${TEMPERATURE}, ` +
        `σ² = 1: the saddle with the kernel of the infinite network (heuristic), and ${length.chains} HMC chains of ` +
        `${length.draws} trajectories a point; error bars are one Monte Carlo standard error.`,
      citations: ['li2021'],
      columns: 3,
      groups: DEPTHS.map((depth) => `L = ${depth}`),
      panels,
    };
  },
};
