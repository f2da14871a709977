import { linearTeacher } from '../../../data/generators/teacher.ts';
import { prepare } from '../../../theory/bpkr/index.ts';
import type { CatalogueFigure } from '../../catalogue.ts';
import type { FigureData, Panel, Series } from '../../figure.ts';
import { line, logSpaced, network } from './series.ts';
import { sampledPoints, sampleHmc } from './simulated.ts';

const TITLE = 'ReLU networks against the heuristic theory';

/** F9: ReLU networks sampled by HMC against the linear theory with the arc-cosine kernel. */
export const reluNetworks: CatalogueFigure = {
  id: 'bpkr-f9',
  theory: 'bpkr',
  title: TITLE,
  shows: 'The trend with width is that of the theory; the gap grows with depth and load.',
  citation: 'li2021',
  async compute(options): Promise<FigureData> {
    const { quick } = options;
    const task = linearTeacher({ dimension: 20, train: 20, test: 100, noiseVariance: 0.25, seed: options.seed });
    const theory = prepare(task, { activation: 'relu' });
    const fine = logSpaced(8, 200, quick ? 12 : 40);
    const cases = [
      { depth: 1, widths: quick ? [10, 100] : [10, 30, 100] },
      { depth: 2, widths: quick ? [50] : [15, 50] },
      { depth: 3, widths: quick ? [] : [50] },
    ];
    const at = (N: number, L: number) => {
      const { widths, priorVariances = [], temperature } = network(N, L, 1, 0.1);
      return { widths, priorVariances, temperature };
    };
    const length = quick ? { chains: 4, warmup: 100, draws: 100 } : { chains: 16, warmup: 100, draws: 250 };
    const sampled = await sampleHmc(
      cases.flatMap(({ depth, widths }) => widths.map((N) => ({ task, activation: 'relu' as const, ...at(N, depth) }))),
      length,
      options,
    );
    let from = 0;
    const parts = cases.map(({ widths }) => {
      from += widths.length;
      return sampled.slice(from - widths.length, from);
    });
    const panels = (
      [
        ['bias²', 'bias2'],
        ['variance', 'variance'],
        ['readout |a|²/N', 'readoutNorm'],
        ['training error', 'trainError'],
      ] as const
    ).map(
      ([label, observable]): Panel => ({
        title: label,
        x: { label: 'width N', scale: 'log' },
        y: { label },
        series: cases.flatMap(({ depth, widths }, d): Series[] => {
          const group = `L = ${depth}`;
          const gp = theory.gaussianProcess(at(1, depth));
          const limit = observable === 'readoutNorm' ? 1 : (gp.errors[observable] ?? null);
          const value = (N: number) => {
            const { errors, branches } = theory.predict(at(N, depth));
            return observable === 'readoutNorm' ? branches[0].u[depth - 1] : (errors[observable] ?? null);
          };
          return [
            line(
              `GP, ${group}`,
              group,
              'limit',
              fine,
              fine.map(() => limit),
            ),
            line(`heuristic, ${group}`, group, 'heuristic', fine, fine.map(value)),
            ...(widths.length === 0 ? [] : [sampledPoints(`networks, ${group}`, group, widths, parts[d], observable)]),
          ];
        }),
      }),
    );
    return {
      id: 'bpkr-f9',
      title: TITLE,
      caption:
        'ReLU networks on a noisy linear teacher, P = N₀ = 20, T = 0.1, σ² = 1 (the arc-cosine kernel shrinks by two a layer: ' +
        `strong renormalization). Heuristic: the saddle of linear networks with the arc-cosine kernel; ${length.chains} HMC ` +
        `chains of ${length.draws} trajectories, error bars one Monte Carlo standard error.`,
      citations: ['li2021'],
      columns: 2,
      roleNames: { limit: 'GP' },
      panels,
    };
  },
};
