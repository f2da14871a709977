import { InputError, requireInteger } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import { RandomStream } from '../../random/stream.ts';
import { classTargets } from '../class-targets.ts';
import type { Task } from '../dataset.ts';

/** Clustered inputs whose labels belong to the cluster. */
export interface ClusterOptions {
  /** N0 */
  readonly dimension: number;
  /** n_c */
  readonly clusters: number;
  /** gamma: the share of the variance that is within the clusters, 0 to 1. */
  readonly spread: number;
  /** `alternating` -1, +1, -1, ... by cluster; `random` signs, as many of each as possible; `one-hot` minus mean. */
  readonly labels: 'alternating' | 'random' | 'one-hot';
  /** P */
  readonly train: number;
  /** P* */
  readonly test: number;
  readonly seed: number;
}

/**
 * Inputs around Gaussian templates: x = sqrt(1 - gamma) x_c + sqrt(gamma) eta, with labels attached to the template c (note
 * bpkr, section 10). Row i belongs to cluster i mod n_c.
 *
 * @returns the task, the cluster of each row, and the templates (n_c x N0)
 * @throws InputError for sizes or a spread out of range
 */
export function clusters(
  options: ClusterOptions,
): Task & { readonly clusterOf: Int32Array; readonly testClusterOf: Int32Array; readonly templates: Matrix } {
  const { seed, spread } = options;
  const dimension = requireInteger('data.dimension', options.dimension, 1);
  const count = requireInteger('data.clusters', options.clusters, 2);
  const train = requireInteger('data.train', options.train, 1);
  const test = requireInteger('data.test', options.test, 0);
  if (!(spread >= 0 && spread <= 1))
    throw new InputError('data.spread', String(spread), 'a share of the variance, 0 to 1');
  const templates = matrix(count, dimension);
  new RandomStream({ seed, purpose: 'clusters templates' }).fillNormal(templates.data);
  const around = (rows: number, purpose: string): Matrix => {
    const result = matrix(rows, dimension);
    new RandomStream({ seed, purpose }).fillNormal(result.data, Math.sqrt(spread));
    const share = Math.sqrt(1 - spread);
    for (let i = 0; i < rows; i++) {
      const template = (i % count) * dimension;
      for (let j = 0; j < dimension; j++) result.data[i * dimension + j] += share * templates.data[template + j];
    }
    return result;
  };
  const classOf = clusterClasses(options.labels, count, seed);
  const classes = options.labels === 'one-hot' ? count : 2;
  const clusterOf = Int32Array.from({ length: train }, (_, i) => i % count);
  const testClusterOf = Int32Array.from({ length: test }, (_, i) => i % count);
  const labels = clusterOf.map((c) => classOf[c]);
  const testLabels = testClusterOf.map((c) => classOf[c]);
  return {
    inputs: around(train, 'clusters inputs'),
    targets: classTargets(labels, classes),
    testInputs: around(test, 'clusters test inputs'),
    testTargets: classTargets(testLabels, classes),
    labels,
    testLabels,
    classNames: classes === 2 ? ['-1', '+1'] : Array.from({ length: count }, (_, c) => `cluster ${c}`),
    clusterOf,
    testClusterOf,
    templates,
    description: `${count} clusters, N0 = ${dimension}, spread ${spread}; ${train} training and ${test} test rows`,
  };
}

/** The class of each cluster. */
function clusterClasses(kind: ClusterOptions['labels'], count: number, seed: number): Int32Array {
  if (kind === 'one-hot') return Int32Array.from({ length: count }, (_, c) => c);
  const signs = Int32Array.from({ length: count }, (_, c) => c % 2);
  if (kind === 'alternating') return signs;
  const order = new RandomStream({ seed, purpose: 'clusters labels' }).permutation(count);
  return signs.map((_, c) => signs[order[c]]);
}
