import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import { earlyStopping, equilibrium, generalizationCourse, logSpaced, ntkFlow } from '../../../theory/ndk/index.ts';
import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { layersOf, teacherProblem } from './problems.ts';

const SIGMA2 = 1.44;
const TEMPERATURE = 1e-3;

interface Network {
  readonly activation: Activation;
  readonly depth: number;
  readonly sigma0: number;
}

function groupOf({ activation, depth, sigma0 }: Network): string {
  return `${activationOf(activation).label}, L = ${depth}, σ₀ = ${sigma0}`;
}

function teacher(noise: number, quick: boolean, seed: number) {
  return teacherProblem({ samples: quick ? 24 : 40, test: quick ? 30 : 60, dimension: quick ? 12 : 20, noise, seed });
}

function problemOf(data: ReturnType<typeof teacher>, { activation, depth, sigma0 }: Network) {
  return {
    ...data,
    activation,
    priorVariances: layersOf(depth, SIGMA2),
    initialVariances: layersOf(depth, sigma0 * sigma0),
    temperature: TEMPERATURE,
  };
}

function panel(noise: number, networks: readonly Network[], quick: boolean, seed: number): Panel {
  const data = teacher(noise, quick, seed);
  const times = logSpaced(0.02, 3e4, quick ? 22 : 60);
  const series: Series[] = [];
  for (const network of networks) {
    const problem = problemOf(data, network);
    const { bias2 } = generalizationCourse(problem, data.testTargets, times, { accuracy: quick ? 1e-4 : 1e-5 });
    const group = groupOf(network);
    series.push({ type: 'line', name: group, group, role: 'theory', x: times, y: [...bias2] });
    const best = bias2.indexOf(Math.min(...bias2));
    series.push({
      type: 'points',
      name: `best time, ${group}`,
      group,
      role: 'theory',
      symbol: 'diamond',
      x: [times[best]],
      y: [bias2[best]],
    });
  }
  return {
    title: noise > 0 ? `label noise, sd ${noise}` : 'no label noise',
    x: { label: 'time t', scale: 'log' },
    y: { label: 'bias² on clean targets', scale: 'log' },
    series,
  };
}

/** When to stop: inside the gradient phase with noisy labels, anywhere without. */
export const earlyStoppingFigure: CatalogueFigure = {
  id: 'ndk-f4',
  theory: 'ndk',
  title: 'Early stopping',
  shows: 'With noisy labels the error has its minimum inside the gradient phase; without, it depends on φ and σ₀.',
  citation: 'avidan2023',
  async compute({ quick, seed }): Promise<FigureData> {
    const relu = (depth: number, sigma0 = 0.7): Network => ({ activation: 'relu', depth, sigma0 });
    const erf: Network = { activation: 'erf', depth: 1, sigma0: 0.7 };
    return {
      id: 'ndk-f4',
      title: 'Early stopping',
      caption:
        'Squared error of the mean predictor on clean test targets of a linear teacher, N₀ = 20, P = 40, σ = 1.2, T = 10⁻³. ' +
        'Diamonds: the least error. Left: label noise of standard deviation 1 in training; right: none.',
      citations: ['avidan2023'],
      columns: 2,
      panels: [panel(1, [relu(1), relu(3), erf], quick, seed), panel(0, [relu(1), relu(3), erf], quick, seed)],
    };
  },
};

/** NTK and NNGP predictors, and the best time between them, against depth. */
export const depthFigure: CatalogueFigure = {
  id: 'ndk-f5',
  theory: 'ndk',
  title: 'NTK against NNGP in depth',
  shows: 'Which end of learning generalizes better depends on depth, activation and noise; stopping early beats both.',
  citation: 'avidan2023',
  async compute({ quick, seed }): Promise<FigureData> {
    const depths = quick ? [1, 2, 3] : [1, 2, 3, 4, 5, 6];
    const panels = [1, 0].map((noise): Panel => {
      const data = teacher(noise, quick, seed);
      const results = depths.map((depth) => {
        const problem = problemOf(data, { activation: 'relu', depth, sigma0: 0.7 });
        const cold = { ...problem, temperature: 0 };
        const error = (f: Float64Array) =>
          f.reduce((sum, x, i) => sum + (x - data.testTargets.data[i]) ** 2, 0) / f.length;
        return {
          ntk: error(ntkFlow(cold, [Number.POSITIVE_INFINITY])[0].test.data),
          nngp: error(equilibrium(problem).test.data),
          best: earlyStopping(problem, data.testTargets, [0.02, 3e4], 'bias2', { accuracy: 1e-5 }).error,
        };
      });
      const line = (name: string, role: 'theory' | 'limit' | 'saddle', y: readonly number[]): Series => ({
        type: 'line',
        name,
        role,
        x: depths,
        y,
      });
      return {
        title: noise > 0 ? 'label noise, sd 1' : 'no label noise',
        x: { label: 'depth L', ticks: depths },
        y: { label: 'bias² on clean targets', scale: noise > 0 ? 'linear' : 'log', zero: noise > 0 },
        series: [
          line(
            'NTK plateau',
            'limit',
            results.map((r) => r.ntk),
          ),
          line(
            'NNGP',
            'saddle',
            results.map((r) => r.nngp),
          ),
          line(
            'best time',
            'theory',
            results.map((r) => r.best),
          ),
        ],
      };
    });
    return {
      id: 'ndk-f5',
      title: 'NTK against NNGP in depth',
      caption:
        'Squared error of the mean predictor of ReLU networks on clean test targets of a linear teacher at the NTK plateau, at ' +
        'equilibrium, and at the best time; N₀ = 20, P = 40, σ = 1.2, σ₀ = 0.7, T = 10⁻³.',
      citations: ['avidan2023'],
      columns: 2,
      roleNames: { limit: 'NTK plateau', saddle: 'NNGP', theory: 'best time' },
      panels,
    };
  },
};
