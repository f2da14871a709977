/**
 * Time and memory of the theory of paths: 2 x 2 heads at P = 100, and 3 layers of 4 heads (64 paths) at P = 500.
 * `npx tsx bench/paths.ts`
 */
import { matrix } from '../src/linalg/matrix.ts';
import { installNativeBackend } from '../src/node/blas/install.ts';
import { RandomStream } from '../src/random/stream.ts';
import { pathCount, solvePaths } from '../src/theory/paths/index.ts';

await installNativeBackend();
const cases = [
  { sets: [2, 2], samples: 100, inputs: 15, starts: 'auto', repeats: 3 },
  { sets: [4, 4, 4], samples: 500, inputs: 64, starts: 'one', repeats: 1 },
  { sets: [4, 4, 4], samples: 500, inputs: 64, starts: 'auto', repeats: 1 },
] as const;
for (const { sets, samples, inputs, starts, repeats } of cases) {
  const stream = new RandomStream({ seed: 1, purpose: 'bench paths', chain: 0 });
  const columns = pathCount(sets) * inputs;
  const features = matrix(samples, columns, stream.fillNormal(new Float64Array(samples * columns)));
  const targets = matrix(samples, 1, stream.fillNormal(new Float64Array(samples)));
  const problem = {
    features,
    sets,
    targets,
    widths: sets.map(() => 300),
    priorVariances: [1, ...sets.map(() => 1)],
    temperature: 0.05,
  };
  for (let r = 0; r < repeats; r++) {
    const before = performance.now();
    const { status } = solvePaths(problem, { starts });
    console.log(
      JSON.stringify({
        sets,
        samples,
        inputs,
        starts,
        seconds: (performance.now() - before) / 1000,
        iterations: status.iterations,
        residual: status.residual,
        mebibytes: Math.round(process.memoryUsage().rss / 2 ** 20),
      }),
    );
  }
}
