import { brentRoot } from '../../../../numeric/roots.ts';
import { solveTwoTasks } from '../../../../theory/continual/multi-head/index.ts';
import type { Panel } from '../../../figure/figure.ts';
import type { CatalogueFigure } from '../../catalogue-figure.ts';
import { teacherPair } from './teacher-pair.ts';

/** gamma and Gamma over the overlap of inputs and of rules, and where they put a pair of tasks. */
export const similarityMap: CatalogueFigure = {
  id: 'continual-multi-5',
  theory: 'continual',
  title: 'Which similarity matters',
  shows: 'γ needs both overlaps; Γ falls below its critical value only where inputs and rules are both close.',
  citation: 'shan2026',
  async compute(options) {
    const [samples, width, dimension] = options.quick ? [60, 30, 140] : [200, 100, 450];
    const cells = options.quick ? 6 : 20;
    const edges = Array.from({ length: cells + 1 }, (_, i) => i / cells);
    const centers = Array.from({ length: cells }, (_, i) => (i + 0.5) / cells);
    const gamma: number[][] = centers.map(() => []);
    const Gamma: number[][] = centers.map(() => []);
    const distance: number[][] = centers.map(() => []);
    const model = { width, weightVariance: 1, readoutVariance: 1, coupling: 100, temperature: 0 };
    const critical = 1 - 1 / Math.sqrt(samples / width);
    centers.forEach((inputOverlap, column) => {
      const pair = teacherPair({ samples, dimension, inputOverlap, seed: options.seed, test: 1 });
      centers.forEach((rule, row) => {
        const { similarity } = solveTwoTasks(model, pair.first, pair.second(rule));
        gamma[row][column] = similarity?.gamma ?? 0;
        Gamma[row][column] = similarity?.Gamma ?? 0;
        distance[row][column] = (similarity?.Gamma ?? 0) - critical;
      });
      options.onProgress?.((column + 1) / cells);
    });
    // Gamma falls as the rules come closer: it crosses its critical value once, where the inputs overlap enough.
    const steps = options.quick ? 5 : 13;
    const overlaps = Array.from({ length: steps }, (_, i) => 0.7 + (0.3 * i) / (steps - 1));
    const boundary = overlaps.map((inputOverlap): number | null => {
      const pair = teacherPair({ samples, dimension, inputOverlap, seed: options.seed, test: 1 });
      const excess = (rule: number) =>
        (solveTwoTasks(model, pair.first, pair.second(rule)).similarity?.Gamma ?? 0) - critical;
      return excess(1) < 0 && excess(0) > 0 ? brentRoot(excess, 0, 1, { tolerance: 1e-3 }).x : null;
    });
    const panel = (title: string, values: number[][], diverging: boolean): Panel => ({
      title,
      x: { label: 'overlap of the inputs', domain: [0, 1] },
      y: { label: 'overlap of the rules', domain: [0, 1] },
      square: true,
      series: [
        {
          type: 'heatmap',
          name: title,
          values,
          xEdges: edges,
          yEdges: edges,
          rowsUp: true,
          color: { label: title, kind: diverging ? 'diverging' : 'sequential' },
        },
        { type: 'line', name: 'Γ = Γ_c', group: 'Γ = Γ_c', role: 'theory', x: overlaps, y: boundary },
      ],
    });
    return {
      id: 'continual-multi-5',
      title: 'Which similarity matters',
      caption:
        `Similarity order parameters of two Gaussian teacher tasks, P = ${samples}, N = ${width}, N₀ = ${dimension}, one draw. Right: distance to the phase ` +
        `boundary Γ_c = 1 - α^(-1/2) = ${critical.toFixed(3)} (the line in all three); negative, in its corner, is the generalization phase.`,
      citations: ['shan2026'],
      columns: 3,
      roleNames: { theory: 'Γ = Γ_c' },
      panels: [panel('γ', gamma, false), panel('Γ', Gamma, false), panel('Γ − Γ_c', distance, true)],
    };
  },
};
