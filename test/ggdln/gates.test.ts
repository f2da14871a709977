import { describe, expect, it } from 'vitest';
import {
  alwaysOpen,
  clusterGates,
  contextGates,
  halfSpaces,
  kMeans,
  productOfGates,
  randomHalfSpaces,
  sharedAndPrivateGates,
  taskGates,
} from '../../src/data/gates/index.ts';
import { fromRows, matrix, toRows } from '../../src/linalg/matrix.ts';
import { RandomStream } from '../../src/random/stream.ts';

const stream = () => new RandomStream({ seed: 6, purpose: 'gates' });
const inputs = matrix(40, 3, new RandomStream({ seed: 1, purpose: 'inputs' }).fillNormal(new Float64Array(120)));

describe('gates', () => {
  it('half-spaces are open where v . x / sqrt N_0 > b, sigmoids tend to them', () => {
    const normals = fromRows([
      [1, 0],
      [0, -1],
    ]);
    const points = {
      inputs: fromRows([
        [2, 1],
        [-1, -3],
      ]),
    };
    expect(toRows(halfSpaces(normals, { threshold: 0.5 }).at(points))).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(toRows(halfSpaces(normals, { threshold: -9, firstAlwaysOpen: true }).at(points))).toEqual([
      [1, 1],
      [1, 1],
    ]);
    const soft = halfSpaces(normals, { threshold: 0.5, slope: 1e4 }).at(points);
    toRows(soft)
      .flat()
      .forEach((value, i) => {
        expect(value).toBeCloseTo([1, 0, 0, 1][i], 12);
      });
    expect(halfSpaces(normals, { slope: 2 }).at({ inputs: fromRows([[0, 0]]) }).data[0]).toBe(0.5);
  });

  it('one random draw gates training and test points alike', () => {
    const gates = randomHalfSpaces(stream(), 5, 3);
    expect(gates.at({ inputs })).toEqual(randomHalfSpaces(stream(), 5, 3).at({ inputs }));
  });

  it('k-means finds well separated clusters, and its inertia never beats one more cluster', () => {
    const centers = [
      [5, 0, 0],
      [0, 5, 0],
      [0, 0, 5],
    ];
    const noise = stream();
    const points = fromRows(Array.from({ length: 60 }, (_, i) => centers[i % 3].map((c) => c + 0.2 * noise.normal())));
    const found = kMeans(stream(), points, 3);
    const nearest = toRows(found.centers).map((c) => Math.max(...c));
    for (const value of nearest) expect(Math.abs(value - 5)).toBeLessThan(0.2);
    const inertias = [1, 2, 3, 4, 5].map((k) => kMeans(stream(), points, k).inertia);
    for (let k = 1; k < 5; k++) expect(inertias[k]).toBeLessThan(inertias[k - 1]);
    expect(() => kMeans(stream(), fromRows([[1], [1], [1]]), 2)).toThrow(/distinct samples/);
  });

  it('cluster gates have squared length M; soft ones sum to sqrt M', () => {
    const hard = clusterGates(stream(), inputs, 4).at({ inputs });
    for (const row of toRows(hard)) expect(row.reduce((sum, g) => sum + g * g, 0)).toBeCloseTo(4, 12);
    const soft = clusterGates(stream(), inputs, 4, { form: 'soft' }).at({ inputs });
    for (const row of toRows(soft)) expect(row.reduce((sum, g) => sum + g, 0)).toBeCloseTo(2, 12);
    const sigmoid = clusterGates(stream(), inputs, 4, { form: 'sigmoid' }).at({ inputs });
    for (const g of sigmoid.data) expect(g > 0 && g < 1).toBe(true);
  });

  it('task gates know the task alone, context gates both, and their product is the outer product', () => {
    const query = { inputs: matrix(3, 3), tasks: Int32Array.of(0, 2, 1) };
    const root = Math.sqrt(3);
    expect(toRows(taskGates(3).at(query))).toEqual([
      [root, 0, 0],
      [0, 0, root],
      [0, root, 0],
    ]);
    expect(toRows(sharedAndPrivateGates(3).at(query))[1]).toEqual([1, 0, 0, 1]);
    expect(toRows(alwaysOpen.at(query))).toEqual([[1], [1], [1]]);
    const both = productOfGates(taskGates(3), sharedAndPrivateGates(3));
    expect(both.at(query).columns).toBe(12);
    const tasks = Int32Array.from({ length: 40 }, (_, i) => i % 3);
    const weak = contextGates(stream(), 6, 3, 3, 0).at({ inputs, tasks });
    expect(weak).toEqual(randomHalfSpaces(stream(), 6, 3).at({ inputs }));
    const strong = contextGates(stream(), 6, 3, 3, 1e9).at({ inputs, tasks });
    for (let x = 3; x < 40; x++) expect(toRows(strong)[x]).toEqual(toRows(strong)[x - 3]);
    expect(() => taskGates(2).at(query)).toThrow(/tasks\[1\]/);
  });
});
