import { fromRows } from '../../src/linalg/matrix.ts';
import { type MultiHeadModel, solveStep, solveTwoTasks } from '../../src/theory/continual/multi-head/index.ts';
import type { GoldenAnswer, GoldenChecker, GoldenFile } from './registry.ts';

interface Parameters {
  readonly N: number;
  readonly sigma_w2: number;
  readonly sigma_a2: number;
  readonly lambda: number | 'inf';
  readonly T: number;
}

interface TwoTaskFile extends GoldenFile {
  readonly params: Parameters;
  readonly X1: number[][];
  readonly y1: number[];
  readonly X2: number[][];
  readonly y2: number[];
  readonly Z: number[][];
  readonly expected: Record<string, unknown>;
}

interface StepFile extends GoldenFile {
  readonly params: Parameters;
  readonly K_F: number[][];
  readonly K_S: number[][];
  readonly H_E: number[][];
  readonly y: number[];
  readonly expected: unknown;
}

function twoTasks(file: GoldenFile): GoldenAnswer[] {
  const { params, X1, y1, X2, y2, Z, expected } = file as TwoTaskFile;
  const model: MultiHeadModel = {
    width: params.N,
    weightVariance: params.sigma_w2,
    readoutVariance: params.sigma_a2,
    coupling: params.lambda === 'inf' ? Number.POSITIVE_INFINITY : params.lambda,
    temperature: params.T,
  };
  const task = (inputs: number[][], targets: number[]) => ({
    inputs: fromRows(inputs),
    targets: Float64Array.from(targets),
  });
  const solution = solveTwoTasks(model, task(X1, y1), task(X2, y2));
  const { first, scratch, similarity, limit, orderParameters: order } = solution;
  const heads = solution.predict(fromRows(Z));
  const amplitude = limit?.phase === 'overfitting';
  const actual = {
    u1: first.u,
    u2: order?.u ?? limit?.u,
    u2_amp: limit?.amplitude,
    b: order?.b,
    psi: order?.psi ?? limit?.psi,
    eta: order?.eta ?? limit?.eta,
    zeta: order?.zeta,
    chi: order?.chi,
    free_energy: order?.freeEnergy,
    phase: limit?.phase,
    Gamma_c: limit?.criticalGamma,
    gamma_c2: limit?.criticalCosine2,
    alpha: similarity?.load,
    r1: first.labelPower,
    rho2: similarity?.rho,
    q: similarity?.q,
    kappa: similarity?.kappa,
    gamma: similarity?.gamma,
    Gamma: similarity?.Gamma,
    f2_mean: heads.newHead.mean,
    f2_var: amplitude ? undefined : heads.newHead.variance,
    f2_var_amp: amplitude ? heads.newHead.variance : undefined,
    f1_mean: heads.oldHead.mean,
    f1_var: heads.oldHead.variance,
    f1b_mean: heads.oldHeadBefore.mean,
    f1b_var: heads.oldHeadBefore.variance,
    f2s_mean: heads.fromScratch.mean,
    f2s_var: heads.fromScratch.variance,
    u_scratch: scratch.u,
  };
  return [{ expected, actual }];
}

function step(file: GoldenFile): GoldenAnswer[] {
  const { params, K_F, K_S, H_E, y, expected } = file as StepFile;
  const actual = solveStep({
    width: params.N,
    readoutVariance: params.sigma_a2,
    temperature: params.T,
    frozenKernel: fromRows(K_F),
    freshKernel: fromRows(K_S),
    features: fromRows(H_E),
    targets: Float64Array.from(y),
  });
  return [{ expected, actual }];
}

const schema = 'widthwise/continual-multi-head/1';

export const checkers: readonly GoldenChecker[] = [
  { schema, kinds: ['two-task', 'two-task-lambda-infinity'], answer: twoTasks },
  { schema, kinds: ['step'], answer: step },
];
