import { expect, test } from 'vitest';
import { matrix } from '../../src/linalg/matrix.ts';
import { installNativeBackend } from '../../src/node/blas/install.ts';
import { langevinEnsemble } from '../../src/samplers/langevin-dynamics/ensemble.ts';
import { collectRun, ensembleMoments, extrapolateWidth } from '../../src/samplers/langevin-dynamics/estimates.ts';
import { ensembleInputs, learningRun } from '../../src/samplers/langevin-dynamics/plan.ts';
import { learningCourse } from '../../src/theory/ndk/index.ts';
import { smallProblem } from './problems.ts';

installNativeBackend();

const TIMES = [0.5, 2, 8];
const WIDTHS = [32, 64, 128] as const;

test.each([
  ['relu', 1, 9600],
  ['erf', 1, 9600],
  ['linear', 1, 9600],
  ['relu', 2, 2400],
  ['erf', 2, 2400],
  ['linear', 2, 2400],
] as const)(
  '%s, L = %i: width times deviation is constant, and 1/N extrapolates to the theory',
  (activation, depth, networks) => {
    const problem = smallProblem(activation, depth, { initial2: 1.4, temperature: 0.15, dimension: 4, samples: 3 });
    const course = learningCourse(problem, TIMES, { accuracy: 1e-6 });
    const theory = TIMES.flatMap((_, t) => [...course.train[t].data, ...course.test[t].data]);
    const estimates = WIDTHS.map((width) => {
      const spec = {
        ...problem,
        testInputs: problem.testInputs ?? matrix(0, 4),
        widths: new Array<number>(depth).fill(width),
        seeds: Math.round((networks * 32) / width),
        seed: width,
        // The midpoint rule's own error is not of order 1/N, and so many networks would see it
        step: 0.1,
      };
      const run = learningRun(spec, TIMES);
      const outputs = ensembleInputs(spec, [run]).map((input) =>
        langevinEnsemble.run(input, { progress() {}, cancelled: () => false }),
      );
      return ensembleMoments(collectRun(outputs, 'learning'), 1);
    });
    let sum = 0;
    const lines: string[] = [];
    theory.forEach((value, i) => {
      const fit = extrapolateWidth(
        WIDTHS,
        estimates.map((e) => e.mean[i]),
        estimates.map((e) => e.meanError[i]),
      );
      const z = (fit.value - value) / fit.error;
      sum += z * z;
      expect(Math.abs(z)).toBeLessThan(4);
      if (i % 5 === 3) {
        const scaled = WIDTHS.map((width, k) => {
          const { mean, meanError } = estimates[k];
          return `${(width * (mean[i] - value)).toFixed(2)} ± ${(width * meanError[i]).toFixed(2)}`;
        });
        lines.push(
          `t = ${TIMES[Math.floor(i / 5)]}: N x deviation ${scaled.join(', ')}; extrapolated z ${z.toFixed(1)}`,
        );
      }
    });
    const rms = Math.sqrt(sum / theory.length);
    console.log([`${activation} L = ${depth}: rms z ${rms.toFixed(2)}`, ...lines].join('\n  '));
    // points and times of one set of networks are strongly correlated
    expect(rms).toBeLessThan(2.2);
  },
);
