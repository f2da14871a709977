import { expect, test } from 'vitest';
import { prepare } from '../../src/theory/bpkr/index.ts';
import { exactLinear } from './exact-linear.ts';
import { teacherTask } from './z-scores.ts';

test.each([
  { widths: [7], temperature: 0, samples: 8, inputs: 12 },
  { widths: [6, 9], temperature: 0.2, samples: 10, inputs: 6 },
  { widths: [8, 4, 12], temperature: 0.1, samples: 8, inputs: 12 },
])('the theory = the averages that the samplers are tested against: N = $widths, T = $temperature', (setting) => {
  const { widths, temperature, samples, inputs } = setting;
  const task = teacherTask(samples, inputs);
  const network = { widths, priorVariances: [1.2, 1.3, 0.8, 1.1].slice(0, widths.length + 1) };
  const independent = exactLinear(task, network, temperature, widths.length === 3 ? 36 : 80);
  const theory = prepare(task);
  const exact = theory.exact({ ...network, temperature });
  const close = (a: number, b: number) => expect(Math.abs(a / b - 1)).toBeLessThan(1e-7);
  close(exact.meanU, independent.U);
  if (exact.meanInverseU !== null) close(exact.meanInverseU, independent.inverseU);
  close(exact.u[widths.length - 1], independent.readoutNorm);
  close(exact.Delta, independent.deficit);
  if (temperature > 0) close(exact.errors.trainError, independent.trainError);
  for (const [i, value] of independent.mean.entries()) close(exact.mean[i], value);
  for (const [i, value] of independent.variance.entries()) close(exact.variance[i], value);
  const kernels = theory.layerKernels({ ...network, temperature }, { form: 'exact', includeTest: true });
  for (const [l, kernel] of kernels.entries()) {
    const scale = Math.max(...kernel.data.map(Math.abs));
    for (const [i, value] of kernel.data.entries()) {
      expect(Math.abs(value - independent.kernels[l].data[i])).toBeLessThan(1e-7 * scale);
    }
  }
});
