import { InputError } from '../../base/input-error.ts';

/** A run of stochastic gradient descent as PyTorch's `SGD` is told of it. */
export interface TrainingRun {
  readonly learningRate: number;
  readonly steps: number;
  /** `weight_decay`; 0 where absent. */
  readonly weightDecay?: number;
  /** `momentum`; 0 where absent. Its result holds for what changes slowly against 1 / (1 - momentum) steps. */
  readonly momentum?: number;
  /** Standard deviation of Gaussian noise that every step adds to every weight; 0 where absent. */
  readonly noise?: number;
  /** Training samples P. */
  readonly samples: number;
  /** Outputs m; 1 where absent. */
  readonly outputs?: number;
  /** Samples a step; all of them where absent. */
  readonly batch?: number;
  /** `reduction` of `MSELoss`; mean (over samples and outputs) where absent. */
  readonly reduction?: 'mean' | 'sum';
  /**
   * `standard`: `nn.Linear` layers without biases. `ntk`: the forward pass divides each layer by the root of its inputs, as the theory
   * does. `standard` where absent.
   */
  readonly parametrization?: 'standard' | 'ntk';
  /** Inputs of each layer, N_0..N_L; asked for by `standard`. */
  readonly fanIns?: readonly number[];
}

/** A run in the units of the theory: dW = -grad(1/2 sum of squares) dt - (T/sigma^2) W dt + sqrt(2 T) dB. */
export interface TheoryTime {
  /** Time t at the end of the run, layer by layer. */
  readonly time: readonly number[];
  /** T / sigma^2, the rate of forgetting, layer by layer. */
  readonly decay: readonly number[];
  /** Temperature T of the added noise, layer by layer. */
  readonly temperature: readonly number[];
  /** Whether all layers have one time, so that one run of the theory is this run. */
  readonly oneTime: boolean;
  /** Learning rates of parameter groups that give every layer the time of the first one. */
  readonly learningRates: readonly number[];
}

/**
 * Times, forgetting rates and temperatures of the theory that belong to a run of gradient descent.
 *
 * The loss of the run is c E with E = 1/2 sum over samples and outputs of (f - y)^2: c = 2 / (P m) for the mean, 2 B / P for the sum
 * over batches of B. A weight of the theory is W = sqrt(n) w, with n = N_{l-1} for `nn.Linear` and 1 for `ntk`; a step
 * w -= eta (c dE/dw + lambda w) / (1 - mu) is then a step of time eta c n / (1 - mu) with T / sigma^2 = lambda / (c n), and noise of
 * standard deviation s a step has T = n s^2 / (2 dt) (note ndk, equation 1).
 *
 * @returns one number a layer
 * @throws InputError where a setting is out of range, or a standard network lacks its fan-ins
 */
export function theoryTime(run: TrainingRun): TheoryTime {
  const {
    weightDecay = 0,
    momentum = 0,
    noise = 0,
    outputs = 1,
    reduction = 'mean',
    parametrization = 'standard',
  } = run;
  const batch = run.batch ?? run.samples;
  positive('learningRate', run.learningRate);
  for (const [field, value] of Object.entries({ weightDecay, noise })) {
    if (!(value >= 0 && value < Infinity)) throw new InputError(field, String(value), 'a number of at least 0');
  }
  if (!(momentum >= 0 && momentum < 1))
    throw new InputError('momentum', String(momentum), 'a number from 0 to below 1');
  const counts = { steps: run.steps, samples: run.samples, outputs, batch };
  for (const [field, value] of Object.entries(counts)) {
    if (!(Number.isInteger(value) && value >= 1))
      throw new InputError(field, String(value), 'a whole number of at least 1');
  }
  if (batch > run.samples) throw new InputError('batch', String(batch), `at most the ${run.samples} training samples`);
  const scales = parametrization === 'ntk' ? (run.fanIns ?? [1]).map(() => 1) : run.fanIns;
  if (scales === undefined) {
    throw new InputError('fanIns', 'nothing', 'the inputs of each layer, N_0..N_L, for layers of nn.Linear');
  }
  for (const [i, value] of scales.entries()) positive(`fanIns[${i}]`, value);

  const lossScale = reduction === 'mean' ? 2 / (run.samples * outputs) : (2 * batch) / run.samples;
  const steps = scales.map((scale) => (run.learningRate * lossScale * scale) / (1 - momentum));
  return {
    time: steps.map((step) => step * run.steps),
    decay: scales.map((scale) => weightDecay / (lossScale * scale)),
    temperature: steps.map((step, i) => (scales[i] * noise ** 2) / (2 * step)),
    oneTime: scales.every((scale) => scale === scales[0]),
    learningRates: scales.map((scale) => (run.learningRate * scales[0]) / scale),
  };
}

function positive(field: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new InputError(field, String(value), 'a positive number');
}
