import { activationOf } from '../../../activations/registry.ts';
import { varianceAt } from '../../../gaussian/ornstein-uhlenbeck.ts';
import { backend } from '../../../linalg/active-backend.ts';
import { solveGeneral } from '../../../linalg/lu.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { radauIIA } from '../../../numeric/quadrature.ts';
import { equilibriumSchedules, kernelBlocks, ratesOf } from '../kernels.ts';
import type { MeanCourse } from '../mean-collocation.ts';
import type { CheckedProblem } from '../problem.ts';
import { lagrangeBasis, lagrangeValues } from '../volterra/lagrange.ts';
import { geometricMesh } from '../volterra/mesh.ts';
import { fitKernel, fitOperator } from './exponential-fit.ts';

/** Stages of the Radau IIA method, order 9 at the ends of the steps; fewer, of order 5, where a coarse answer is wanted. */
const STAGES = 5;
const COARSE_STAGES = 3;
const RATIO = 1.6;
/** What three stages are good for, between the ends of the steps too. */
const COARSE = 1e-3;

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
  const blocks = kernelBlocks(problem, equilibriumSchedules(problem));
  const weight = problem.weights[0];
  const operator = fitOperator(problem.activation, depth);
  const fit = fitKernel(operator, blocks.train, weight.rate);
  const crossFit = fitKernel(operator, blocks.cross, weight.rate);
  const { rates } = operator;
  const count = rates.length;
  const normalized = (t: number) => varianceAt(weight, t) / weight.stationaryVariance;
  const outer = (t: number) => normalized(t) ** ((depth + 1) / 2);
  const inner = (t: number) => normalized(t) ** ((depth - 1) / 2);
  const clock = (t: number) => weight.rate / normalized(t);

  const method = radauIIA(stageCount);
  const dense = lagrangeBasis(Float64Array.of(0, ...method.nodes));
  const coefficients = new Float64Array(stageCount + 1);
  const modes = new Float64Array(count * block);
  const train = times.map(() => matrix(size, m));
  const test = times.map(() => matrix(blocks.cross.rows, m));
  let next = 0;
  while (next < times.length && times[next] === 0) next++;
  const end = times[times.length - 1];
  if (end === 0) return { train, test, fitError: 0 };
  const problemRates = ratesOf(problem);
  const first = Math.min(end, 0.05 / Math.max(problemRates.gradient, problemRates.fastest));
  const n = stageCount * size;
  const stages = new Float64Array(stageCount * block);
  const system = new Float64Array(n * n);
  const mixed = new Float64Array(stageCount * stageCount * size * size);
  const weights = new Float64Array(stageCount * stageCount * count);
  const scaled = new Float64Array(count * block);
  const stepped = new Float64Array(count * block);
  const memory = new Float64Array(block);
  for (const { start, end: stop } of geometricMesh(first, RATIO, end)) {
    const step = stepOperators(start, stop - start);
    solveStages(step);
    while (next < times.length && times[next] <= stop) {
      const t = times[next];
      advance(step, lagrangeValues(dense, (t - start) / step.h, coefficients));
      writeOutput(blocks.train.rows, fit.amplitudes, outer(t), train[next]);
      writeOutput(blocks.cross.rows, crossFit.amplitudes, outer(t), test[next]);
      next++;
    }
    if (next === times.length) break;
    advance(step, lagrangeValues(dense, 1, coefficients));
    modes.set(stepped);
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

  /** r_i + p_i sum_j [sum_r driven_rij A_r] r_j = Y - p_i sum_r kept_ri A_r v_r for the residuals at the stages. */
  function solveStages({ start, h, kept, driven }: Step): void {
    for (let i = 0; i < stageCount; i++) {
      for (let j = 0; j < stageCount; j++) {
        for (let r = 0; r < count; r++) {
          weights[(i * stageCount + j) * count + r] = driven[(r * stageCount + i) * stageCount + j];
        }
      }
    }
    const pairs = size * size;
    const squares = stageCount * stageCount;
    backend().gemm(
      false,
      false,
      squares,
      pairs,
      count,
      1,
      weights,
      0,
      count,
      fit.amplitudes,
      0,
      pairs,
      0,
      mixed,
      0,
      pairs,
    );
    for (let i = 0; i < stageCount; i++) {
      const p = outer(start + h * method.nodes[i]);
      for (let r = 0; r < count; r++) {
        const factor = kept[r * stageCount + i];
        for (let a = 0; a < block; a++) scaled[r * block + a] = factor * modes[r * block + a];
      }
      applyAmplitudes(size, fit.amplitudes, scaled, memory);
      for (let a = 0; a < block; a++) stages[i * block + a] = targets.data[a] - p * memory[a];
      for (let j = 0; j < stageCount; j++) {
        const from = (i * stageCount + j) * pairs;
        for (let a = 0; a < size; a++) {
          const to = (i * size + a) * n + j * size;
          for (let b = 0; b < size; b++) system[to + b] = p * mixed[from + a * size + b];
        }
      }
    }
    for (let a = 0; a < n; a++) system[a * n + a] += 1;
    solveGeneral(n, m, system, stages, 'kernel');
  }

  /** stepped = the modes at the point of the step where the Lagrange polynomials over (0, stages) have these values. */
  function advance({ kept, driven }: Step, values: Float64Array): void {
    for (let r = 0; r < count; r++) {
      let old = values[0];
      for (let i = 0; i < stageCount; i++) old += values[i + 1] * kept[r * stageCount + i];
      const to = r * block;
      for (let a = 0; a < block; a++) stepped[to + a] = old * modes[to + a];
      for (let j = 0; j < stageCount; j++) {
        let factor = 0;
        for (let i = 0; i < stageCount; i++) factor += values[i + 1] * driven[(r * stageCount + i) * stageCount + j];
        for (let a = 0; a < block; a++) stepped[to + a] += factor * stages[j * block + a];
      }
    }
  }

  function writeOutput(rows: number, amplitudes: Float64Array, scale: number, out: Matrix): void {
    if (rows === 0) return;
    applyAmplitudes(rows, amplitudes, stepped, out.data);
    for (let a = 0; a < out.data.length; a++) out.data[a] *= scale;
  }

  /** out = sum_r A_r v_r, rows x m. */
  function applyAmplitudes(rows: number, amplitudes: Float64Array, v: Float64Array, out: Float64Array): void {
    out.fill(0);
    for (let r = 0; r < count; r++) {
      const from = r * rows * size;
      for (let a = 0; a < rows; a++) {
        for (let b = 0; b < size; b++) {
          const factor = amplitudes[from + a * size + b];
          for (let j = 0; j < m; j++) out[a * m + j] += factor * v[r * block + b * m + j];
        }
      }
    }
  }
}
