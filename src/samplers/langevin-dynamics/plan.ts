import type { Activation } from '../../activations/activation.ts';
import { InputError } from '../../base/input-error.ts';
import { ornsteinUhlenbeck } from '../../gaussian/ornstein-uhlenbeck.ts';
import { inputPairs } from '../../kernels/two-time/input-pairs.ts';
import { TwoTimeKernel } from '../../kernels/two-time/two-time-kernel.ts';
import { symmetricEigenvalues } from '../../linalg/eigen.ts';
import { type Matrix, matrix, stackRows } from '../../linalg/matrix.ts';
import { thinSvd } from '../../linalg/svd.ts';
import type { EnsembleInput, Run, RunPhase, RunSegment } from './ensemble-input.ts';

/**
 * Length of a step in units of the fastest learning time. The midpoint rule then errs by (h lambda)^2 / 6 x lambda t e^(-lambda t)
 * of the target, at most 0.6 % and only while the fastest mode is learned.
 */
export const DEFAULT_STEP = 0.3;

/** What an ensemble simulates. */
export interface EnsembleSpec {
  readonly inputs: Matrix;
  readonly targets: Matrix;
  readonly testInputs: Matrix;
  readonly activation: Activation;
  readonly widths: readonly number[];
  readonly priorVariances: readonly number[];
  readonly initialVariances: readonly number[];
  readonly temperature: number;
  readonly seeds: number;
  readonly seed: number;
  /** Names this family of networks among those of one seed, e.g. those of a further width. */
  readonly family?: string;
  readonly precision?: 'f32' | 'f64';
  readonly shadow?: boolean;
  /** h times the largest learning rate; 0.3 where absent. */
  readonly step?: number;
  /** Networks in one job. */
  readonly batch?: number;
}

/** Coordinates of all points in the span of them, divided by sqrt(N_0): distances and angles stay, N_0 shrinks to the rank. */
export function spanCoordinates(inputs: Matrix, testInputs: Matrix): Matrix {
  const all = testInputs.rows > 0 ? stackRows(inputs, testInputs) : inputs;
  const { u, s } = thinSvd(all);
  let rank = 0;
  while (rank < s.length && s[rank] > 1e-12 * s[0]) rank++;
  const result = matrix(all.rows, Math.max(1, rank));
  const scale = 1 / Math.sqrt(inputs.columns);
  for (let i = 0; i < all.rows; i++) {
    for (let k = 0; k < rank; k++) result.data[i * result.columns + k] = u.data[i * u.columns + k] * s[k] * scale;
  }
  return result;
}

/** Largest learning rate at a time: the top eigenvalue of the NTK of weights with the variances of that time. */
function learningRate(spec: EnsembleSpec): (t: number) => number {
  const schedules = spec.priorVariances.map((v, l) => ({
    weights: ornsteinUhlenbeck(v, spec.initialVariances[l], spec.temperature),
  }));
  const kernel = new TwoTimeKernel(spec.activation, schedules, inputPairs(spec.inputs));
  const values = matrix(kernel.rows, kernel.columns);
  const known = new Map<number, number>();
  return (t) => {
    let found = known.get(t);
    if (found === undefined) {
      kernel.response(t, t, values.data);
      found = symmetricEigenvalues(values).at(-1) ?? 0;
      known.set(t, found);
    }
    return found;
  };
}

/**
 * Segments between recording times, each in equal steps as long as the fastest learning allows; the variances of the weights
 * change in time, and the steps with them.
 *
 * @param times - recording times, ascending, above `start`
 * @param start - time since initialization at which the segments begin
 */
export function segmentsFor(spec: EnsembleSpec, times: readonly number[], start = 0): RunSegment[] {
  const rateAt = learningRate(spec);
  const step = spec.step ?? DEFAULT_STEP;
  const segments: RunSegment[] = [];
  let from = 0;
  for (const time of times) {
    // Long stretches are cut where the weights' variances change
    const rate = Math.max(...spec.priorVariances.map((v) => spec.temperature / v));
    const pieces = Math.min(12, Math.max(1, Math.ceil((time - from) * rate * 2)));
    for (let k = 0; k < pieces; k++) {
      const a = from + ((time - from) * k) / pieces;
      const b = from + ((time - from) * (k + 1)) / pieces;
      const fastest = Math.max(rateAt(start + a), rateAt(start + b), 1e-12);
      const steps = Math.max(1, Math.ceil(((b - a) * fastest) / step));
      segments.push({ duration: b - a, steps, record: k === pieces - 1 });
    }
    from = time;
  }
  return segments;
}

/** The run of ordinary learning from fresh weights, recorded at the given times (ascending; 0 is the start). */
export function learningRun(spec: EnsembleSpec, times: readonly number[]): Run {
  const all = spec.priorVariances.map(() => true);
  const later = times.filter((t) => t > 0);
  const phases: RunPhase[] = [{ drifts: all, learns: all, segments: segmentsFor(spec, later) }];
  return { name: 'learning', phases, recordStart: times.includes(0) };
}

/** What the layers do from a time on, W_1..W_L, readout last. */
export interface RunSchedule {
  readonly phases: readonly {
    readonly from: number;
    readonly drifts: readonly boolean[];
    readonly learns: readonly boolean[];
  }[];
}

/** A run under a freezing schedule, recorded at the given times (ascending; 0 is the start). */
export function protocolRun(spec: EnsembleSpec, { phases }: RunSchedule, times: readonly number[]): Run {
  const walked = phases.map(({ from, drifts, learns }, k): RunPhase => {
    const end = k + 1 < phases.length ? phases[k + 1].from : Number.POSITIVE_INFINITY;
    const recorded = times.filter((t) => t > from && t <= end);
    const last = times[times.length - 1];
    // The next phase begins where this one ends, whether or not that time was asked for
    const silent = last > end && recorded.at(-1) !== end;
    const ends = silent ? [...recorded, end] : recorded;
    const segments = segmentsFor(
      spec,
      ends.map((t) => t - from),
      from,
    );
    if (silent) segments[segments.length - 1] = { ...segments[segments.length - 1], record: false };
    return { drifts, learns, segments };
  });
  return { name: 'protocol', phases: walked, recordStart: times.includes(0) };
}

/** The drift protocols of note ndk, section 8, as runs from a trained network, recorded at each tau >= 0. */
export function driftRun(spec: EnsembleSpec, protocol: 'D0' | 'D1' | 'D2' | 'D3' | 'D4', taus: readonly number[]): Run {
  const depth = spec.widths.length;
  const hidden = (value: boolean) => new Array<boolean>(depth).fill(value);
  const flags = {
    D0: [true, true, true, true],
    D1: [true, false, false, false],
    D2: [true, true, true, true],
    D3: [true, true, false, false],
    D4: [true, false, true, true],
  }[protocol];
  const phase: RunPhase = {
    drifts: [...hidden(flags[0]), flags[2]],
    learns: [...hidden(flags[1]), flags[3]],
    segments: segmentsFor(
      { ...spec, initialVariances: spec.priorVariances },
      taus.filter((t) => t > 0),
    ),
  };
  return { name: protocol, phases: [phase], recordStart: taus.includes(0), oldReadout: protocol === 'D2' };
}

/** Time that learning takes to forget its start: e^(-8) is left of the slowest layer. */
export function burnInPhase(spec: EnsembleSpec, forgettingTimes = 8): RunPhase {
  const all = spec.priorVariances.map(() => true);
  const slowest = Math.min(...spec.priorVariances.map((v) => spec.temperature / v));
  if (!(slowest > 0))
    throw new InputError('temperature', '0', 'a temperature above 0: nothing is forgotten without noise');
  const segments = segmentsFor(spec, [forgettingTimes / slowest]).map((segment) => ({ ...segment, record: false }));
  return { drifts: all, learns: all, segments };
}

/** Splits an ensemble into the inputs of its jobs. */
export function ensembleInputs(spec: EnsembleSpec, runs: readonly Run[], burnIn?: RunPhase): EnsembleInput[] {
  const coordinates = spanCoordinates(spec.inputs, spec.testInputs);
  const batch = spec.batch ?? Math.max(1, Math.ceil(spec.seeds / 16));
  const inputs: EnsembleInput[] = [];
  for (let first = 0; first < spec.seeds; first += batch) {
    inputs.push({
      coordinates: coordinates.data,
      points: coordinates.rows,
      span: coordinates.columns,
      trainPoints: spec.inputs.rows,
      targets: spec.targets.data,
      outputs: spec.targets.columns,
      activation: spec.activation,
      widths: spec.widths,
      priorVariances: spec.priorVariances,
      initialVariances: spec.initialVariances,
      temperature: spec.temperature,
      ...(burnIn === undefined ? {} : { burnIn }),
      runs,
      precision: spec.precision ?? 'f64',
      shadow: spec.shadow ?? true,
      seed: spec.seed,
      ...(spec.family === undefined ? {} : { family: spec.family }),
      first,
      count: Math.min(batch, spec.seeds - first),
    });
  }
  return inputs;
}
