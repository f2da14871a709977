import { InputError } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';
import type { ImageShape } from '../dataset.ts';
import { type PatchShape, patchFeatures, patchGrid } from './patches.ts';
import type { PathTables } from './tables.ts';

/** One layer of filters. */
export interface FilterShape {
  /** Side of the filter. */
  readonly size: number;
  /** Positions from one filter to the next; `size` for the first layer and 1 for those above, unless given. */
  readonly stride?: number;
  /** Zeros around the picture. */
  readonly padding?: number;
}

/**
 * A deep linear convolution as fixed maps (note paths, section 1.4): tokens are the patches of the first layer, the heads of every
 * further layer its filter offsets, and the last set reads every position.
 *
 * @param filters - first layer first; one for a network of one hidden layer
 * @param pooling - whether one readout serves the mean over positions, instead of one a position
 * @returns maps of one row, which serve all images
 */
export function convolutionTables(
  images: Matrix,
  testImages: Matrix,
  image: ImageShape,
  filters: readonly FilterShape[],
  pooling = false,
): PathTables {
  const [first, ...rest] = filters;
  if (first === undefined) throw new InputError('network.filters', 'none', 'at least one layer of filters');
  const patch: PatchShape = {
    height: image.height,
    width: image.width,
    channels: image.channels,
    patch: first.size,
    ...(first.stride === undefined ? {} : { stride: first.stride }),
    ...(first.padding === undefined ? {} : { padding: first.padding }),
  };
  let grid = patchGrid(patch);
  const tokenCounts = [grid[0] * grid[1]];
  const sets: number[] = [];
  const maps: Matrix[] = [];
  for (const { size, stride = 1, padding = 0 } of rest) {
    const next = patchGrid({ height: grid[0], width: grid[1], patch: size, stride, padding });
    maps.push(offsetMaps(grid, next, size, stride, padding));
    sets.push(size * size);
    tokenCounts.push(next[0] * next[1]);
    grid = next;
  }
  const positions = grid[0] * grid[1];
  maps.push(matrix(1, positions * positions, identityData(positions)));
  sets.push(pooling ? 1 : positions);
  tokenCounts.push(pooling ? positions : 1);
  const rowsOf = (given: Matrix) => ({
    tokens: patchFeatures(given, patch),
    maps,
    readout: matrix(
      given.rows,
      pooling ? positions : 1,
      new Float64Array(given.rows * (pooling ? positions : 1)).fill(pooling ? 1 / positions : 1),
    ),
  });
  return { tokenCounts, sets, train: rowsOf(images), test: rowsOf(testImages), notes: [] };
}

/** A^p = e_p^T for every position: M maps of 1 x M, which together are the identity. */
function identityData(n: number): Float64Array {
  const data = new Float64Array(n * n);
  for (let p = 0; p < n; p++) data[p * n + p] = 1;
  return data;
}

/** A^delta_qs = 1 where s is position q moved by offset delta. */
function offsetMaps(
  below: readonly number[],
  above: readonly number[],
  size: number,
  stride: number,
  padding: number,
): Matrix {
  const [t, s] = [above[0] * above[1], below[0] * below[1]];
  const maps = matrix(1, size * size * t * s);
  for (let di = 0; di < size; di++) {
    for (let dj = 0; dj < size; dj++) {
      for (let i = 0; i < above[0]; i++) {
        for (let j = 0; j < above[1]; j++) {
          const row = i * stride + di - padding;
          const column = j * stride + dj - padding;
          if (row < 0 || row >= below[0] || column < 0 || column >= below[1]) continue;
          maps.data[((di * size + dj) * t + i * above[1] + j) * s + row * below[1] + column] = 1;
        }
      }
    }
  }
  return maps;
}
