import { InputError, requireNonNegative } from '../../base/input-error.ts';
import type { LayerSchedule } from '../../kernels/two-time/layer-schedule.ts';
import type { TwoTimeKernel } from '../../kernels/two-time/two-time-kernel.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiply } from '../../linalg/products.ts';
import { DEFAULT_ACCURACY, pastQuadrature, resolutionFor } from './accuracy.ts';
import { equilibriumSchedules, freeSchedules, kernelBlocks, ratesOf } from './kernels.ts';
import { equilibrium } from './limits.ts';
import { firstCell, type MeanCourse } from './mean-collocation.ts';
import { type CheckedProblem, checkProblem, checkTimes, type DynamicsProblem } from './problem.ts';
import { integratePast, solveVolterra } from './volterra/collocation.ts';
import { geometricMesh } from './volterra/mesh.ts';

/** What the layers do from one time to the next phase. */
export interface ProtocolPhase {
  /** When the phase begins; the first one at 0. */
  readonly from: number;
  /** Whether weight decay and noise act on each layer, W_1..W_L, readout last. */
  readonly drifts: readonly boolean[];
  /** Whether each layer follows the gradient of the loss. */
  readonly learns: readonly boolean[];
}

/** Which layers drift and learn when, and where the weights start. */
export interface Protocol {
  readonly phases: readonly ProtocolPhase[];
  /** `equilibrium`: fully trained at time 0 with every layer drifting and learning; `initial`: fresh weights. */
  readonly start: 'equilibrium' | 'initial';
  /** From this time on an observer reads the features with the readout of this time (note ndk, section 8, protocol D2). */
  readonly readWith?: number;
}

/** The kernels of a protocol: of the residuals that drive learning, and of what is read. */
export interface ProtocolKernels {
  /** Train by train, of the network that learns. */
  readonly train: TwoTimeKernel;
  /** Read at the training points: these by train. */
  readonly readTrain: TwoTimeKernel;
  /** Read at the test points: these by train. */
  readonly cross: TwoTimeKernel;
  /** Read at the test points, both times. */
  readonly query: TwoTimeKernel;
  /** Times at which kernels change in time, ascending. */
  readonly switches: readonly number[];
  /** The shortest distance that any layer's clock has between two times: where the kernels' cusps are felt. */
  readonly distance: (t: number, past: number) => number;
}

/** Checked phases: from 0, ascending, one flag a layer. */
function checkPhases(phases: readonly ProtocolPhase[], layers: number): void {
  if (phases.length === 0 || phases[0].from !== 0) {
    throw new InputError('phases[0].from', String(phases[0]?.from), '0: the first phase begins at time 0');
  }
  phases.forEach(({ from, drifts, learns }, k) => {
    requireNonNegative(`phases[${k}].from`, from);
    if (k > 0 && from <= phases[k - 1].from) {
      throw new InputError(`phases[${k}].from`, String(from), `a time after ${phases[k - 1].from}`);
    }
    if (drifts.length !== layers) {
      throw new InputError(`phases[${k}].drifts`, `${drifts.length} flags`, `${layers}: one a layer, readout last`);
    }
    if (learns.length !== layers) {
      throw new InputError(`phases[${k}].learns`, `${learns.length} flags`, `${layers}: one a layer, readout last`);
    }
  });
}

/** A switch is met to this part of its time: backward times round. */
const MEETS = 1e-12;

/**
 * The layers' own clocks and learning flags under a protocol.
 *
 * @param atSwitch - whether a time that is a switch belongs to the phase before or after it
 */
export function protocolSchedules(
  problem: CheckedProblem,
  protocol: Protocol,
  atSwitch: 'before' | 'after' = 'before',
): LayerSchedule[] {
  const { phases, start } = protocol;
  checkPhases(phases, problem.weights.length);
  const side = atSwitch === 'before' ? 1 - MEETS : 1 + MEETS;
  const base = start === 'equilibrium' ? equilibriumSchedules(problem) : freeSchedules(problem);
  const phaseAt = (t: number) => {
    let k = 0;
    while (k + 1 < phases.length && phases[k + 1].from < side * t) k++;
    return k;
  };
  return base.map(({ weights }, l) => {
    const always = phases.every(({ drifts, learns }) => drifts[l] && learns[l]);
    if (always) return { weights };
    const clock = (t: number) => {
      let s = 0;
      for (let k = 0; k < phases.length && phases[k].from < t; k++) {
        const end = k + 1 < phases.length ? Math.min(t, phases[k + 1].from) : t;
        if (phases[k].drifts[l]) s += end - phases[k].from;
      }
      return s;
    };
    return { weights, clock, learns: (t: number) => phases[phaseAt(t)].learns[l] };
  });
}

/** The schedules of an observer who reads with the readout of the time `readWith`; without one, the network's own. */
function readingSchedules(
  own: readonly LayerSchedule[],
  { readWith }: Protocol,
  atSwitch: 'before' | 'after',
): LayerSchedule[] {
  if (readWith === undefined) return [...own];
  return own.map((schedule, l) => {
    if (l + 1 < own.length) return schedule;
    const { clock = (t: number) => t, learns = () => true } = schedule;
    return {
      weights: schedule.weights,
      clock,
      rowClock: (t: number) => clock(Math.min(t, readWith)),
      // What the readout learns later is not seen
      learns: (t: number) => (atSwitch === 'before' ? t <= readWith : t < (1 - MEETS) * readWith) && learns(t),
    };
  });
}

/** The kernels of a protocol; see `protocolSchedules` for `atSwitch`. */
export function protocolKernels(
  problem: CheckedProblem,
  protocol: Protocol,
  atSwitch: 'before' | 'after' = 'before',
): ProtocolKernels {
  const { readWith } = protocol;
  if (readWith !== undefined) requireNonNegative('readWith', readWith);
  const own = protocolSchedules(problem, protocol, atSwitch);
  const reading = readingSchedules(own, protocol, atSwitch);
  const { train } = kernelBlocks(problem, own);
  const read = kernelBlocks(problem, reading);
  // Both times of what is read are the observer's
  const both = reading.map(({ rowClock, ...rest }) => (rowClock === undefined ? rest : { ...rest, clock: rowClock }));
  const switches = [...protocol.phases.map(({ from }) => from), ...(readWith === undefined ? [] : [readWith])];
  return {
    train,
    readTrain: readWith === undefined ? train : read.train,
    cross: read.cross,
    query: readWith === undefined ? read.test : kernelBlocks(problem, both).test,
    switches: [...new Set(switches)].sort((x, y) => x - y),
    distance: clockDistance(own),
  };
}

/**
 * Mean predictor under a protocol that freezes layers, or lets them drift without learning, at will (note ndk, section 8).
 *
 * From equilibrium the past enters as C(t, 0) alpha_0: the response to a constant residual T alpha_0 since ever integrates
 * to the covariance.
 *
 * @param times - at or above 0
 * @returns the course over the sorted times
 */
export function protocolMean(
  problem: DynamicsProblem,
  protocol: Protocol,
  times: readonly number[],
  accuracy = DEFAULT_ACCURACY,
): MeanCourse & { readonly times: readonly number[] } {
  const checked = checkProblem(problem);
  const ordered = checkTimes(times);
  const { train, readTrain, cross, switches, distance } = protocolKernels(checked, protocol);
  const { targets } = checked;
  const size = targets.rows;
  const m = targets.columns;
  const dual = protocol.start === 'equilibrium' ? equilibrium(checked).dual : undefined;
  const remembered = (kernel: TwoTimeKernel, t: number): Matrix => {
    const result = matrix(kernel.rows, size);
    if (dual === undefined) return matrix(kernel.rows, m);
    kernel.covariance(t, 0, result.data);
    return multiply(result, dual);
  };
  const end = ordered[ordered.length - 1];
  const rates = ratesOf(checked);
  const resolution = resolutionFor(accuracy);
  const learning = protocol.phases.some(({ learns }) => learns.some(Boolean));
  const solution =
    end === 0 || !learning
      ? undefined
      : solveVolterra({
          size,
          columns: m,
          kernel: (t, past, out) => train.evaluate(t, past, null, out),
          source: (t, out) => {
            const known = remembered(train, t);
            for (let a = 0; a < out.length; a++) out[a] = targets.data[a] - known.data[a];
          },
          cells: geometricMesh(firstCell(resolution, rates, end), resolution.ratio, end, switches),
          nodes: resolution.nodes,
          quadrature: { ...pastQuadrature(resolution, rates), distance },
        });
  const course = (kernel: TwoTimeKernel) =>
    ordered.map((t) => {
      const result = remembered(kernel, t);
      if (solution === undefined || t === 0 || kernel.rows === 0) return result;
      const past = integratePast(solution, (s, u, out) => kernel.evaluate(s, u, null, out), kernel.rows, t);
      for (let a = 0; a < past.length; a++) result.data[a] += past[a];
      return result;
    });
  return { times: ordered, train: course(readTrain), test: course(cross) };
}

/** The shortest distance that any layer's clock has between two times: where the kernel's cusp is felt. */
function clockDistance(schedules: readonly LayerSchedule[]): (t: number, past: number) => number {
  return (t, past) => {
    let least = t - past;
    for (const { clock } of schedules) if (clock !== undefined) least = Math.min(least, clock(t) - clock(past));
    return Math.max(0, least);
  };
}
