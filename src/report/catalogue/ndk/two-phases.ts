import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import { equilibrium, learningCourse, logSpaced, lowTemperatureMean, ntkFlow } from '../../../theory/ndk/index.ts';
import type { FigureData, Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure, FigureOptions } from '../catalogue-figure.ts';
import { overlapProblem } from './problems.ts';
import { simulateLearning } from './simulated.ts';

const SIGMAS = [0.5, 1, 2, 4] as const;
const TEMPERATURE = 1e-3;
const groupOf = (sigma0: number) => `σ₀ = ${sigma0}`;

/** Two inputs of opposite label have the course of any balanced number of orthogonal ones. */
function problemOf(activation: Activation, depth: number, sigma0: number, temperature = TEMPERATURE) {
  return overlapProblem({ activation, depth, sigma0, temperature, samples: 2, dimension: 24 });
}

function coursePanel(activation: Activation, depth: number, quick: boolean): Panel {
  const times = logSpaced(0.1, 1e4, quick ? 26 : 81);
  const series: Series[] = SIGMAS.map((sigma0) => {
    const course = learningCourse(problemOf(activation, depth, sigma0), times, { accuracy: 1e-6 });
    return {
      type: 'line',
      name: `theory, ${groupOf(sigma0)}`,
      group: groupOf(sigma0),
      role: 'theory',
      x: times,
      y: course.test.map((f) => f.data[0]),
    };
  });
  // ReLU is homogeneous: one plateau for all sigma_0
  for (const sigma0 of activation === 'relu' ? [1] : SIGMAS) {
    const [{ test }] = ntkFlow(problemOf(activation, depth, sigma0, 0), [Number.POSITIVE_INFINITY]);
    const y = test.data[0];
    if (activation === 'relu') series.push({ type: 'reference', name: 'NTK plateau', y, label: 'NTK' });
    else {
      const group = groupOf(sigma0);
      const x = [times[0], times[times.length - 1]];
      series.push({ type: 'line', name: `NTK plateau, ${group}`, group, role: 'limit', x, y: [y, y] });
    }
  }
  const end = equilibrium(problemOf(activation, depth, 1, 0)).test.data[0];
  if (activation === 'relu') series.push({ type: 'reference', name: 'NNGP', y: end, label: 'NNGP' });
  else {
    // Plateaus crowd its right end: the word stands at the left, below the line
    series.push({ type: 'reference', name: 'NNGP', y: end });
    series.push({ type: 'text', x: times[0], y: end - 0.022, text: 'NNGP', anchor: 'start' });
  }
  return {
    title: `${activationOf(activation).label}, L = ${depth}, T = 10⁻³`,
    x: { label: 'time t', scale: 'log' },
    y: { label: 'mean predictor', zero: true },
    series,
  };
}

function slowPanel(activation: Activation, depth: number, quick: boolean): Panel {
  const slow = [0, ...logSpaced(1e-3, 8, quick ? 18 : 50)];
  return {
    title: 'diffusive phase as T → 0',
    x: { label: 'slow time s = T t, in units of σ²', scale: 'log' },
    y: { label: 'mean predictor' },
    series: SIGMAS.map((sigma0) => ({
      type: 'line',
      name: `theory, ${groupOf(sigma0)}`,
      group: groupOf(sigma0),
      role: 'theory',
      x: slow.slice(1),
      y: lowTemperatureMean(problemOf(activation, depth, sigma0), slow, 1e-6)
        .slice(1)
        .map((f) => f.data[0]),
    })),
  };
}

async function simulatedPanel(options: FigureOptions): Promise<Panel> {
  const temperature = 0.05;
  const times = logSpaced(0.1, 60, options.quick ? 5 : 9);
  const fine = logSpaced(0.1, 60, options.quick ? 20 : 60);
  const series: Series[] = [];
  for (const sigma0 of [0.5, 2]) {
    const problem = overlapProblem({ activation: 'relu', depth: 1, sigma0, temperature, samples: 4, dimension: 6 });
    const group = groupOf(sigma0);
    const course = learningCourse(problem, fine, { accuracy: 1e-6 });
    series.push({
      type: 'line',
      name: `theory, ${group}`,
      group,
      role: 'theory',
      x: fine,
      y: course.test.map((f) => f.data[0]),
    });
    const size = options.quick ? { width: 64, networks: 64 } : { width: 512, networks: 200 };
    const { moments } = await simulateLearning(problem, times, size, options);
    const at = (r: number) => r * moments.entries + problem.inputs.rows;
    series.push({
      type: 'points',
      name: `N = ${size.width}, ${size.networks} networks, ${group}`,
      group,
      role: 'simulation',
      x: times,
      y: times.map((_, r) => moments.mean[at(r)]),
      error: times.map((_, r) => moments.meanError[at(r)]),
    });
  }
  return {
    title: 'ReLU, P = 4, T = 0.05, simulated',
    x: { label: 'time t', scale: 'log' },
    y: { label: 'mean predictor', zero: true },
    series,
  };
}

/** ReLU: the gradient phase to the NTK plateau, and the diffusive phase to the NNGP. */
export const twoPhases: CatalogueFigure = {
  id: 'ndk-f1',
  theory: 'ndk',
  title: 'Two phases of learning',
  shows: 'Learning first reaches the NTK plateau, the same for every σ₀, and then diffuses slowly to the NNGP value.',
  citation: 'avidan2023',
  async compute(options): Promise<FigureData> {
    return {
      id: 'ndk-f1',
      title: 'Two phases of learning: gradient, then diffusion',
      caption:
        'Mean predictor of a ReLU network with one hidden layer at a test input that overlaps by 0.7 with one of 20 ' +
        'orthogonal training inputs with balanced labels; σ = 1. Points: means over networks of finite width, bars one ' +
        'standard error.',
      citations: ['avidan2023'],
      columns: 3,
      roleNames: { limit: 'NTK plateau' },
      panels: [
        coursePanel('relu', 1, options.quick),
        slowPanel('relu', 1, options.quick),
        await simulatedPanel(options),
      ],
    };
  },
};

/** erf: plateaus that depend on sigma_0. */
export const saturating: CatalogueFigure = {
  id: 'ndk-f2',
  theory: 'ndk',
  title: 'Saturating units: a strong effect of the initial variance',
  shows: 'For erf the NTK plateau falls with σ₀, far below the NNGP value, and the way back takes ln(σ₀²/σ²).',
  citation: 'avidan2023',
  async compute({ quick }): Promise<FigureData> {
    return {
      id: 'ndk-f2',
      title: 'Saturating units: a strong effect of the initial variance',
      caption:
        'Mean predictor of erf networks at a test input that overlaps by 0.7 with one of 20 orthogonal training inputs ' +
        'with balanced labels; σ = 1, T = 10⁻³. Dotted: NTK plateaus; all curves end at the NNGP value.',
      citations: ['avidan2023'],
      columns: 2,
      roleNames: { limit: 'NTK plateau' },
      panels: [coursePanel('erf', 1, quick), coursePanel('erf', 3, quick)],
    };
  },
};
