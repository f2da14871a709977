import type { Matrix } from '../../linalg/matrix.ts';
import { RandomStream } from '../../random/stream.ts';
import type { ImageShape, Task } from '../dataset.ts';

/**
 * The task with every input turned by an angle.
 *
 * Pictures are turned about their middle, with linear interpolation between pixels and zero from outside (after centring,
 * zero is the mean picture); a turn moves what is in the corners out of sight. Other inputs are turned in N0/2 planes, each
 * spanned by two coordinates that a random pairing chose, so that x . x' = |x|^2 cos(angle) and norms stay; of an odd number
 * of inputs one stays as it is.
 *
 * @param degrees - the angle
 * @param seed - of the pairing
 */
export function rotateInputs(task: Task, degrees: number, seed: number): Task {
  const { image } = task;
  const turn =
    image === undefined
      ? turnedCoordinates(degrees, pairing(task.inputs.columns, seed))
      : (a: Matrix) => turnedImages(a, image, degrees);
  return { ...task, inputs: turn(task.inputs), testInputs: turn(task.testInputs) };
}

function pairing(columns: number, seed: number): Int32Array {
  return new RandomStream({ seed, purpose: 'task rotation planes' }).permutation(columns);
}

function turnedCoordinates(degrees: number, order: Int32Array): (a: Matrix) => Matrix {
  const [c, s] = cosineAndSine(degrees);
  return (a) => {
    const data = a.data.slice();
    for (let start = 0; start < data.length; start += a.columns) {
      for (let i = 0; i + 1 < order.length; i += 2) {
        const [p, q] = [start + order[i], start + order[i + 1]];
        data[p] = c * a.data[p] - s * a.data[q];
        data[q] = s * a.data[p] + c * a.data[q];
      }
    }
    return { ...a, data };
  };
}

/** Pictures turned counterclockwise about their middle. */
export function turnedImages(a: Matrix, { height, width, channels }: ImageShape, degrees: number): Matrix {
  const [c, s] = cosineAndSine(degrees);
  const data = new Float64Array(a.data.length);
  const [middleY, middleX] = [(height - 1) / 2, (width - 1) / 2];
  const plane = height * width;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // where the new pixel comes from
      const fromX = middleX + c * (x - middleX) - s * (y - middleY);
      const fromY = middleY + s * (x - middleX) + c * (y - middleY);
      const [left, top] = [Math.floor(fromX), Math.floor(fromY)];
      for (const [cornerX, cornerY] of [
        [left, top],
        [left + 1, top],
        [left, top + 1],
        [left + 1, top + 1],
      ]) {
        if (cornerX < 0 || cornerY < 0 || cornerX >= width || cornerY >= height) continue;
        const weight = (1 - Math.abs(fromX - cornerX)) * (1 - Math.abs(fromY - cornerY));
        if (weight <= 0) continue;
        for (let channel = 0; channel < channels; channel++) {
          const to = channel * plane + y * width + x;
          const from = channel * plane + cornerY * width + cornerX;
          for (let row = 0; row < data.length; row += a.columns) data[row + to] += weight * a.data[row + from];
        }
      }
    }
  }
  return { ...a, data };
}

/** Exact for multiples of a quarter turn. */
function cosineAndSine(degrees: number): [number, number] {
  const quarters = degrees / 90;
  if (Number.isInteger(quarters)) {
    const k = ((quarters % 4) + 4) % 4;
    return [[1, 0, -1, 0][k], [0, 1, 0, -1][k]];
  }
  return [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
}
