import { InputError, requireNonNegative } from '../../base/input-error.ts';
import type { LayerSchedule } from '../../kernels/two-time/layer-schedule.ts';
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

/** The layers' own clocks and learning flags under a protocol. */
export function protocolSchedules(problem: CheckedProblem, protocol: Protocol): LayerSchedule[] {
  const { phases, start } = protocol;
  checkPhases(phases, problem.weights.length);
  const base = start === 'equilibrium' ? equilibriumSchedules(problem) : freeSchedules(problem);
  const phaseAt = (t: number) => {
    let k = 0;
    while (k + 1 < phases.length && phases[k + 1].from < t) k++;
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
  const schedules = protocolSchedules(checked, protocol);
  const blocks = kernelBlocks(checked, schedules);
  const { targets } = checked;
  const size = targets.rows;
  const m = targets.columns;
  const dual = protocol.start === 'equilibrium' ? equilibrium(checked).dual : undefined;
  const remembered = (kernel: typeof blocks.train, t: number): Matrix => {
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
          kernel: (t, past, out) => blocks.train.evaluate(t, past, null, out),
          source: (t, out) => {
            const known = remembered(blocks.train, t);
            for (let a = 0; a < out.length; a++) out[a] = targets.data[a] - known.data[a];
          },
          cells: geometricMesh(
            firstCell(resolution, rates, end),
            resolution.ratio,
            end,
            protocol.phases.map(({ from }) => from),
          ),
          nodes: resolution.nodes,
          quadrature: { ...pastQuadrature(resolution, rates), distance: clockDistance(schedules) },
        });
  const course = (kernel: typeof blocks.train) =>
    ordered.map((t) => {
      const result = remembered(kernel, t);
      if (solution === undefined || t === 0 || kernel.rows === 0) return result;
      const past = integratePast(solution, (s, u, out) => kernel.evaluate(s, u, null, out), kernel.rows, t);
      for (let a = 0; a < past.length; a++) result.data[a] += past[a];
      return result;
    });
  return { times: ordered, train: course(blocks.train), test: course(blocks.cross) };
}

/** The shortest distance that any layer's clock has between two times: where the kernel's cusp is felt. */
function clockDistance(schedules: readonly LayerSchedule[]): (t: number, past: number) => number {
  return (t, past) => {
    let least = t - past;
    for (const { clock } of schedules) if (clock !== undefined) least = Math.min(least, clock(t) - clock(past));
    return Math.max(0, least);
  };
}
