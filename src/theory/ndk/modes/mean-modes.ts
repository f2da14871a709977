import { activationOf } from '../../../activations/registry.ts';
import { varianceAt } from '../../../gaussian/ornstein-uhlenbeck.ts';
import { backend } from '../../../linalg/active-backend.ts';
import { solveGeneral } from '../../../linalg/lu.ts';
import { matrix } from '../../../linalg/matrix.ts';
import { radauIIA } from '../../../numeric/quadrature.ts';
import { equilibriumSchedules, kernelBlocks, ratesOf } from '../kernels.ts';
import type { MeanCourse } from '../mean-collocation.ts';
import type { CheckedProblem } from '../problem.ts';
import { lagrangeBasis, lagrangeValues } from '../volterra/lagrange.ts';
import { geometricMesh } from '../volterra/mesh.ts';
import { fitKernel, fitOperator, fitTriangle } from './exponential-fit.ts';
import { StageSolver } from './stage-solver.ts';

/** Stages of the Radau IIA method, order 9 at the ends of the steps; fewer, of order 5, where a coarse answer is wanted. */
const STAGES = 5;
const COARSE_STAGES = 3;
const RATIO = 1.6;
/** What three stages are good for, between the ends of the steps too. */
const COARSE = 1e-3;
/** How well the equations of a step are solved, in units of the accuracy, and the finest accuracy that the fit has. */
const SOLVED = 0.01;
const FINEST = 1e-7;

/** Why the mode solver does not apply here, or undefined where it does (note ndk, section 9.3). */
export function modeDomain(problem: CheckedProblem): string | undefined {
  const { activation, equalLayers, startsAtPrior, temperature, initialVariances } = problem;
  if (temperature === 0) return 'temperature 0';
  if (!equalLayers) return 'layers of different variances';
  if (initialVariances[0] === 0) return 'initial variance 0';
  const { homogeneous, timeRates, label } = activationOf(activation);
  if (timeRates === undefined) return `no fitted rates for ${label}`;
  if (!homogeneous && !startsAtPrior) return `${label} that does not start at its prior`;
  return undefined;
}

/** A step of the stiff linear system: what every rate's modes do in it. */
interface Step {
  readonly start: number;
  readonly h: number;
  /** (M_r 1)_i, R x s. */
  readonly kept: Float64Array;
  /** (M_r h A diag g)_ij, R x s x s. */
  readonly driven: Float64Array;
}

/**
 * Mean predictor by modes: the kernel of every pair is a sum of exponentials with shared rates, which turns the Volterra
 * equation into stiff linear equations for one P x m matrix a rate, solved by Radau IIA on a geometric mesh.
 *
 * @param times - ascending
 * @param accuracy - wanted, relative; finer than it may be
 * @returns the course, with the largest error of the exponential fit
 */
export function meanByModes(
  problem: CheckedProblem,
  times: readonly number[],
  accuracy: number,
): MeanCourse & { readonly fitError: number } {
  const { targets, depth } = problem;
  const stageCount = accuracy >= COARSE ? COARSE_STAGES : STAGES;
  const size = targets.rows;
  const m = targets.columns;
  const block = size * m;
  const schedules = equilibriumSchedules(problem);
  const cross = kernelBlocks(problem, schedules).cross;
  const weight = problem.weights[0];
  const operator = fitOperator(problem.activation, depth);
  const fit = fitTriangle(operator, problem.activation, schedules, problem.inputs, weight.rate);
  const crossFit = fitKernel(operator, cross, weight.rate);
  const { rates } = operator;
  const count = rates.length;
  const normalized = (t: number) => varianceAt(weight, t) / weight.stationaryVariance;
  const outer = (t: number) => normalized(t) ** ((depth + 1) / 2);
  const inner = (t: number) => normalized(t) ** ((depth - 1) / 2);
  const clock = (t: number) => weight.rate / normalized(t);

  const method = radauIIA(stageCount);
  const dense = lagrangeBasis(Float64Array.of(0, ...method.nodes));
  const coefficients = new Float64Array(stageCount + 1);
  const train = times.map(() => matrix(size, m));
  const test = times.map(() => matrix(cross.rows, m));
  let next = 0;
  while (next < times.length && times[next] === 0) next++;
  const end = times[times.length - 1];
  if (end === 0) return { train, test, fitError: 0 };
  const problemRates = ratesOf(problem);
  const first = Math.min(end, 0.05 / Math.max(problemRates.gradient, problemRates.fastest));
  const columns = stageCount * m;
  const solver = new StageSolver(fit, size, m, stageCount);
  const tolerance =
    SOLVED *
    Math.max(accuracy, FINEST) *
    Math.sqrt(stageCount) *
    Math.sqrt(targets.data.reduce((sum, y) => sum + y * y, 0));
  // v_r and A_r v_r, R x P x m, at the start of a step and at a point of it
  const modes = new Float64Array(count * block);
  const memories = new Float64Array(count * block);
  const stepped = new Float64Array(count * block);
  const outers = new Float64Array(stageCount);
  const sides = new Float64Array(size * columns);
  for (const { start, end: stop } of geometricMesh(first, RATIO, end)) {
    const step = stepOperators(start, stop - start);
    solveStages(step);
    while (next < times.length && times[next] <= stop) {
      const t = times[next];
      lagrangeValues(dense, (t - start) / step.h, coefficients);
      advance(step, coefficients, memories, solver.products, stepped);
      for (let r = 0; r < count; r++) {
        for (let a = 0; a < block; a++) train[next].data[a] += outer(t) * stepped[r * block + a];
      }
      advance(step, coefficients, modes, solver.residuals, stepped);
      writeTest(outer(t), test[next].data);
      next++;
    }
    if (next === times.length) break;
    lagrangeValues(dense, 1, coefficients);
    advance(step, coefficients, memories, solver.products, memories);
    advance(step, coefficients, modes, solver.residuals, modes);
  }
  return { train, test, fitError: Math.max(fit.error, crossFit.error) };

  /** M_r = (1 + h lambda_r A diag(clock))^-1 applied to 1 and to h A diag(g), of every rate. */
  function stepOperators(start: number, h: number): Step {
    const kept = new Float64Array(count * stageCount);
    const driven = new Float64Array(count * stageCount * stageCount);
    const small = new Float64Array(stageCount * stageCount);
    const sides = new Float64Array(stageCount * (stageCount + 1));
    for (let r = 0; r < count; r++) {
      for (let i = 0; i < stageCount; i++) {
        sides[i * (stageCount + 1)] = 1;
        for (let j = 0; j < stageCount; j++) {
          const t = start + h * method.nodes[j];
          const a = h * method.coefficients[i * stageCount + j];
          small[i * stageCount + j] = (i === j ? 1 : 0) + a * rates[r] * clock(t);
          sides[i * (stageCount + 1) + 1 + j] = a * inner(t);
        }
      }
      solveGeneral(stageCount, stageCount + 1, small, sides);
      for (let i = 0; i < stageCount; i++) {
        kept[r * stageCount + i] = sides[i * (stageCount + 1)];
        for (let j = 0; j < stageCount; j++) {
          driven[(r * stageCount + i) * stageCount + j] = sides[i * (stageCount + 1) + 1 + j];
        }
      }
    }
    return { start, h, kept, driven };
  }

  /** r_i + p_i sum_rj driven_rij A_r r_j = Y - p_i sum_r kept_ri A_r v_r for the residuals at the stages. */
  function solveStages({ start, h, kept, driven }: Step): void {
    for (let i = 0; i < stageCount; i++) outers[i] = outer(start + h * method.nodes[i]);
    for (let a = 0; a < size; a++) {
      for (let i = 0; i < stageCount; i++) {
        for (let o = 0; o < m; o++) {
          let memory = 0;
          for (let r = 0; r < count; r++) memory += kept[r * stageCount + i] * memories[r * block + a * m + o];
          sides[a * columns + i * m + o] = targets.data[a * m + o] - outers[i] * memory;
        }
      }
    }
    solver.solve(driven, outers, sides, tolerance);
  }

  /**
   * v_r, or A_r v_r, at the point of the step where the Lagrange polynomials over (0, stages) have these values.
   *
   * @param before - at the start of the step
   * @param drive - r_j, or A_r r_j of every rate
   * @param after - may be `before`
   */
  function advance(
    { kept, driven }: Step,
    values: Float64Array,
    before: Float64Array,
    drive: Float64Array,
    after: Float64Array,
  ): void {
    const shared = drive.length === size * columns;
    const factors = new Float64Array(stageCount);
    for (let r = 0; r < count; r++) {
      let old = values[0];
      for (let i = 0; i < stageCount; i++) old += values[i + 1] * kept[r * stageCount + i];
      for (let j = 0; j < stageCount; j++) {
        factors[j] = 0;
        for (let i = 0; i < stageCount; i++) {
          factors[j] += values[i + 1] * driven[(r * stageCount + i) * stageCount + j];
        }
      }
      const from = shared ? 0 : r * size * columns;
      for (let a = 0; a < size; a++) {
        for (let o = 0; o < m; o++) {
          let value = old * before[r * block + a * m + o];
          for (let j = 0; j < stageCount; j++) value += factors[j] * drive[from + a * columns + j * m + o];
          after[r * block + a * m + o] = value;
        }
      }
    }
  }

  /** sum_r A_r v_r between test and training points. */
  function writeTest(scale: number, out: Float64Array): void {
    const rows = cross.rows;
    const from = (r: number) => r * rows * size;
    for (let r = 0; r < count && rows > 0; r++) {
      const keep = r === 0 ? 0 : 1;
      const { amplitudes } = crossFit;
      backend().gemm(
        false,
        false,
        rows,
        m,
        size,
        scale,
        amplitudes,
        from(r),
        size,
        stepped,
        r * block,
        m,
        keep,
        out,
        0,
        m,
      );
    }
  }
}
