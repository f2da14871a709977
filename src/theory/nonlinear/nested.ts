import { activationOf } from '../../activations/registry.ts';
import { InputError } from '../../base/input-error.ts';
import { choleskyInPlace, inverseCholesky, logDeterminant } from '../../linalg/cholesky.ts';
import { solveGeneral } from '../../linalg/lu.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { multiplyVector } from '../../linalg/products.ts';
import { labelForceSlope, labelSpectrum } from '../bpkr/label-spectrum.ts';
import { scalarPredictor } from '../bpkr/predictor.ts';
import { kernelProblem } from '../shared/kernel-problem.ts';
import type { ClosureSolution, ScalarClosure } from './closure.ts';
import { mergedPoints } from './merged-points.ts';
import { minimizeSmall, type SmallMinimum, type ValueAndGradient } from './minimize.ts';
import { nestedBlocks, nestedGradient, nestedRecursion } from './nested-kernel.ts';
import { outside } from './outside.ts';
import type { ClosureProblem } from './problem.ts';

/** Up to this many samples every start is tried, to rounding; above, the minima of `outside`, to ten digits of the forces. */
const ALL_STARTS = 250;
const STARTS = [0, -1.5, 1.5, -3];
/** Minima nearer than this in log u are one. */
const SAME = 1e-6;

/** H and its gradient by log u_l, for the layers of finite width. */
export function nestedHamiltonian(problem: ClosureProblem, train: Matrix, targets: Float64Array): ValueAndGradient {
  const { layers, temperature } = problem;
  const { dual } = activationOf(problem.activation);
  const free = layers.flatMap(({ width }, l) => (Number.isFinite(width) ? [l] : []));
  const recursion = nestedRecursion(dual, train, layers.length);
  return (t) => {
    const u = layers.map(({ variance }) => variance);
    free.forEach((l, k) => {
      u[l] = Math.exp(t[k]);
    });
    const stack = recursion(u);
    const a = mirrored(stack[stack.length - 1].kernel);
    const n = a.rows;
    let mean = 0;
    for (let i = 0; i < n; i++) {
      mean += a.data[i * n + i] / n;
      a.data[i * n + i] += temperature;
    }
    const factor = choleskyInPlace(a);
    if (factor === undefined) {
      const least = (1e-8 * mean).toPrecision(2);
      throw new InputError(
        'temperature',
        `${temperature} with a kernel that is singular to rounding`,
        `${least} or more`,
      );
    }
    const logDet = logDeterminant(factor);
    const outer = inverseCholesky(factor);
    const alpha = multiplyVector(outer, targets);
    let fit = 0;
    for (let i = 0; i < n; i++) fit += targets[i] * alpha[i];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) outer.data[i * n + j] = 0.5 * (outer.data[i * n + j] - alpha[i] * alpha[j]);
    }
    const forces = nestedGradient(stack, outer);
    let value = (logDet + fit) / 2;
    const gradient = free.map((l, k) => {
      const { width, variance } = layers[l];
      const log = t[k] - Math.log(variance);
      value += (width / 2) * (u[l] / variance - log);
      return (width / 2) * Math.expm1(log) + forces[l];
    });
    return { value, gradient };
  };
}

/** A symmetric matrix from its lower triangle. */
function mirrored({ rows: n, data }: Matrix): Matrix {
  const result = matrix(n, n);
  const block = 32;
  for (let ib = 0; ib < n; ib += block) {
    for (let jb = 0; jb <= ib; jb += block) {
      for (let i = ib; i < Math.min(n, ib + block); i++) {
        for (let j = jb; j <= Math.min(i, jb + block - 1); j++) {
          const value = data[i * n + j];
          result.data[i * n + j] = value;
          result.data[j * n + i] = value;
        }
      }
    }
  }
  return result;
}

/** The minima of the nested closure from the given starts in log u, lowest first; `curvature` is a guess of the Hessian. */
function minimaFrom(
  f: ValueAndGradient,
  starts: readonly (readonly number[])[],
  inverseHessian: Float64Array,
  tolerance: number,
): SmallMinimum[] {
  const found: SmallMinimum[] = [];
  for (const start of starts) {
    const minimum = minimizeSmall(f, start, inverseHessian, tolerance);
    const known = found.findIndex(({ x }) => x.every((value, k) => Math.abs(value - minimum.x[k]) < SAME));
    if (known < 0) found.push(minimum);
    else if (minimum.residual < found[known].residual) found[known] = minimum;
  }
  return found.sort((a, b) => a.value - b.value);
}

/** Inverse of the Hessian of `outside` at its minimum: N_l/2 u_l/sigma^2 on the diagonal, and what the data add to every entry. */
function inverseGuess(problem: ClosureProblem, u: readonly number[]): Float64Array {
  const { layers, temperature } = problem;
  const free = layers.flatMap(({ width, variance }, l) =>
    Number.isFinite(width) ? [(width / 2) * (u[l] / variance)] : [],
  );
  const logU = u.reduce((sum, value, l) => sum + Math.log(l === u.length - 1 ? value : value / layers[l].variance), 0);
  const slope = labelForceSlope(labelSpectrum(problem.infiniteWidth()), logU, temperature) / 2;
  const n = free.length;
  const guess = matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) guess.data[i * n + j] = (i === j ? free[i] : 0) + Math.max(0, slope);
  }
  const unit = matrix(n, n);
  for (let i = 0; i < n; i++) unit.data[i * n + i] = 1;
  if (n > 0) solveGeneral(n, n, guess.data, unit.data);
  return unit.data;
}

/** The nested closure by minimization, whatever the activation; `nested` spares homogeneous ones the work. */
export function solveNested(problem: ClosureProblem): ClosureSolution {
  const { layers, temperature, data } = problem;
  const { dual } = activationOf(problem.activation);
  const blocks = problem.inputKernels();
  const { kernel, targets } =
    temperature === 0
      ? mergedPoints(data.inputs, blocks.train, data.targets.data)
      : { kernel: blocks.train, targets: data.targets.data };
  const near = outside.solve(problem);
  const finite = (u: readonly number[]) => u.filter((_, l) => Number.isFinite(layers[l].width)).map(Math.log);
  const f = nestedHamiltonian(problem, kernel, targets);
  const prior = finite(layers.map(({ variance }) => variance));
  const all = data.inputs.rows <= ALL_STARTS ? STARTS.map((shift) => prior.map((value) => value + shift)) : [];
  const starts = [...near.minima.map(({ u }) => finite(u)), ...all];
  const scale = layers.reduce((sum, { width }) => sum + (Number.isFinite(width) ? width / 2 : 0), data.inputs.rows / 2);
  const found = minimaFrom(f, starts, inverseGuess(problem, near.u), (all.length > 0 ? 1e-13 : 1e-10) * scale);
  const fullU = (t: readonly number[]) => {
    let k = 0;
    return layers.map(({ width, variance }) => (Number.isFinite(width) ? Math.exp(t[k++]) : variance));
  };
  const minima = found.map(({ x, value }) => ({ u: fullU(x), H: value }));
  const [best] = found;
  const [{ u, H }] = minima;
  const renormalized = nestedBlocks(dual, blocks, u);
  const spectral = kernelProblem(renormalized.train, data.targets, renormalized.cross, renormalized.diagonal);
  const converged = best.residual <= 1e-8 * scale;
  return {
    u,
    H,
    minima,
    ...scalarPredictor(spectral, 0, temperature),
    status: {
      converged,
      residual: best.residual,
      iterations: found.reduce((sum, { evaluations }) => sum + evaluations, 0),
      conditionNumber: spectral.conditionNumber,
      warnings: [
        ...(converged ? [] : ['nested closure: the gradient of H does not vanish to rounding']),
        ...(minima.length > 1 ? [`${minima.length} minima; that of least H is shown`] : []),
        ...(temperature === 0 && spectral.conditionNumber > 1e12 ? ['the kernel is nearly singular at T = 0'] : []),
      ],
    },
    kernels: () => renormalized,
  };
}

/** One scalar a layer inside the recursion: K^(l) = u_l kappa(K^(l-1)), R = K^(L). */
export const nested: ScalarClosure = {
  name: 'nested',
  label: 'scalars inside the recursion',
  tex: 'K^{(l)}=u_l\\,\\kappa_\\phi(K^{(l-1)}),\\quad R=K^{(L)}',
  status:
    'nearest to sampled networks in |a|² and training error at L ≥ 2 for erf and tanh, with variance too low; equal to `outside` for homogeneous activations',
  solve(problem) {
    // u passes through a homogeneous map: the two closures are one
    if (activationOf(problem.activation).homogeneous || problem.layers.length === 1) return outside.solve(problem);
    return solveNested(problem);
  },
};
