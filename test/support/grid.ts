import type { Task } from '../../src/data/dataset.ts';
import { type Matrix, matrix } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';

/** One point of the grid of extreme problems: a spec as a user would write it, and the data that it is run on. */
export interface GridCase {
  readonly theory: string;
  readonly spec: { readonly [key: string]: unknown };
  readonly task: Task;
}

const THEORIES = ['bpkr', 'ggdln', 'ndk', 'continual'] as const;

/** How nonlinear networks of finite width are closed. */
const CLOSURES = ['auto', 'outside', 'nested', 'readout', 'neuron'] as const;

/**
 * The same range for the closures of nonlinear networks and for convolution patches (`paths`): problems of `gridCase` made into these.
 *
 * @param index - the same index gives the same case for ever
 */
export function closureOrPathsCase(seed: number, index: number): GridCase {
  const random = new RandomStream({ seed, purpose: 'grid-closures', chain: index });
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.uniform() * values.length)];
  const base = gridCase(seed, index, pick(['bpkr', 'paths']));
  const network = base.spec.network as { readonly [key: string]: unknown };
  if (base.theory === 'bpkr') {
    const activation = pick(['relu', 'erf', 'tanh', 'gelu', 'leaky-relu', 'sin', 'softplus']);
    return { ...base, spec: { ...base.spec, network: { ...network, activation, closure: pick(CLOSURES) } } };
  }
  const size = Math.sqrt(base.task.inputs.columns);
  const activation = pick(['linear', 'linear', 'linear', 'relu', 'erf']);
  const filters = [{ size: Math.min(2, size) }];
  const task = { ...base.task, image: { height: size, width: size, channels: 1 } };
  return { ...base, task, spec: { ...base.spec, network: { ...network, activation, filters } } };
}

/**
 * A random problem from the whole range of what a spec may say: widths 1 to 1e9, P from 1, equal, zero and conflicting rows,
 * constant targets, variances and temperatures from 1e-300 to 1e300, depth up to 30, up to ten outputs, closed gates, times
 * up to 1e12.
 *
 * @param index - the same index gives the same case for ever
 */
export function gridCase(seed: number, index: number, only?: 'bpkr' | 'paths'): GridCase {
  const random = new RandomStream({ seed, purpose: 'grid', chain: index });
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random.uniform() * values.length)];
  const chance = (p: number): boolean => random.uniform() < p;
  const power = (low: number, high: number): number => 10 ** Math.round(low + (high - low) * random.uniform());

  const theory = only ?? pick(THEORIES);
  const samples = pick([1, 1, 2, 3, 5, 8, 13]);
  const dimension = pick(theory === 'paths' ? [1, 4, 9, 16] : [1, 2, 4, 8, 20]);
  const outputs = pick([1, 1, 1, 2, 3, 10]);
  const scale = chance(0.15) ? power(-150, 150) : chance(0.3) ? power(-6, 6) : 1;
  const labelScale = chance(0.1) ? power(-150, 150) : chance(0.3) ? power(-6, 6) : 1;

  const draw = (rows: number, columns: number, size: number): Matrix => {
    const values = random.fillNormal(new Float64Array(rows * columns));
    return matrix(
      rows,
      columns,
      values.map((value) => size * value),
    );
  };
  const inputs = draw(samples, dimension, scale);
  const targets = draw(samples, outputs, labelScale);
  const copyRow = (a: Matrix, from: number, to: number): void => {
    a.data.copyWithin(to * a.columns, from * a.columns, (from + 1) * a.columns);
  };
  const shape = random.uniform();
  if (shape < 0.12 && samples > 1) copyRow(inputs, 0, samples - 1);
  else if (shape < 0.24 && samples > 1) {
    copyRow(inputs, 0, samples - 1);
    copyRow(targets, 0, samples - 1);
  } else if (shape < 0.3) inputs.data.fill(0, 0, dimension);
  else if (shape < 0.34) inputs.data.fill(0);
  else if (shape < 0.4) targets.data.fill(labelScale);
  else if (shape < 0.44) targets.data.fill(0);
  else if (shape < 0.48) for (let i = 1; i < samples; i++) copyRow(inputs, 0, i);
  else if (shape < 0.52) inputs.data[0] *= power(-100, 100);

  const tests = 3;
  const task: Task = {
    inputs,
    targets,
    testInputs: draw(tests, dimension, scale),
    testTargets: draw(tests, outputs, labelScale),
    description: 'grid',
  };
  const variance = (): number => (chance(0.15) ? power(-300, 300) : chance(0.2) ? power(-8, 8) : 1);
  const width = (): number | string =>
    chance(0.05) ? 'infinity' : chance(0.2) ? power(0, 9) : pick([1, 2, 3, 10, 30, 100]);
  const deepest = theory === 'paths' ? 1 : theory === 'ggdln' ? 2 : chance(0.1) ? 30 : 3;
  const depth = theory === 'continual' && chance(0.5) ? 1 : 1 + Math.floor(random.uniform() * deepest);
  const temperature = chance(0.25) ? 0 : chance(0.4) ? power(-300, 300) : power(-16, 2);
  const network: { [key: string]: unknown } = {
    activation: theory === 'ggdln' ? 'linear' : pick(['linear', 'linear', 'relu', 'erf']),
  };
  if (chance(0.3)) network.widths = Array.from({ length: depth }, width);
  else Object.assign(network, { depth, width: width() });
  if (chance(0.4)) network.priorVariances = Array.from({ length: depth + 1 }, variance);
  else if (chance(0.5)) network.priorVariance = variance();

  const spec: { [key: string]: unknown } = {
    theory,
    data: { source: 'teacher', dimension, outputs, train: samples, test: tests },
    network,
    temperature,
    simulation: { chains: 2, warmup: 5, draws: 10 },
  };
  if (theory === 'ggdln') {
    const count = pick([1, 1, 2, 2, 3, 4]);
    network.gates = chance(0.2)
      ? { kind: 'none' }
      : { kind: 'half-space', count, threshold: pick([-1, 0, 0, 1, 3]), firstAlwaysOpen: chance(0.3) };
  }
  if (theory === 'ndk') {
    const times = Array.from({ length: 1 + Math.floor(3 * random.uniform()) }, () =>
      chance(0.1) ? 0 : chance(0.3) ? power(-6, 12) : power(-1, 2),
    );
    const dynamics: { [key: string]: unknown } = { times };
    if (chance(0.3)) dynamics.initialVariance = chance(0.2) ? 0 : variance();
    if (chance(0.2)) dynamics.variance = true;
    spec.dynamics = dynamics;
  }
  if (theory === 'continual') {
    const heads = chance(0.5) ? 'multi' : 'single';
    spec.heads = heads;
    if (heads === 'multi') {
      // One hidden layer, linear or ReLU: what that theory is for.
      Object.assign(network, { depth: 1, width: width(), activation: pick(['linear', 'relu']) });
      delete network.widths;
      if (network.priorVariances !== undefined) network.priorVariances = [variance(), variance()];
    }
    spec.coupling = chance(0.3) ? 'infinity' : chance(0.2) ? 0 : chance(0.3) ? power(-300, 300) : power(-3, 6);
    spec.tasks = { kind: pick(['permuted', 'repeated', 'rotated']), count: pick([1, 2, 2, 3]), samples: 'same' };
    if (heads === 'multi') spec.recursionDraws = 4;
    spec.simulation = { networks: 2 };
  }
  return { theory, spec, task };
}
