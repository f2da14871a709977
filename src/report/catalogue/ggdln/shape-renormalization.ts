import { symmetricEigen, symmetricEigenvalues } from '../../../linalg/eigen.ts';
import { type Matrix, matrix } from '../../../linalg/matrix.ts';
import { multiply } from '../../../linalg/products.ts';
import { logSpacedIntegers } from '../../../numeric/spacing.ts';
import { type GatedSolution, nextOrder, renormalizedKernel } from '../../../theory/ggdln/index.ts';
import type { Panel, Series } from '../../figure/figure.ts';
import type { CatalogueFigure } from '../catalogue-figure.ts';
import { digitTask, gatedProblem, halfSpaceSet } from './digit-problem.ts';
import { cellAxis, largestOf, matrixMap, solveErrors } from './series.ts';
import { simulateAll } from './simulated.ts';

const GATES = 5;
const SIGMAS = [0.5, 1, 2];
const SAMPLED = [10, 30, 100];

/** The digits network of the figure, for a width and a standard deviation. */
function setting(seed: number, quick: boolean) {
  const task = digitTask({ train: quick ? 60 : 100, test: 30, components: 30, seed });
  const gates = halfSpaceSet(seed, 0, GATES, 30, -0.5);
  return (width: number, sigma: number) => ({
    ...gatedProblem(task, { gates: [gates], widths: [width], sigma: [sigma, sigma], temperature: 0.01 }),
    testTargets: task.testTargets,
  });
}

/** y^T K y / (|K|_F |y|^2): how far the renormalized kernel is aligned with the labels. */
function alignment(solution: GatedSolution): number {
  const kernel = renormalizedKernel(solution);
  const y = solution.solved.problem.targets;
  const ky = multiply(kernel, y);
  let [form, norm, labels] = [0, 0, 0];
  for (let i = 0; i < y.data.length; i++) {
    form += y.data[i] * ky.data[i];
    labels += y.data[i] ** 2;
  }
  for (const value of kernel.data) norm += value * value;
  return form / (Math.sqrt(norm) * labels);
}

/** Eigenvalues of U over width for three prior variances, U itself in theory and simulation, alignment of the kernel. */
export const shapeRenormalization: CatalogueFigure = {
  id: 'ggdln-f1',
  theory: 'ggdln',
  title: 'Kernel shape renormalization',
  shows:
    'All eigenvalues of U/σ² are 1 at infinite width and spread by factors in narrow networks; sampled networks lie on the theory.',
  citation: 'li2022',
  async compute(options) {
    const { quick, seed } = options;
    const make = setting(seed, quick);
    const widths = logSpacedIntegers(10, 10_000, quick ? 7 : 22);
    const sampled = quick ? [30] : SAMPLED;
    const requests = SIGMAS.flatMap((sigma) =>
      sampled.map((width) => ({ ...make(width, sigma), chains: 4, warmup: quick ? 50 : 100, draws: quick ? 60 : 150 })),
    );
    const posteriors = await simulateAll(requests, options);
    const solved = SIGMAS.map((sigma) =>
      widths.map((width) => {
        const { problem, test, testTargets } = make(width, sigma);
        return solveErrors(problem, test, testTargets).solution;
      }),
    );
    const spectra = SIGMAS.map((sigma, s): Panel => {
      const spectrum = (u: Matrix) => symmetricEigenvalues(u).map((v) => v / sigma ** 2);
      const values = solved[s].map(({ orderParameters: [u] }) => spectrum(u));
      const { test } = make(10, sigma);
      const corrected = solved[s].map((solution) => spectrum(nextOrder(solution, test).orderParameters[0]));
      const dashed = Array.from(
        { length: GATES },
        (_, k): Series => ({
          type: 'line',
          name: `eigenvalue ${GATES - k} with 1/N terms, σ = ${sigma}`,
          group: `eigenvalue ${GATES - k}`,
          role: 'saddle',
          x: widths,
          y: corrected.map((eigenvalues) => eigenvalues[k]),
        }),
      );
      const lines = Array.from(
        { length: GATES },
        (_, k): Series => ({
          type: 'line',
          name: `eigenvalue ${GATES - k}, σ = ${sigma}`,
          group: `eigenvalue ${GATES - k}`,
          role: 'theory',
          x: widths,
          y: values.map((eigenvalues) => eigenvalues[k]),
        }),
      );
      const points = Array.from({ length: GATES }, (_, k): Series => {
        const estimates = sampled.map((_, i) =>
          posteriors[s * sampled.length + i].scalar(
            ({ orderParameters: [u] }) => symmetricEigenvalues(u)[k] / sigma ** 2,
          ),
        );
        return {
          type: 'points',
          name: `sampled eigenvalue ${GATES - k}, σ = ${sigma}`,
          group: `eigenvalue ${GATES - k}`,
          role: 'simulation',
          x: sampled,
          y: estimates.map(({ value }) => value),
          error: estimates.map(({ error }) => error),
        };
      });
      return {
        title: `σ = ${sigma}`,
        x: { label: 'width N', scale: 'log' },
        y: { label: 'eigenvalues of U/σ²', scale: 'log' },
        series: [...lines, ...dashed, ...points, { type: 'reference', name: 'infinite width', role: 'limit', y: 1 }],
      };
    });
    const shown = quick ? 0 : 1;
    const theory = solveErrors(requests[shown].problem, requests[shown].test, requests[shown].testTargets).solution
      .orderParameters[0];
    const measured = posteriors[shown].orderParameters[0].value;
    const limit = largestOf(theory.data);
    const gateAxis = cellAxis('gate', GATES);
    const maps = [
      { title: `U, theory, σ = 0.5, N = ${sampled[shown]}`, u: theory },
      { title: `U, simulation, σ = 0.5, N = ${sampled[shown]}`, u: measured },
    ].map(
      ({ title, u }): Panel => ({
        title,
        square: true,
        x: gateAxis,
        y: gateAxis,
        series: [matrixMap(title, u, 'U', limit)],
      }),
    );
    const aligned: Panel = {
      title: 'yᵀK̃y / (‖K̃‖ |y|²)',
      x: { label: 'width N', scale: 'log' },
      y: { label: 'alignment' },
      series: SIGMAS.map(
        (sigma, s): Series => ({
          type: 'line',
          name: `σ = ${sigma}`,
          role: 'theory',
          x: widths,
          y: solved[s].map(alignment),
        }),
      ),
    };
    return {
      id: 'ggdln-f1',
      title: 'Kernel shape renormalization',
      caption:
        `Digits, even against odd, ${quick ? 60 : 100} samples in 30 principal components, ${GATES} half-space gates (b = −0.5), T = 0.01, one hidden layer. ` +
        'Lines: saddle; dashed: ⟨U⟩ with its 1/N terms; points: sampled networks, one standard error; level line: infinite width.',
      citations: ['li2022', 'alpaydin1998'],
      columns: 3,
      roleNames: { theory: 'saddle', saddle: 'with 1/N terms' },
      panels: [...spectra, ...maps, aligned],
    };
  },
};

/** U in one fixed eigenbasis as the network narrows: a figure for a paper. */
export const orderParameterInItsEigenbasis: CatalogueFigure = {
  id: 'ggdln-u-eigenbasis',
  theory: 'ggdln',
  title: 'The order parameter in its eigenbasis as the network narrows',
  shows:
    'A multiple of the identity at infinite width turns into a matrix with a few amplified directions of gate space.',
  citation: 'li2022',
  async compute(options) {
    const { quick, seed } = options;
    const make = setting(seed, quick);
    const sigma = 0.5;
    const shown = [1000, 300, 100, 30, 10];
    const sampled = quick ? [30] : [10, 30, 100, 300];
    const widths = logSpacedIntegers(10, 10_000, quick ? 7 : 25);
    const solve = (width: number): Matrix => {
      const { problem, test, testTargets } = make(width, sigma);
      return solveErrors(problem, test, testTargets).solution.orderParameters[0];
    };
    const { vectors } = symmetricEigen(solve(10));
    const basis = matrix(GATES, GATES);
    for (let i = 0; i < GATES; i++) {
      for (let k = 0; k < GATES; k++) basis.data[i * GATES + k] = vectors.data[i * GATES + GATES - 1 - k];
    }
    const rotated = (u: Matrix): Matrix => {
      const inBasis = multiply(multiply(basis, u, { transposeA: true }), basis);
      return { ...inBasis, data: inBasis.data.map((value) => value / sigma ** 2) };
    };
    const curves = widths.map((width) => rotated(solve(width)));
    const posteriors = await simulateAll(
      sampled.map((width) => ({ ...make(width, sigma), chains: 4, warmup: quick ? 50 : 100, draws: quick ? 60 : 200 })),
      options,
    );
    const axis = cellAxis('eigenvector of U at N = 10', GATES);
    const matrices = shown.map((width) => ({ width, u: rotated(solve(width)) }));
    const limit = Math.max(...matrices.map(({ u }) => largestOf(u.data)));
    const maps = matrices.map(
      ({ width, u }): Panel => ({
        title: `N = ${width}`,
        square: true,
        x: axis,
        y: { ...axis, label: '' },
        series: [matrixMap(`U at N = ${width}`, u, 'U/σ²', limit)],
      }),
    );
    const diagonal = Array.from({ length: GATES }, (_, k): Series[] => {
      const group = `direction ${k + 1}`;
      const estimates = posteriors.map((posterior) =>
        posterior.scalar(({ orderParameters: [u] }) => rotated(u).data[k * (GATES + 1)]),
      );
      return [
        {
          type: 'line',
          name: `theory, ${group}`,
          group,
          role: 'theory',
          x: widths,
          y: curves.map((u) => u.data[k * (GATES + 1)]),
        },
        {
          type: 'points',
          name: `simulation, ${group}`,
          group,
          role: 'simulation',
          x: sampled,
          y: estimates.map(({ value }) => value),
          error: estimates.map(({ error }) => error),
        },
      ];
    }).flat();
    return {
      id: 'ggdln-u-eigenbasis',
      title: 'The order parameter in its eigenbasis as the network narrows',
      caption:
        `U/σ² of a gated network with ${GATES} half-space gates on digits (even against odd, ${quick ? 60 : 100} samples, σ = 0.5, T = 0.01), in the eigenbasis of its ` +
        'value at N = 10. Lines: saddle; points: sampled networks, one standard error; at infinite width U = σ².',
      citations: ['li2022', 'alpaydin1998'],
      columns: 3,
      panels: [
        {
          title: 'diagonal of U/σ² in that basis',
          x: { label: 'width N', scale: 'log' },
          y: { label: 'U_kk / σ²', scale: 'log' },
          series: [...diagonal, { type: 'reference', name: 'infinite width', role: 'limit', y: 1 }],
        },
        ...maps,
      ],
    };
  },
};
