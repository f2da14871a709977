import { InputError, requireInteger } from '../../base/input-error.ts';
import { type Matrix, matrix } from '../../linalg/matrix.ts';

/** How images are cut into patches. */
export interface PatchShape {
  /** Rows and columns of an image; square unless given for both. */
  readonly height: number;
  readonly width: number;
  /** Channels, slowest in a row of `images`; 1 unless given. */
  readonly channels?: number;
  /** Side of a patch in pixels. */
  readonly patch: number;
  /** Pixels from one patch to the next; the side of a patch unless given. */
  readonly stride?: number;
  /** Zeros around the image. */
  readonly padding?: number;
}

/** Rows and columns of positions. */
export function patchGrid({ height, width, patch, stride = patch, padding = 0 }: PatchShape): [number, number] {
  requireInteger('patch', patch, 1);
  requireInteger('stride', stride, 1);
  requireInteger('padding', padding, 0);
  const along = (size: number) => Math.floor((size + 2 * padding - patch) / stride) + 1;
  const grid: [number, number] = [along(height), along(width)];
  if (grid[0] < 1 || grid[1] < 1) {
    throw new InputError(
      'patch',
      `${patch} pixels in images of ${height} x ${width}`,
      'a patch that fits into the image',
    );
  }
  return grid;
}

/**
 * The patches of images as features of paths: path p is position p (note paths, section 1.4).
 *
 * @param images - n x (channels height width), pixels row by row
 * @returns n x (M N_0), columns (position, pixel): positions row by row, pixels of a patch row by row, channels slowest
 * @throws InputError where images are not of that size, or a patch does not fit
 */
export function patchFeatures(images: Matrix, shape: PatchShape): Matrix {
  const { height, width, channels = 1, patch, stride = patch, padding = 0 } = shape;
  if (images.columns !== channels * height * width) {
    throw new InputError(
      'images',
      `${images.columns} pixels`,
      `${channels * height * width}: ${channels === 1 ? '' : `${channels} x `}${height} x ${width}`,
    );
  }
  const [rows, columns] = patchGrid(shape);
  const size = channels * patch * patch;
  const result = matrix(images.rows, rows * columns * size);
  for (let mu = 0; mu < images.rows; mu++) {
    let out = mu * result.columns;
    for (let pi = 0; pi < rows; pi++) {
      for (let pj = 0; pj < columns; pj++) {
        for (let c = 0; c < channels; c++) {
          for (let i = 0; i < patch; i++) {
            const row = pi * stride + i - padding;
            for (let j = 0; j < patch; j++, out++) {
              const column = pj * stride + j - padding;
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              result.data[out] = images.data[mu * images.columns + (c * height + row) * width + column];
            }
          }
        }
      }
    }
  }
  return result;
}
