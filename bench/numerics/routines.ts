/** What is measured: the name in the table, and 10^9 operations where a rate says more than a time. */
export const ROUTINES = [
  { key: 'product64', title: 'product f64, n = 1024', operations: 2 * 1.024 ** 3 },
  { key: 'product32', title: 'product f32, n = 1024', operations: 2 * 1.024 ** 3 },
  { key: 'product256', title: 'product f64, n = 256', operations: 2 * 0.256 ** 3 },
  { key: 'gram', title: 'A A^T f64, n = 1024', operations: 1.024 ** 3 },
  { key: 'cholesky', title: 'Cholesky, n = 1024', operations: undefined },
  { key: 'eigen512', title: 'eigenvectors, n = 512', operations: undefined },
  { key: 'eigen1024', title: 'eigenvectors, n = 1024', operations: undefined },
  { key: 'values1024', title: 'eigenvalues alone, n = 1024', operations: undefined },
  { key: 'svd384', title: 'thin SVD, 512 x 384', operations: undefined },
] as const;

export type RoutineKey = (typeof ROUTINES)[number]['key'];

/** Milliseconds of processor time a call, the least of several; a routine that is missing or takes minutes is absent. */
export type Timings = Partial<Record<RoutineKey, number>>;

/** One contender's answer. */
export interface Measured {
  readonly version: string;
  readonly timings: Timings;
}

/** Numbers in (-1, 1) without pattern, the same for every contender. */
export function wave(length: number): Float64Array {
  const values = new Float64Array(length);
  let state = 12345;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    values[i] = state / 2 ** 30 - 1;
  }
  return values;
}

/** Least processor time of a call in milliseconds: what other processes take does not count, garbage collection does. */
export function leastTime(run: () => unknown, repeats: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i <= repeats; i++) {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    // The first call compiles.
    if (i > 0 || repeats === 0) least = Math.min(least, (user + system) / 1000);
  }
  return least;
}
