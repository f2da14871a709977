import type { ImageShape } from '../dataset.ts';
import type { ShapedArray } from '../decoders/number-array.ts';
import { type NumberTable, numberTable } from '../number-table.ts';

/** Bytes of a picture are divided by this: 0 is black, 1 is white. */
export const WHITE = 255;

/** Inputs that are pictures. */
export interface PictureTable {
  readonly inputs: NumberTable;
  readonly image: ImageShape;
  readonly notes: readonly string[];
}

/**
 * Pictures of bytes as inputs from 0 to 1: P x height x width, with 1 or 3 channels last or first; channels become planes.
 *
 * @returns undefined for arrays of another type or shape
 */
export function pictureTable({ shape, type, data }: ShapedArray): PictureTable | undefined {
  if (type !== 'u1' || shape.length < 3 || shape.length > 4 || !(data instanceof Uint8Array)) return undefined;
  const isChannels = (size: number) => size === 1 || size === 3;
  const last = shape.length === 4 && isChannels(shape[3]);
  if (shape.length === 4 && !last && !isChannels(shape[1])) return undefined;
  const [height, width] = shape.length === 3 || last ? [shape[1], shape[2]] : [shape[2], shape[3]];
  const channels = shape.length === 3 ? 1 : last ? shape[3] : shape[1];
  if (height < 2 || width < 2 || shape[0] < 1) return undefined;
  const columns = height * width * channels;
  const planes = last && channels > 1 ? toPlanes(data, shape[0], height * width, channels) : data;
  return {
    inputs: numberTable(shape[0], columns, planes, 1 / WHITE),
    image: { height, width, channels },
    notes: [
      `pictures of bytes, ${height} x ${width}, are divided by ${WHITE} and, unless data.normalize says otherwise, scaled to unit variance`,
    ],
  };
}

function toPlanes(data: Uint8Array, rows: number, pixels: number, channels: number): Uint8Array {
  const result = new Uint8Array(data.length);
  for (let i = 0; i < rows; i++) {
    const start = i * pixels * channels;
    for (let p = 0; p < pixels; p++) {
      for (let c = 0; c < channels; c++) result[start + c * pixels + p] = data[start + p * channels + c];
    }
  }
  return result;
}
