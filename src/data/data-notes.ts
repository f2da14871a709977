import type { Matrix } from '../linalg/matrix.ts';
import type { Normalization } from './normalize.ts';

/** Targets whose mean is so many standard deviations from zero are spoken of. */
const FAR = 3;
/** Inputs whose mean square lies outside of 1/SCALE to SCALE are spoken of. */
const SCALE = 100;

/**
 * What a user should know of the numbers that a network is about to see.
 *
 * @param name - of the data
 * @param inputs - training inputs, P x N0, after normalization
 * @param normalize - what was done to them
 * @param targets - training targets, P x m, where they are numbers
 */
export function dataNotes(name: string, inputs: Matrix, normalize: Normalization, targets?: Matrix): string[] {
  const notes: string[] = [];
  const power = meanSquare(inputs.data);
  if (normalize === 'none' && power > 0 && (power > SCALE || power < 1 / SCALE)) {
    notes.push(
      `the inputs of ${name} have a mean square |x|²/N0 of ${short(power)}, far from 1, on which temperatures and variances ` +
        'are usually scaled: data.normalize: unit-variance brings it to 1',
    );
  }
  const distance = targets === undefined ? 0 : offset(targets);
  if (distance > FAR) {
    notes.push(
      `the targets of ${name} lie ${short(distance)} standard deviations from zero and the networks have no biases: ` +
        'data.centreTargets: true takes the mean of the training targets from them',
    );
  }
  return notes;
}

function meanSquare(data: Float64Array): number {
  let sum = 0;
  for (const x of data) sum += x * x;
  return data.length === 0 ? 0 : sum / data.length;
}

/** The largest ratio of mean to standard deviation among the columns that vary. */
function offset({ rows, columns, data }: Matrix): number {
  let largest = 0;
  for (let j = 0; j < columns; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += data[i * columns + j] / rows;
    let variance = 0;
    for (let i = 0; i < rows; i++) variance += (data[i * columns + j] - mean) ** 2 / rows;
    if (variance > 0) largest = Math.max(largest, Math.abs(mean) / Math.sqrt(variance));
  }
  return largest;
}

function short(x: number): string {
  return x >= 10 && x < 1e6 ? x.toFixed(0) : x.toPrecision(2);
}
