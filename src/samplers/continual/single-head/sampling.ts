import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import { InputError, requireInteger } from '../../../base/input-error.ts';
import { symmetricEigen } from '../../../linalg/eigen.ts';
import { type Matrix, matrix, stackRows } from '../../../linalg/matrix.ts';
import { gram } from '../../../linalg/products.ts';

/**
 * How the networks are made: `gibbs` draws both layers of a linear network exactly, `hmc` samples any network at T > 0,
 * `descent` follows the gradient from task to task (lambda = infinity).
 */
export type SequenceSampler = 'gibbs' | 'hmc' | 'descent';

/** Networks that learn a sequence of tasks with one readout, and what is asked of them. */
export interface SequenceSampling {
  readonly sampler: SequenceSampler;
  readonly activation: Activation;
  /** N_1..N_L */
  readonly widths: readonly number[];
  /** sigma_l^2, readout last (length L + 1). */
  readonly priorVariances: readonly number[];
  /** lambda; `Infinity` for `descent`. */
  readonly coupling: number;
  readonly temperature: number;
  /** tau at lambda = infinity; 0 unless given. */
  readonly laterRidge?: number;
  /** Inputs P_t x N0, targets P_t x m. */
  readonly tasks: readonly { readonly inputs: Matrix; readonly targets: Matrix }[];
  /** Where the networks are looked at after every task, E x N0. */
  readonly points: Matrix;
  /** Gibbs sweeps, HMC trajectories or at most so many thousand descent steps a task. */
  readonly sweeps: number;
  /** Steps of an HMC trajectory; 12 unless given. */
  readonly leapfrogSteps?: number;
  /** Size of an HMC step in units of the one that the tangent kernel suggests; 1 unless given. */
  readonly stepScale?: number;
}

/** The course of one network. */
export interface SequenceCourse {
  /** f at the points after every task, E x m. */
  readonly outputs: readonly Float64Array[];
  /** HMC: accepted share after settling, of every task; 1 for exact samplers. */
  readonly acceptance: readonly number[];
  /** Descent: steps of every task; 0 for the first. */
  readonly steps: readonly number[];
  /** Whether every descent ended. */
  readonly converged: boolean;
}

/** One step of the free chain of each layer: w_t = memory w_(t-1) + sqrt(stepVariance) xi; task 0 starts from the prior. */
export interface LayerStep {
  readonly memory: number;
  readonly stepVariance: number;
}

/** The free step of every layer into task t (note continual-single-head, section 2.1). */
export function layerSteps(sampling: SequenceSampling, t: number): LayerStep[] {
  return sampling.priorVariances.map((sigma2) => {
    if (t === 0) return { memory: 0, stepVariance: sigma2 };
    const stepVariance = 1 / (sampling.coupling + 1 / sigma2);
    return { memory: sampling.coupling * stepVariance, stepVariance };
  });
}

/** Inputs of all tasks and points, scaled by 1/sqrt(N0) and turned into the span that they share. */
export interface SpanInputs {
  readonly dimension: number;
  readonly tasks: readonly Matrix[];
  readonly points: Matrix;
}

/**
 * Turns the inputs: weights outside the span of all inputs meet no data and stay a free Gaussian, so that a network on
 * images of many pixels costs no more than one on as many coordinates as there are points.
 */
export function spanInputs(sampling: SequenceSampling): SpanInputs {
  const all = [...sampling.tasks.map((task) => task.inputs), sampling.points].reduce(stackRows);
  const scale = 1 / Math.sqrt(all.columns);
  const turned = all.rows < all.columns ? factorOfGram(gram(all, scale * scale)) : scaled(all, scale);
  const dimension = turned.columns;
  let row = 0;
  const take = (rows: number): Matrix => {
    const part = matrix(rows, dimension, turned.data.slice(row * dimension, (row + rows) * dimension));
    row += rows;
    return part;
  };
  return { dimension, tasks: sampling.tasks.map((task) => take(task.inputs.rows)), points: take(sampling.points.rows) };
}

/** B with B B^T = A for a symmetric positive semidefinite A, without the directions that are rounding. */
function factorOfGram(a: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(a);
  const n = a.rows;
  const cut = 1e-13 * (values.at(-1) ?? 0);
  const kept = Array.from(values.keys()).filter((k) => values[k] > cut);
  const factor = matrix(n, Math.max(1, kept.length));
  kept.forEach((k, column) => {
    const root = Math.sqrt(values[k]);
    for (let i = 0; i < n; i++) factor.data[i * factor.columns + column] = root * vectors.data[i * n + k];
  });
  return factor;
}

function scaled(a: Matrix, factor: number): Matrix {
  return matrix(
    a.rows,
    a.columns,
    a.data.map((value) => value * factor),
  );
}

/** Throws an `InputError` for a request that its sampler cannot serve. */
export function checkSampling(sampling: SequenceSampling): void {
  const { sampler, activation, widths, priorVariances, coupling, temperature, tasks } = sampling;
  widths.forEach((width, l) => {
    requireInteger(`widths[${l}]`, width, 1);
  });
  if (widths.length === 0 || priorVariances.length !== widths.length + 1) {
    throw new InputError(
      'priorVariances',
      `${priorVariances.length} numbers`,
      `${widths.length + 1}, one a layer of weights`,
    );
  }
  requireInteger('sweeps', sampling.sweeps, 1);
  if (tasks.length === 0) throw new InputError('tasks', 'no task', 'at least one');
  if (sampler === 'descent') {
    if (coupling !== Number.POSITIVE_INFINITY)
      throw new InputError('coupling', String(coupling), 'infinity for descent');
    return;
  }
  if (!Number.isFinite(coupling))
    throw new InputError('coupling', 'infinity', `a finite number for ${sampler}, or descent`);
  if (sampler === 'hmc') {
    if (temperature <= 0) throw new InputError('temperature', String(temperature), 'T > 0 for hmc');
    return;
  }
  if (!activationOf(activation).linear || widths.length !== 1) {
    throw new InputError(
      'sampler',
      `gibbs for ${activation}, L = ${widths.length}`,
      'hmc: gibbs is for linear networks with one hidden layer',
    );
  }
  if (temperature === 0) {
    tasks.forEach(({ inputs }, t) => {
      const most = Math.min(widths[0] - 1, inputs.columns);
      if (inputs.rows > most)
        throw new InputError(
          `tasks[${t}]`,
          `${inputs.rows} samples at T = 0`,
          `at most ${most} (below N, up to N0), or T > 0`,
        );
    });
  }
}
