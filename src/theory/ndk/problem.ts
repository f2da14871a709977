import type { Activation } from '../../activations/activation.ts';
import { describe, InputError, requireNonNegative } from '../../base/input-error.ts';
import { type OrnsteinUhlenbeck, ornsteinUhlenbeck } from '../../gaussian/ornstein-uhlenbeck.ts';
import { twoTimeForm } from '../../kernels/two-time/two-time-kernel.ts';
import type { Matrix } from '../../linalg/matrix.ts';

/** A wide network of L hidden layers that learns by Langevin dynamics (note ndk, section 1). */
export interface DynamicsProblem {
  /** P x N_0 */
  readonly inputs: Matrix;
  /** P x m */
  readonly targets: Matrix;
  /** P* x N_0, points at which the predictor is asked for. */
  readonly testInputs?: Matrix;
  readonly activation: Activation;
  /** sigma_l^2 of W_1..W_L and the readout, which is last: L + 1 numbers. */
  readonly priorVariances: readonly number[];
  /** sigma_{0,l}^2, the variances at time 0; the prior variances where absent. */
  readonly initialVariances?: readonly number[];
  /** T >= 0, in squared units of the targets: noise of the dynamics and of the observations it settles to. */
  readonly temperature: number;
}

/** A checked problem with the free weights of its layers. */
export interface CheckedProblem extends DynamicsProblem {
  readonly depth: number;
  readonly initialVariances: readonly number[];
  /** W_1..W_L, readout last. */
  readonly weights: readonly OrnsteinUhlenbeck[];
  /** All layers have one prior variance and one initial variance. */
  readonly equalLayers: boolean;
  /** Every layer starts from its prior. */
  readonly startsAtPrior: boolean;
}

/**
 * Checks a problem.
 *
 * @throws InputError that names the field
 */
export function checkProblem(problem: DynamicsProblem): CheckedProblem {
  const { inputs, targets, testInputs, priorVariances } = problem;
  const initialVariances = problem.initialVariances ?? priorVariances;
  requireNonNegative('temperature', problem.temperature);
  if (inputs.rows === 0 || inputs.columns === 0) {
    throw new InputError('inputs', `${inputs.rows} x ${inputs.columns}`, 'at least one sample of at least one number');
  }
  if (targets.rows !== inputs.rows) {
    throw new InputError('targets', `${targets.rows} rows`, `${inputs.rows} rows, one for each training input`);
  }
  if (testInputs !== undefined && testInputs.rows > 0 && testInputs.columns !== inputs.columns) {
    throw new InputError('testInputs', `${testInputs.columns} columns`, `${inputs.columns}, as in the training inputs`);
  }
  finite('inputs', inputs);
  finite('targets', targets);
  if (testInputs !== undefined) finite('testInputs', testInputs);
  if (priorVariances.length < 2) {
    throw new InputError('priorVariances', describe(priorVariances), 'one a hidden layer and one for the readout');
  }
  if (initialVariances.length !== priorVariances.length) {
    throw new InputError(
      'initialVariances',
      `${initialVariances.length} variances`,
      `${priorVariances.length}: one a hidden layer and one for the readout, which is last`,
    );
  }
  twoTimeForm(problem.activation);
  const weights = priorVariances.map((variance, l) =>
    ornsteinUhlenbeck(variance, initialVariances[l], problem.temperature),
  );
  return {
    ...problem,
    depth: priorVariances.length - 1,
    initialVariances,
    weights,
    equalLayers:
      priorVariances.every((v) => v === priorVariances[0]) && initialVariances.every((v) => v === initialVariances[0]),
    startsAtPrior: priorVariances.every((v, l) => v === initialVariances[l]),
  };
}

/** Times as a solver walks them: finite, at or above 0, ascending, each once. */
export function checkTimes(times: readonly number[], field = 'times'): number[] {
  if (times.length === 0) throw new InputError(field, 'no times', 'at least one');
  for (let i = 0; i < times.length; i++) requireNonNegative(`${field}[${i}]`, times[i]);
  return [...new Set(times)].sort((a, b) => a - b);
}

function finite(field: string, a: Matrix): void {
  for (let i = 0; i < a.data.length; i++) {
    if (!Number.isFinite(a.data[i])) {
      const row = Math.floor(i / a.columns);
      throw new InputError(`${field}[${row}][${i - row * a.columns}]`, String(a.data[i]), 'a finite number');
    }
  }
}
