/**
 * A kick of Hamiltonian Monte Carlo (gradient, momentum, rotation of the prior) here and in plain PyTorch, one thread each. Runs
 * where `python3` (or the PYTHON of the environment) can import torch, and says so where it cannot. Prints a table of
 * docs/benchmarks/samplers.md; `npx tsx bench/torch.ts f32` one precision, whose loops are then compiled for it alone.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { linearTeacher } from '../src/data/generators/teacher.ts';
import { NetworkBatch } from '../src/networks/network-batch.ts';
import { SquareLoss } from '../src/networks/square-loss.ts';
import { installNativeBackend, setBlasThreads } from '../src/node/blas/install.ts';
import { RandomStream } from '../src/random/stream.ts';
import { SplitHmc } from '../src/samplers/hmc/split-hmc.ts';
import { PosteriorPotential } from '../src/samplers/posterior-potential.ts';
import { ms, processorSeconds, table } from './support/timing.ts';

const P = 100;
const quick = process.argv.includes('--quick');
const precisions = (['f64', 'f32'] as const).filter(
  (name) => !process.argv.some((word) => /^f\d/.test(word)) || process.argv.includes(name),
);
const cases = precisions.flatMap((precision) =>
  [1, 2, 3].flatMap((depth) =>
    (quick ? [100] : [100, 500, 1000]).map((width) => {
      const heavy = width * depth > 1000;
      return {
        samples: P,
        widths: new Array<number>(depth).fill(width),
        precision,
        kicks: heavy ? 10 : 40,
        repeats: 5,
      };
    }),
  ),
);

const script = join(import.meta.dirname, 'support', 'hmc_torch.py');
const python = process.env.PYTHON ?? 'python3';
const there = spawnSync(python, [script], { input: JSON.stringify(cases), encoding: 'utf8' });
if (there.status !== 0) {
  const { status } = spawnSync(python, ['-c', 'import torch'], { encoding: 'utf8' });
  console.log(status === 0 ? there.stderr : 'PyTorch is not on this machine: the comparison with it was skipped.');
  process.exit(status === 0 ? 1 : 0);
}
const { version, seconds } = JSON.parse(there.stdout) as { version: string; seconds: number[] };
const { name } = installNativeBackend();
setBlasThreads(1);
console.log(`PyTorch ${version}, and ${name}: one thread each.\n`);
table(
  ['', 'L', 'N', 'PyTorch: a kick, ms', 'here, ms', 'PyTorch / here'],
  cases.map(({ widths, precision, kicks, repeats }, i) => {
    const own = kickSeconds(widths, precision, kicks, repeats);
    return [precision, widths.length, widths[0], ms(seconds[i]), ms(own), (seconds[i] / own).toFixed(2)];
  }),
);

/** Least processor seconds of a kick over some trajectories of one network. */
function kickSeconds(widths: readonly number[], precision: 'f64' | 'f32', kicks: number, repeats: number): number {
  const task = linearTeacher({ dimension: P, train: P, test: 0, noiseVariance: 0.25, exactNorm: true, seed: 1 });
  const architecture = { inputs: P, widths, outputs: 1, activation: 'relu' } as const;
  const batch = new NetworkBatch(architecture, task.inputs, { replicas: 1, precision });
  const deviations = [...widths, 1].map(() => 1);
  const potential = new PosteriorPotential(new SquareLoss(batch, task.targets), { deviations, temperature: 0.1 });
  const sampler = new SplitHmc(potential, [new RandomStream({ seed: 1, purpose: 'bench' })]);
  let least = Number.POSITIVE_INFINITY;
  for (let k = 0; k <= repeats; k++) {
    const start = processorSeconds();
    sampler.trajectory(0.002, kicks);
    // The first one compiles.
    if (k > 0) least = Math.min(least, (processorSeconds() - start) / kicks);
  }
  return least;
}
