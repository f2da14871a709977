import { describe, expect, test } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { installNativeBackend } from '../../src/node/blas/install.ts';
import { gibbsLinearJob } from '../../src/samplers/gibbs-linear/gibbs-job.ts';
import { exactLinear } from './exact-linear.ts';
import { BONFERRONI, largest, quiet, rms, teacherTask, zAgainstExact } from './z-scores.ts';

installNativeBackend();

describe('blocked Gibbs = exact finite-width averages: the seven networks of note bpkr, section 13, and bottlenecks at T = 0', () => {
  const cases = [
    { widths: [25], temperature: 0, samples: 12, inputs: 20 },
    { widths: [10, 10], temperature: 0, samples: 12, inputs: 20 },
    { widths: [5], temperature: 0.1, samples: 12, inputs: 20 },
    { widths: [2], temperature: 0.2, samples: 12, inputs: 20 },
    { widths: [10, 10], temperature: 0.05, samples: 30, inputs: 20 },
    { widths: [8, 3, 12], temperature: 0.1, samples: 12, inputs: 20 },
    { widths: [6, 9], temperature: 0.1, samples: 16, inputs: 8 },
    { widths: [3], temperature: 0, samples: 12, inputs: 20 },
    { widths: [30, 4], temperature: 0, samples: 12, inputs: 20 },
    { widths: [4, 30], temperature: 0, samples: 12, inputs: 20 },
  ];
  const variances = [1.2, 1.3, 0.8, 1.1];
  for (const units of ['rotated', 'all'] as const) {
    test(`units ${units}`, { timeout: 600_000 }, () => {
      const scores: number[] = [];
      const scalarScores: number[] = [];
      for (const { widths, temperature, samples, inputs } of cases) {
        const task = teacherTask(samples, inputs);
        const network = { widths, priorVariances: variances.slice(0, widths.length + 1) };
        const exact = exactLinear(task, network, temperature, widths.length === 3 ? 40 : 80);
        const reference = matrix(3, 1, exact.mean);
        const settings = { task, network, temperature, seed: 31, warmup: 200, draws: 1500, reference, units } as const;
        const chains = Array.from({ length: 16 }, (_, chain) =>
          gibbsLinearJob.run({ ...settings, kernels: 'all', chain }, quiet),
        );
        const { scalars, kernels } = zAgainstExact(chains, exact, temperature);
        const row = Object.entries(scalars).map(([name, z]) => `${name} ${z.toFixed(2)}`);
        console.log(
          `N ${widths} T ${temperature} P ${samples}: rms ${rms(kernels).toFixed(2)} over kernels; ${row.join(', ')}`,
        );
        scores.push(...kernels, ...Object.values(scalars));
        scalarScores.push(...Object.values(scalars));
      }
      console.log(`${scores.length} z-scores: rms ${rms(scores).toFixed(3)}, largest ${largest(scores).toFixed(2)}`);
      // Student's t with 15 degrees of freedom has rms 1.07; kernel entries are strongly correlated.
      expect(rms(scores)).toBeGreaterThan(0.9);
      expect(rms(scores)).toBeLessThan(1.25);
      expect(rms(scalarScores)).toBeLessThan(1.35);
      expect(largest(scores)).toBeLessThan(BONFERRONI);
    });
  }
});
