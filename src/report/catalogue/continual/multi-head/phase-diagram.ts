import { coldSaddle, solveTwoTasks, type TaskSimilarity } from '../../../../theory/continual/multi-head/index.ts';
import type { CatalogueFigure } from '../../../catalogue.ts';
import type { FigureData, Series } from '../../../figure.ts';
import { ensembles, estimate } from './ensemble.ts';
import { teacherPair } from './teacher-pair.ts';

/** lambda of the diagram. */
const COUPLING = 1000;

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

/** log10 u_2 over load and similarity with the exact boundary, and cuts through it with sampled networks. */
export const phaseDiagram: CatalogueFigure = {
  id: 'continual-multi-1',
  theory: 'continual',
  title: 'Phases of learning a second task',
  shows:
    'Fixed representation below a load of 1; above it, generalization of similar tasks and overfitting of dissimilar ones.',
  citation: 'shan2026',
  async compute(options) {
    const cells = options.quick ? 40 : 100;
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
    const width = options.quick ? 40 : 100;
    const coupling = 100;
    const sampledGammas = options.quick ? [0, 0.6, 0.95] : [0, 0.3, 0.6, 0.8, 0.9, 0.95, 1];
    const networks = options.quick ? 40 : 100;
    const problems = cuts.map((load) => {
      const samples = Math.round(load * width);
      return teacherPair({ samples, dimension: 3 * samples, inputOverlap: 1, seed: options.seed, test: 1 });
    });
    const requests = problems.flatMap((pair) =>
      sampledGammas.map((gamma) => ({
        settings: {
          width,
          weightVariance: 1,
          readoutVariance: 1,
          coupling,
          temperature: 0,
          activation: 'linear' as const,
        },
        tasks: [pair.first, pair.second(gamma)],
        points: pair.first.test.inputs,
        networks,
        sweeps: 300,
        seed: options.seed,
      })),
    );
    const courses = await ensembles(requests, options);
    const cutSeries = cuts.flatMap((load, i): Series[] => {
      const fine = Array.from({ length: 51 }, (_, k) => k / 50);
      const model = { width, weightVariance: 1, readoutVariance: 1, coupling, temperature: 0 };
      const own = fine.map((gamma) => {
        const { orderParameters } = solveTwoTasks(model, problems[i].first, problems[i].second(gamma));
        return orderParameters?.u ?? null;
      });
      const points = sampledGammas.map((_, k) => estimate(courses[i * sampledGammas.length + k], ({ u }) => u[1]));
      return [
        {
          type: 'line',
          name: `theory, α = ${load}`,
          group: `α = ${load}`,
          role: 'theory',
          x: fine,
          y: own,
        },
        {
          type: 'points',
          name: `networks, α = ${load}`,
          group: `α = ${load}`,
          role: 'simulation',
          x: sampledGammas,
          y: points.map(({ value }) => value),
          error: points.map(({ error }) => error),
        },
      ];
    });
    return {
      id: 'continual-multi-1',
      title: 'Phases of learning a second task',
      caption:
        `Left: log10 of the readout scale u₂ at λ = ${COUPLING}, T = 0, equal inputs, unit variances (self-averaging tasks); lines: α = 1 and ` +
        `γ_c = α^(-1/4). Right: cuts at λ = ${coupling}, theory for one draw of the tasks; points are ${networks} sampled linear networks of width ${width} on the same draw ` +
        '(error bars: one standard error over networks).',
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
            { type: 'line', name: 'γ_c', role: 'limit', x: boundary, y: boundary.map((load) => load ** -0.25) },
            { type: 'text', x: 0.62, y: 0.93, text: 'fixed', anchor: 'middle' },
            { type: 'text', x: 2.9, y: 0.93, text: 'generalization', anchor: 'middle' },
            { type: 'text', x: 2.9, y: 0.3, text: 'overfitting', anchor: 'middle' },
          ],
        },
        {
          title: `λ = ${coupling}`,
          x: { label: 'task similarity γ', domain: [0, 1] },
          y: { label: 'readout scale u₂', scale: 'log' },
          series: cutSeries,
        },
      ],
    } satisfies FigureData;
  },
};
