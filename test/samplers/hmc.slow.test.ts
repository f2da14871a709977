import { expect, test } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { installNativeBackend } from '../../src/node/blas/install.ts';
import { gibbsLinearJob } from '../../src/samplers/gibbs-linear/gibbs-job.ts';
import { hmcJob } from '../../src/samplers/hmc/hmc-job.ts';
import { langevinJob } from '../../src/samplers/langevin/langevin-job.ts';
import { prepare } from '../../src/theory/bpkr/index.ts';
import { exactLinear } from './exact-linear.ts';
import { BONFERRONI, largest, quiet, rms, teacherTask, zAgainstExact } from './z-scores.ts';

installNativeBackend();
const chains = Array.from({ length: 16 }, (_, chain) => chain);

test.each([
  { widths: [20], temperature: 0.1 },
  { widths: [8, 12], temperature: 0.2 },
  { widths: [6, 4, 5], temperature: 0.5 },
])('HMC = MALA = Gibbs = exact, N = $widths, T = $temperature', { timeout: 900_000 }, ({ widths, temperature }) => {
  const task = teacherTask(12, 20);
  const network = { widths, priorVariances: [1.2, 1.3, 0.8, 1.1].slice(0, widths.length + 1) };
  const exact = exactLinear(task, network, temperature, widths.length === 3 ? 64 : 80);
  const reference = matrix(3, 1, exact.mean);
  expect(prepare(task).exact({ ...network, temperature }).meanU).toBeCloseTo(exact.U, 8);
  const shared = { task, network, temperature, reference, kernels: 'all', seed: 12 } as const;
  const hmc = hmcJob.run({ ...shared, activation: 'linear', chains, warmup: 150, draws: 500 }, quiet).chains;
  const settings = { scheme: 'mala', step: 0.005, thinning: 40, warmup: 100, draws: 400 } as const;
  const mala = langevinJob.run({ ...shared, ...settings, activation: 'linear', chains }, quiet).chains;
  const gibbs = chains.map((chain) => gibbsLinearJob.run({ ...shared, chain, warmup: 200, draws: 1500 }, quiet));
  for (const [name, sampled] of Object.entries({ hmc, mala, gibbs })) {
    const { scalars, kernels } = zAgainstExact(sampled, exact, temperature);
    const row = Object.entries(scalars).map(([key, z]) => `${key} ${z.toFixed(2)}`);
    console.log(`${name}, N ${widths}, T ${temperature}: kernels rms ${rms(kernels).toFixed(2)}; ${row.join(', ')}`);
    expect(largest([...Object.values(scalars), ...kernels])).toBeLessThan(BONFERRONI);
    expect(rms(Object.values(scalars))).toBeLessThan(1.7);
  }
});
