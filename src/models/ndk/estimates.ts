import { InputError } from '../../base/input-error.ts';
import { mapValue, type ObservableValue } from '../../base/values.ts';
import type { Estimate } from '../../judge/simulation.ts';
import type { Matrix } from '../../linalg/matrix.ts';
import { spreadOfChains, squaredErrorAt } from '../../measures/index.ts';
import type { EnsembleOutput, Run, RunPhase } from '../../samplers/langevin-dynamics/ensemble-input.ts';
import {
  collectRun,
  type EnsembleRecords,
  ensembleMoments,
  extrapolateWidth,
} from '../../samplers/langevin-dynamics/estimates.ts';
import {
  burnInPhase,
  driftRun,
  type EnsembleSpec,
  learningRun,
  protocolRun,
} from '../../samplers/langevin-dynamics/plan.ts';
import type { CheckedProblem } from '../../theory/ndk/index.ts';
import { protocolOf } from './course.ts';
import { type Dynamics, LOOKED_AT } from './problem.ts';

/** The run that dynamics ask for, and what is walked before it. */
export function runOf(
  problem: CheckedProblem,
  spec: EnsembleSpec,
  dynamics: Dynamics,
  forgettingTimes: number,
): { readonly run: Run; readonly burnIn?: RunPhase } {
  const { drift, times } = dynamics;
  // From the prior: nothing of the start is left to forget but the data are to be learned
  const trained = { ...spec, initialVariances: spec.priorVariances };
  if (drift !== undefined) return { run: driftRun(spec, drift, times), burnIn: burnInPhase(trained, forgettingTimes) };
  const protocol = protocolOf(problem.depth, dynamics);
  if (protocol === undefined) return { run: learningRun(spec, times) };
  if (protocol.start === 'initial') return { run: protocolRun(spec, protocol, times) };
  return { run: protocolRun(trained, protocol, times), burnIn: burnInPhase(trained, forgettingTimes) };
}

/** Estimates of all observables from one width. */
export interface WidthEstimates {
  readonly width: number;
  readonly observables: { readonly [name: string]: Estimate };
}

/** What the records say about every observable of the theory. */
export function estimatesOf(
  outputs: readonly EnsembleOutput[],
  name: string,
  problem: CheckedProblem,
  testTargets: Matrix,
): { readonly networks: number; readonly observables: { readonly [name: string]: Estimate } } {
  const records = collectRun(outputs, name);
  const m = problem.targets.columns;
  const moments = ensembleMoments(records, m);
  const train = problem.inputs.rows;
  const test = testTargets.rows;
  const freedom = records.networks - 1;
  const error = (values: Float64Array, from: number, count: number): ObservableValue =>
    records.networks < 2 ? null : table(values, from, count);
  const table = (values: Float64Array, from: number, count: number): ObservableValue =>
    Array.from({ length: records.records }, (_, r) =>
      Array.from({ length: count * m }, (_, i) => values[r * records.entries + from * m + i]),
    );
  const looked = Math.min(test, LOOKED_AT);
  const result: { [name: string]: Estimate } = {
    trainMean: {
      value: table(moments.mean, 0, Math.min(train, LOOKED_AT)),
      mcse: error(moments.meanError, 0, Math.min(train, LOOKED_AT)),
      degreesOfFreedom: freedom,
    },
    trainError: squaredErrors(records, problem.targets, 0),
  };
  const { networks } = records;
  if (test === 0) return { networks, observables: result };
  const observables = {
    ...result,
    testMean: {
      value: table(moments.mean, train, looked),
      mcse: error(moments.meanError, train, looked),
      degreesOfFreedom: freedom,
    },
    testVariance: {
      value: table(moments.variance, train, looked),
      mcse: error(moments.varianceError, train, looked),
      degreesOfFreedom: freedom,
    },
    testError: squaredErrors(records, testTargets, train),
  };
  return { networks, observables };
}

/** Squared error of each network at each record: mean over networks; no error bar for a single one. */
function squaredErrors(
  { networks, records, entries, predictors }: EnsembleRecords,
  targets: Matrix,
  from: number,
): Estimate {
  const errors = Array.from({ length: networks }, (_, b) =>
    Float64Array.from({ length: records }, (__, r) =>
      squaredErrorAt(predictors, (b * records + r) * entries + from * targets.columns, targets),
    ),
  );
  const { mean, mcse, degreesOfFreedom } = spreadOfChains(errors);
  return { value: Array.from(mean), mcse: mcse && Array.from(mcse), degreesOfFreedom };
}

/** Networks simulated at a further width: narrower ones are cheaper, and as many weights are drawn in their first layer. */
export function networksAt(chains: number, widths: readonly number[], narrower: number): number {
  return Math.round(chains * Math.max(1, Math.max(...widths) / narrower));
}

/**
 * Estimates at infinite width: each entry extrapolated in 1/N through all widths. Beside them stands the certificate: the
 * slope of the test means in 1/N, and how far the widths are from a straight line.
 */
export function extrapolated(all: readonly WidthEstimates[]): { readonly [name: string]: Estimate } {
  const [first] = all;
  if (first === undefined) throw new InputError('simulation.extrapolate', 'no widths', 'one or more');
  const widths = all.map(({ width }) => width);
  const fitsOf = (name: string) => {
    const values = all.map(({ observables }) => flat(observables[name].value));
    const errors = all.map(({ observables }) => flat(observables[name].mcse));
    return values[0].map((_, i) =>
      extrapolateWidth(
        widths,
        values.map((v) => v[i]),
        errors.map((e) => Math.max(e[i], 1e-12)),
      ),
    );
  };
  const result: { [name: string]: Estimate } = {};
  for (const [name, { value, degreesOfFreedom }] of Object.entries(first.observables)) {
    const fits = fitsOf(name);
    result[name] = {
      value: mapValue(value, (_, i) => fits[i].value),
      mcse: mapValue(value, (_, i) => fits[i].error),
      degreesOfFreedom,
    };
    if (name !== 'testMean') continue;
    result.testMeanSlope = {
      value: mapValue(value, (_, i) => fits[i].slope),
      mcse: mapValue(value, (_, i) => fits[i].slopeError),
      degreesOfFreedom,
    };
    const freedom = fits.length * (new Set(widths).size - 2);
    if (freedom > 0) {
      const misfit = fits.reduce((sum, fit) => sum + fit.misfit, 0) / freedom;
      result.widthMisfit = { value: misfit, mcse: Math.sqrt(2 / freedom) };
    }
  }
  return result;
}

function flat(value: ObservableValue): number[] {
  if (value === null) return [Number.NaN];
  return typeof value === 'number' ? [value] : value.flatMap(flat);
}
