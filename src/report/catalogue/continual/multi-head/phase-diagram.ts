import { coldSaddle, solveTwoTasks, type TaskSimilarity } from '../../../../theory/continual/multi-head/index.ts';
import type { FigureData, Series } from '../../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../../catalogue-figure.ts';
import { type EnsembleRequest, ensembles, estimate } from './ensemble.ts';
import { teacherPair } from './teacher-pair.ts';

/** lambda of the diagram, and of the cuts through it. */
const COUPLING = 1000;
const CUT_COUPLING = 100;

/** Self-averaging similarity of two tasks with equal inputs, unit variances and labels of unit power. */
function ideal(load: number, gamma: number): TaskSimilarity {
  return { load, rho: 1, q: load, kappa: load * gamma, gamma, Gamma: 1 - gamma * gamma };
}

/** u_2 of the ideal tasks at unit variances. */
function readoutScale(load: number, gamma: number, coupling: number): number {
  const s2 = 1 / (1 + coupling);
  const c = coupling * s2;
  return coldSaddle({ c, s2, frozen: c * c }, 1, ideal(load, gamma), 0).u;
}

/** Loads and similarities of the simulated points of the diagram. */
const POINTS = { loads: [0.5, 0.8, 1.5, 2, 3], gammas: [0.1, 0.45, 0.75, 0.95] };

/** The networks of one point: equal inputs, rules at a cosine of gamma. */
function requestAt(
  load: number,
  gamma: number,
  coupling: number,
  { quick = false, seed }: FigureOptions,
): EnsembleRequest {
  const width = quick ? 40 : 100;
  const samples = Math.round(load * width);
  // Inputs of many more dimensions than samples: the tasks average themselves.
  const pair = teacherPair({ samples, dimension: 3 * samples, inputOverlap: 1, seed, test: 1 });
  return {
    settings: { width, weightVariance: 1, readoutVariance: 1, coupling, temperature: 0, activation: 'linear' },
    tasks: [pair.first, pair.second(gamma)],
    points: pair.first.test.inputs,
    networks: quick ? 16 : coupling === COUPLING ? 50 : 100,
    sweeps: 300,
    seed,
  };
}

/** log10 u_2 over load and similarity with the exact boundary, and simulated networks on the same scale of colours and as cuts. */
export const phaseDiagram: CatalogueFigure = {
  id: 'continual-multi-1',
  theory: 'continual',
  title: 'Phases of learning a second task',
  shows:
    'Fixed representation below a load of 1; above it, generalization of similar tasks and overfitting of dissimilar ones.',
  citation: 'shan2026',
  async compute(options) {
    const { quick = false, seed } = options;
    const cells = quick ? 40 : 100;
    const loads = Array.from({ length: cells + 1 }, (_, i) => 0.3 + (3.7 * i) / cells);
    const gammas = Array.from({ length: cells + 1 }, (_, i) => i / cells);
    const values = Array.from({ length: cells }, (_, row) =>
      Array.from({ length: cells }, (_, column) =>
        Math.log10(
          readoutScale((loads[column] + loads[column + 1]) / 2, (gammas[row] + gammas[row + 1]) / 2, COUPLING),
        ),
      ),
    );
    const boundary = Array.from({ length: 61 }, (_, i) => 1 + (3 * i) / 60);

    const cuts = [0.5, 2];
    const sampledGammas = quick ? [0, 0.6, 0.95] : [0, 0.3, 0.6, 0.8, 0.9, 0.95, 1];
    const inDiagram = (quick ? [0.5, 2] : POINTS.loads).flatMap((load) =>
      POINTS.gammas.map((gamma) => ({ load, gamma })),
    );
    const onCuts = cuts.flatMap((load) => sampledGammas.map((gamma) => ({ load, gamma })));
    const requests = [
      ...inDiagram.map(({ load, gamma }) => requestAt(load, gamma, COUPLING, options)),
      ...onCuts.map(({ load, gamma }) => requestAt(load, gamma, CUT_COUPLING, options)),
    ];
    const courses = await ensembles(requests, options);
    const scales = courses.map((course) => estimate(course, ({ u }) => u[1]));
    const cutSeries = cuts.flatMap((load, i): Series[] => {
      const own = { group: `α = ${load}` };
      const points = scales.slice(inDiagram.length + i * sampledGammas.length).slice(0, sampledGammas.length);
      const fine = Array.from({ length: 51 }, (_, k) => k / 50);
      const request = requestAt(load, 0, CUT_COUPLING, options);
      const samples = request.tasks[0].targets.length;
      const pair = teacherPair({ samples, dimension: 3 * samples, inputOverlap: 1, seed, test: 1 });
      const curve = fine.map(
        (gamma) => solveTwoTasks(request.settings, pair.first, pair.second(gamma)).orderParameters?.u ?? null,
      );
      return [
        { type: 'line', name: `theory, α = ${load}`, ...own, role: 'theory', x: fine, y: curve },
        {
          type: 'points',
          name: `networks, α = ${load}`,
          ...own,
          role: 'simulation',
          x: sampledGammas,
          y: points.map(({ value }) => value),
          error: points.map(({ error }) => error),
        },
      ];
    });
    const { settings, networks } = requests[0];
    return {
      id: 'continual-multi-1',
      title: 'Phases of learning a second task',
      caption:
        `Left: log10 of the readout scale u₂ at λ = ${COUPLING}, T = 0, equal inputs, unit variances; the map is the theory of self-averaging tasks on ` +
        `${cells} x ${cells} points, the discs are ${networks} sampled linear networks of width ${settings.width} each, on the same colours; lines: α = 1 and ` +
        `γ_c = α^(-1/4). Right: cuts at λ = ${CUT_COUPLING}, theory and ${requests[requests.length - 1].networks} networks on one draw of the tasks (error bars: one standard error).`,
      citations: ['shan2026'],
      panels: [
        {
          title: `λ = ${COUPLING}`,
          x: { label: 'load α = P/N', domain: [0.3, 4] },
          y: { label: 'task similarity γ', domain: [0, 1] },
          series: [
            {
              type: 'heatmap',
              name: 'log10 u₂',
              values,
              xEdges: loads,
              yEdges: gammas,
              rowsUp: true,
              color: { label: 'log10 u₂', kind: 'sequential' },
            },
            { type: 'reference', name: 'α = 1', x: 1 },
            {
              type: 'line',
              name: 'γ_c',
              group: 'γ_c',
              role: 'theory',
              x: boundary,
              y: boundary.map((load) => load ** -0.25),
            },
            {
              type: 'points',
              name: 'networks',
              group: 'γ_c',
              role: 'simulation',
              x: inDiagram.map(({ load }) => load),
              y: inDiagram.map(({ gamma }) => gamma),
              values: scales.slice(0, inDiagram.length).map(({ value }) => Math.log10(value)),
            },
            { type: 'text', x: 0.66, y: 0.86, text: 'fixed', anchor: 'middle' },
            { type: 'text', x: 3.3, y: 0.86, text: 'generalization', anchor: 'middle' },
            { type: 'text', x: 2.5, y: 0.28, text: 'overfitting', anchor: 'middle' },
          ],
        },
        {
          title: `λ = ${CUT_COUPLING}`,
          x: { label: 'task similarity γ', domain: [0, 1] },
          y: { label: 'readout scale u₂', scale: 'log' },
          series: cutSeries,
        },
      ],
      // Orange is seen best on the map.
      groups: ['α = 0.5', 'γ_c', 'α = 2'],
    } satisfies FigureData;
  },
};
