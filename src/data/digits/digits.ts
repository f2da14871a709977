import { inflateSync } from 'fflate';
import { base64Bytes } from '../base64.ts';
import type { Dataset } from '../dataset.ts';
import { numberTable } from '../number-table.ts';
import { DIGITS_BASE64 } from './digits.generated.ts';

const ROWS = 1797;
const PIXELS = 64;

let kept: Dataset | undefined;

/**
 * The built-in data: 1,797 handwritten digits of 8 x 8 pixels with their class, grey values from 0 to 1 (multiples of 1/16).
 *
 * The test part of "Optical Recognition of Handwritten Digits", E. Alpaydin and C. Kaynak, UCI Machine Learning Repository,
 * 1998, doi 10.24432/C50P49, CC BY 4.0.
 *
 * @returns the same object at every call
 */
export function digits(): Dataset {
  kept ??= unpack();
  return kept;
}

function unpack(): Dataset {
  const bytes = inflateSync(base64Bytes(DIGITS_BASE64), { out: new Uint8Array(ROWS * (PIXELS + 1)) });
  const pixels = new Uint8Array(ROWS * PIXELS);
  const labels = new Int32Array(ROWS);
  for (let i = 0; i < ROWS; i++) {
    const start = i * (PIXELS + 1);
    pixels.set(bytes.subarray(start, start + PIXELS), i * PIXELS);
    labels[i] = bytes[start + PIXELS];
  }
  return {
    name: 'digits',
    description: 'handwritten digits, 8 x 8 (UCI)',
    inputs: numberTable(ROWS, PIXELS, pixels, 1 / 16),
    labels,
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
    image: { height: 8, width: 8, channels: 1 },
    citation: 'alpaydin1998',
    licence: 'CC BY 4.0',
  };
}
