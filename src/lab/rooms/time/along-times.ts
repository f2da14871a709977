/**
 * A quantity between the times where it is known, by a cubic in log t through the four nearest.
 *
 * @param times - ascending, positive
 * @param values - one a time
 */
export function atTime(times: readonly number[], values: readonly number[], t: number): number {
  const x = Math.log(Math.min(times[times.length - 1], Math.max(times[0], t)));
  const nodes = times.map(Math.log);
  const after = nodes.findIndex((node) => node >= x);
  const from = Math.max(0, Math.min(nodes.length - 4, after - 2));
  const near = nodes.slice(from, from + 4);
  // Lagrange's form: four points, one of which may be hit.
  return near.reduce((sum, node, i) => {
    const weight = near.reduce(
      (product, other, j) => (j === i ? product : (product * (x - other)) / (node - other)),
      1,
    );
    return sum + weight * values[from + i];
  }, 0);
}

/** The lowest place of a curve over log t, by the parabola through its three lowest neighbours; undefined at an end. */
export function lowestTime(times: readonly number[], values: readonly number[]): number | undefined {
  const best = values.indexOf(Math.min(...values));
  if (best <= 0 || best >= values.length - 1) return undefined;
  const [a, b, c] = [best - 1, best, best + 1].map((i) => Math.log(times[i]));
  const [fa, fb, fc] = [best - 1, best, best + 1].map((i) => values[i]);
  const left = (b - a) * (fb - fc);
  const right = (b - c) * (fb - fa);
  const bend = left - right;
  return Math.exp(bend === 0 ? b : b - ((b - a) * left - (b - c) * right) / (2 * bend));
}
