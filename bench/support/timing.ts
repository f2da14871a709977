import type { FloatArray } from '../../src/activations/activation.ts';
import { backend } from '../../src/linalg/active-backend.ts';
import type { Precision } from '../../src/networks/architecture.ts';

/** Processor seconds of this process. */
export function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Least processor seconds of one call, over about half a second of calls, so that a busy machine does not blur it. */
export function seconds(run: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  let total = 0;
  run();
  for (let k = 0; k < 3 || (total < 0.5 && k < 200); k++) {
    const start = processorSeconds();
    run();
    const used = processorSeconds() - start;
    least = Math.min(least, used);
    total += used;
  }
  return least;
}

/** Prints a Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): void {
  console.log(`| ${head.join(' | ')} |\n|${' --- |'.repeat(head.length)}`);
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
  console.log();
}

/** A rate, with the digits worth reading. */
export const per = (count: number): string => (count >= 100 ? count.toFixed(0) : count.toPrecision(2));

/** Seconds as milliseconds, three digits. */
export const ms = (time: number): string => (1e3 * time).toPrecision(3);

/**
 * Seconds of the matrix products of one gradient of a fully connected network and of nothing else: forward, and both products
 * of every layer backward.
 */
export function productsOfGradient(samples: number, sizes: readonly number[], precision: Precision): number {
  const [inputs, ...above] = sizes;
  const widest = Math.max(samples, ...sizes);
  const array = (): FloatArray =>
    precision === 'f32' ? new Float32Array(widest * widest) : new Float64Array(widest * widest);
  const [a, b, c] = [array(), array(), array()];
  const { gemm } = backend();
  const P = samples;
  return seconds(() => {
    gemm(false, true, above[0], P, inputs, 1, a, 0, inputs, b, 0, inputs, 0, c, 0, P);
    gemm(false, false, above[0], inputs, P, 1, a, 0, P, b, 0, inputs, 0, c, 0, inputs);
    for (let l = 1; l < above.length; l++) {
      const [units, below] = [above[l], above[l - 1]];
      gemm(false, false, units, P, below, 1, a, 0, below, b, 0, P, 0, c, 0, P);
      gemm(false, true, units, below, P, 1, a, 0, P, b, 0, P, 0, c, 0, below);
      gemm(true, false, below, P, units, 1, a, 0, below, b, 0, P, 0, c, 0, P);
    }
  });
}
