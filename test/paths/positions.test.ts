import { describe, expect, it } from 'vitest';
import { convolutionTables } from '../../src/data/paths/convolution.ts';
import { identity, matrix } from '../../src/linalg/matrix.ts';
import { multiply } from '../../src/linalg/products.ts';
import { RandomStream } from '../../src/random/stream.ts';
import { pathCount, pathFeatures, predictPaths, solvePaths, solvePositions } from '../../src/theory/paths/index.ts';
import { largestDifference, normals } from './problems.ts';

const image = { height: 4, width: 4, channels: 1 };

describe('order parameters between positions (note paths, section 2.4)', () => {
  it.each([
    ['two layers of filters', [{ size: 2, stride: 1 }, { size: 2 }], false, 1],
    ['padding, stride and two outputs', [{ size: 2 }, { size: 2, padding: 1, stride: 2 }], false, 2],
    ['pooling: a readout of rank one', [{ size: 1 }, { size: 2 }, { size: 2 }], true, 1],
    ['positions that no path reaches', [{ size: 1 }, { size: 1, stride: 2 }], false, 1],
  ] as const)('are the compression of those of paths: %s', (_, filters, pooling, outputs) => {
    const stream = new RandomStream({ seed: 7, purpose: 'positions', chain: 0 });
    const [samples, tests] = [14, 3];
    const tables = convolutionTables(normals(stream, samples, 16), normals(stream, tests, 16), image, filters, pooling);
    const { tokenCounts, sets } = tables;
    const targets = normals(stream, samples, outputs);
    const depth = sets.length;
    const rest = {
      targets,
      widths: [20, 16, 12].slice(0, depth),
      priorVariances: [1.2, 0.9, 1.1, 0.8].slice(0, depth + 1),
      temperature: 0.1,
      headScales: sets.map((count) => Array.from({ length: count }, (__, n) => 1 + 0.1 * (n % 3))),
    };
    const inputs = { tokenCounts, sets, ...tables.train };
    const byPositions = solvePositions({ ...rest, inputs }, { starts: 'one' });
    const byPaths = solvePaths({ ...rest, sets, features: pathFeatures(inputs) }, { starts: 'one' });
    expect(byPositions.status.residual).toBeLessThan(1e-10);
    expect(byPositions.energy).toBeCloseTo(byPaths.energy, 9);

    const testTokens = tables.test.tokens;
    const fromPaths = predictPaths(byPaths, { features: pathFeatures({ tokenCounts, sets, ...tables.test }) });
    const fromPositions = byPositions.predict(testTokens);
    expect(largestDifference(fromPositions.mean, fromPaths.mean)).toBeLessThan(1e-8);
    expect(largestDifference(fromPositions.covariance, fromPaths.covariance)).toBeLessThan(1e-8);

    // R_s,pi = (r^T A^(L,n_L) ... A^(1,n_1))_s: the features of paths of one sample whose tokens are the unit vectors.
    const positions = tokenCounts[0];
    const unit = matrix(1, positions * positions, identity(positions).data);
    const r = pathFeatures({
      ...inputs,
      tokens: unit,
      readout: matrix(1, inputs.readout.columns, inputs.readout.data.slice(0, inputs.readout.columns)),
    });
    const paths = pathCount(sets);
    const compression = matrix(positions * outputs, paths * outputs);
    for (let path = 0; path < paths; path++) {
      for (let s = 0; s < positions; s++) {
        for (let k = 0; k < outputs; k++) {
          compression.data[(s * outputs + k) * paths * outputs + path * outputs + k] =
            r.data[path * positions + s] / Math.sqrt(paths);
        }
      }
    }
    const compressed = multiply(multiply(compression, byPaths.orderParameters[0]), compression, { transposeB: true });
    expect(largestDifference(byPositions.orderParameters[0], compressed)).toBeLessThan(1e-8);
  });

  it('takes three layers of 3 x 3 filters on 8 x 8 pictures, 324 paths, as 36 positions', () => {
    const stream = new RandomStream({ seed: 8, purpose: 'positions', chain: 0 });
    const filters = [{ size: 3, stride: 1 }, { size: 3 }, { size: 3 }];
    const wide = { height: 8, width: 8, channels: 1 };
    const { tokenCounts, sets, train } = convolutionTables(
      normals(stream, 12, 64),
      normals(stream, 1, 64),
      wide,
      filters,
    );
    expect(pathCount(sets)).toBe(324);
    const inputs = { tokenCounts, sets, ...train };
    const rest = {
      targets: normals(stream, 12, 1),
      widths: [50, 50, 50],
      priorVariances: [1, 1, 1, 1],
      temperature: 0.1,
    };
    const { status, orderParameters } = solvePositions({ ...rest, inputs }, { starts: 'one' });
    expect(status.residual).toBeLessThan(1e-10);
    expect(orderParameters.map(({ rows }) => rows)).toEqual([36, 16, 4]);
    expect(() =>
      solvePositions({
        ...rest,
        inputs: { ...inputs, maps: [normals(stream, 12, 36 * 16 * 9), ...train.maps.slice(1)] },
      }),
    ).toThrow(/maps\[0\]/);
  });
});
