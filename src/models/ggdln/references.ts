import type { ObservableValue } from '../../base/values.ts';
import type { Reference } from '../../judge/prediction.ts';
import { type Matrix, toRows } from '../../linalg/matrix.ts';
import { errorsOf, type GatedPrediction, type HiddenKernels } from '../../theory/ggdln/index.ts';
import type { GatedData } from './problem.ts';
import { lookedAt } from './problem.ts';
import { correlationWithoutNoise, type PredictedShapes } from './shape.ts';
import { largestOf, orderOf, rmsOf, type Shift, type SolvedLayers, shiftBetween } from './size.ts';

type References = { [name: string]: Reference };

/** What the theory gives at the test and training points of one problem, at one order. */
export interface GatedView {
  readonly test: GatedPrediction;
  readonly train: GatedPrediction;
  /** U_1 */
  readonly u: Matrix;
  /** Kernels of the first hidden layers at the first test points, where they are compared. */
  readonly kernels?: HiddenKernels;
}

/**
 * Where the 1/N terms were not computed: their size in units of sum_l D_l / N_l (note ggdln, section 13: 1 to 3 for variances,
 * less for the mean), and for entries of U_1, relative to its largest.
 */
const VARIANCE_FACTOR = 2;
const MEAN_FACTOR = 0.3;
const ORDER_PARAMETER_FACTOR = 0.5;
/** From this sum_l D_l / N_l on a saddle without 1/N terms claims nothing of the shapes of U_1 and of hidden kernels. */
const CONTROLLED = 0.5;
/** What correlations with the theory's shifts from infinite width may fall short of 1 by (note ggdln, section 13). */
const SHAPE_MARGIN = 0.01;

/** What predictions are compared with. */
type Targets = Pick<GatedData, 'targets' | 'testTargets'>;

/** What a saddle is granted, and where from. */
interface Granted extends Shift {
  readonly trainError: number;
  readonly u: number;
  readonly words: { readonly standing: 'leading-order'; readonly form: string; readonly order: string };
}

/**
 * The saddle, and where they were computed its 1/N terms, as what a simulation is judged against: the saddle is granted its 1/N
 * term and what comes after it, estimated as that term times sum_l D_l / N_l; the corrected numbers (`nextOrder...`) are
 * granted the latter alone. Without 1/N terms the saddle is granted sum_l D_l / N_l times the factors of the note.
 */
export function leadingReferences(
  solution: SolvedLayers,
  saddle: GatedView,
  corrected: GatedView | undefined,
  data: Targets,
): References {
  const order = orderOf(solution);
  if (corrected === undefined) return referencesFor(saddle, granted(saddle, order, data), data);
  const test = shiftBetween(saddle.test, corrected.test, data.testTargets);
  const train = shiftBetween(saddle.train, corrected.train, data.targets);
  const first: Granted = {
    ...test,
    trainError: train.bias2 + train.variance,
    u: largestOf(saddle.u.data.map((value, i) => corrected.u.data[i] - value)),
    words: { standing: 'leading-order', form: 'saddle', order: 'its 1/N term and (sum of D_l / N_l) of that' },
  };
  const beyond = scaled(first, order, {
    standing: 'leading-order',
    form: '1/N-corrected',
    order: '(sum of D_l / N_l) of the 1/N term',
  });
  const improved = referencesFor(corrected, beyond, data);
  return {
    ...referencesFor(saddle, scaled(first, 1 + order, first.words), data),
    nextOrderTestError: improved.testError,
    nextOrderBias2: improved.bias2,
    nextOrderVariance: improved.variance,
    nextOrderTrainError: improved.trainError,
    nextOrderMean: improved.testMean,
    nextOrderU: improved.orderParameter,
  };
}

/**
 * Correlations with measured shifts from infinite width, of U_1 (where it is a matrix) and of the kernels of the hidden layers: 1,
 * less a margin; the saddle's may fall short by as much as it does with its own 1/N terms added. Without these nothing is
 * claimed where sum_l D_l / N_l is large.
 */
export function shapeReferences(order: number, { saddle, corrected }: PredictedShapes): References {
  const words = { standing: 'leading-order' as const, order: 'note ggdln, section 13' };
  const claimed =
    corrected === undefined && order >= CONTROLLED
      ? { unclaimed: `sum of D_l / N_l = ${order.toPrecision(2)}: the saddle is not controlled, no shape is claimed` }
      : {};
  const shortfall = (a: Float64Array, b: Float64Array | undefined) =>
    SHAPE_MARGIN + (b === undefined ? 0 : (1 + order) * (1 - correlationWithoutNoise(a, b, 0)));
  const references: References = {};
  const put = (name: string, correctedName: string, value: ObservableValue, correction: ObservableValue) => {
    references[name] = { ...words, ...claimed, form: 'saddle', value, correction };
    if (corrected === undefined) return;
    references[correctedName] = { ...words, form: '1/N-corrected', value, correction: SHAPE_MARGIN };
  };
  if (saddle.u !== undefined) put('shapeCorrelation', 'nextOrderShape', 1, shortfall(saddle.u, corrected?.u));
  // The shift of a kernel is a small difference, and 1/N terms may be as large: without them it is not judged.
  if (saddle.kernels.length > 0 && corrected !== undefined) {
    const corrections = saddle.kernels.map((kernel, l) => shortfall(kernel, corrected.kernels[l]));
    put(
      'kernelCorrelation',
      'nextOrderKernels',
      saddle.kernels.map(() => 1),
      corrections,
    );
  }
  return references;
}

function granted(saddle: GatedView, order: number, data: Targets): Granted {
  const test = errorsOf(saddle.test, data.testTargets);
  const train = errorsOf(saddle.train, data.targets);
  const mean = MEAN_FACTOR * order * rmsOf(saddle.test.mean.data);
  // Of all outputs together, as the errors are.
  const length = Math.sqrt(data.targets.columns) * mean;
  return {
    variance: VARIANCE_FACTOR * order * test.variance,
    bias2: 2 * Math.sqrt(test.bias2) * length + length ** 2,
    mean,
    trainError: order * (VARIANCE_FACTOR * train.variance + 2 * MEAN_FACTOR * train.testError),
    u: ORDER_PARAMETER_FACTOR * order * largestOf(saddle.u.data),
    words: { standing: 'leading-order', form: 'saddle', order: 'sum of D_l / N_l' },
  };
}

function scaled(size: Granted, by: number, words: Granted['words']): Granted {
  return {
    variance: by * size.variance,
    bias2: by * size.bias2,
    mean: by * size.mean,
    trainError: by * size.trainError,
    u: by * size.u,
    words,
  };
}

/** The largest of many entries deviates by about three times their root mean square. */
const LARGEST_OF_ENTRIES = 3;

function referencesFor(view: GatedView, size: Granted, data: Targets): References {
  const { words } = size;
  const trainError = errorsOf(view.train, data.targets).testError;
  const always: References = {
    trainError: { ...words, value: trainError, correction: size.trainError },
    orderParameter: { ...words, value: toRows(view.u), correction: size.u },
  };
  if (data.testTargets.rows === 0) return always;
  const errors = errorsOf(view.test, data.testTargets);
  return {
    ...always,
    testError: { ...words, value: errors.testError, correction: size.variance + size.bias2 },
    bias2: { ...words, value: errors.bias2, correction: size.bias2 },
    variance: { ...words, value: errors.variance, correction: size.variance },
    testMean: {
      ...words,
      value: lookedAt(view.test.mean),
      correction: LARGEST_OF_ENTRIES * size.mean,
      scale: rmsOf(view.test.mean.data),
    },
  };
}
