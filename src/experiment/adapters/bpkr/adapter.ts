import { z } from 'zod';
import { activationOf } from '../../../activations/registry.ts';
import { InputError } from '../../../base/input-error.ts';
import type { JsonObject } from '../../../base/values.ts';
import { besideInfiniteWidth, type Prediction, type Reference } from '../../../judge/prediction.ts';
import { matrix, toRows } from '../../../linalg/matrix.ts';
import { accuracyChange } from '../../../measures/index.ts';
import { gibbsLinearJob } from '../../../samplers/gibbs-linear/gibbs-job.ts';
import { hmcJob } from '../../../samplers/hmc/hmc-job.ts';
import { langevinJob } from '../../../samplers/langevin/langevin-job.ts';
import type { LangevinScheme } from '../../../samplers/langevin/langevin-step.ts';
import { type Bpkr, type BpkrParameters, type ExactPrediction, prepare } from '../../../theory/bpkr/index.ts';
import type { ExperimentPoint } from '../../point.ts';
import { simulationPlan, type TheoryAdapter } from '../../theory-adapter.ts';
import type { HeuristicPoint } from './heuristic-domain.ts';
import { combineLangevin, langevinInputs } from './langevin.ts';
import { bpkrEquations, bpkrObservables } from './observables.ts';
import { exactReferences, heuristicReferences, matrixReferences } from './references.ts';
import { combineBatches, combineChains } from './simulation.ts';
import {
  exactView,
  gaussianProcessView,
  hiddenKernels,
  KERNEL_SAMPLES,
  matrixView,
  scalarView,
  type View,
} from './views.ts';

type Point = ExperimentPoint;

/** Deep networks at finite width (note bpkr). */
export const bpkrAdapter: TheoryAdapter = {
  id: 'bpkr',
  title: 'Deep linear networks at finite width: kernel renormalization',
  extension: {
    simulation: {
      /** Of `langevin`: MALA, exact at any step; the OU splitting, biased by O(step^2); Euler-Maruyama, by O(step). */
      scheme: z.enum(['mala', 'splitting', 'euler']).optional(),
      /** Runs a biased scheme at `stepSize` and at half of it, and extrapolates every average to a vanishing step. */
      extrapolate: z.boolean().optional(),
    },
  },
  observables: bpkrObservables,
  headline: ['testError', 'variance', 'bias2', 'amplitude'],
  equations: bpkrEquations,
  citations: ['li2021'],
  samplers: ['gibbs', 'hmc', 'langevin'],
  standing: 'exact',

  check(spec) {
    const { sampler } = spec.simulation;
    const { activation } = spec.network;
    if (sampler === 'gibbs' && !activationOf(activation).linear) {
      throw new InputError('simulation.sampler', `"gibbs" with activation "${activation}"`, '"hmc" or "langevin"');
    }
    const { scheme, extrapolate, stepSize } = spec.simulation;
    if (sampler !== 'langevin' && (scheme !== undefined || extrapolate !== undefined)) {
      const field = scheme === undefined ? 'extrapolate' : 'scheme';
      throw new InputError(`simulation.${field}`, `sampler "${sampler ?? 'default'}"`, 'sampler "langevin"');
    }
    if (extrapolate === true && (scheme ?? 'mala') === 'mala') {
      throw new InputError('simulation.extrapolate', 'scheme "mala", which has no bias', '"splitting" or "euler"');
    }
    if (extrapolate === true && stepSize === undefined) {
      throw new InputError('simulation.stepSize', 'none', 'the longer of the two steps to extrapolate from');
    }
  },

  predict: (point) => (point.data.targets.columns === 1 ? predictScalar(point) : predictMatrix(point)),

  simulate(point, settings) {
    const { widths, priorVariances, activation, depth } = point.layers;
    if (!widths.every(Number.isFinite)) throw new InputError('network.width', 'infinity', 'a finite width to simulate');
    const { data } = point;
    const { inputs, targets, testInputs, testTargets } = data;
    const { temperature } = point.spec;
    const center = centerOf(point);
    const shared = {
      task: { inputs, targets, testInputs, testTargets },
      network: { widths, priorVariances },
      temperature,
      reference: matrix(testInputs.rows, targets.columns, center),
      seed: settings.seed,
      warmup: settings.warmup,
      draws: settings.draws * settings.thin,
    };
    const { linear = false } = activationOf(activation);
    const sampler = settings.sampler ?? (linear ? 'gibbs' : 'hmc');
    // Only the theory of linear networks has kernels to compare with.
    const kernels = linear && inputs.rows <= KERNEL_SAMPLES ? ('train' as const) : ('none' as const);
    if (sampler === 'gibbs') {
      return simulationPlan({
        job: gibbsLinearJob,
        inputs: Array.from({ length: settings.chains }, (_, chain) => ({ ...shared, kernels, chain })),
        combine: (chains) => combineChains('gibbs', chains, data, depth, center),
      });
    }
    if (temperature === 0) {
      throw new InputError('temperature', `0 with sampler "${sampler}"`, 'a temperature above 0');
    }
    if (sampler === 'langevin') {
      const scheme = (settings.scheme ?? 'mala') as LangevinScheme;
      const input = { ...shared, kernels, activation, scheme, draws: settings.draws, thinning: settings.thin };
      const stepped = settings.stepSize === undefined ? input : { ...input, step: settings.stepSize };
      return simulationPlan({
        job: langevinJob,
        inputs: langevinInputs(stepped, settings.chains, settings.extrapolate === true),
        combine: (batches) => combineLangevin(batches, scheme, data, depth, center),
      });
    }
    const batch = Math.min(8, Math.ceil(settings.chains / 2));
    return simulationPlan({
      job: hmcJob,
      inputs: Array.from({ length: Math.ceil(settings.chains / batch) }, (_, k) => ({
        ...shared,
        kernels,
        activation,
        ...(settings.stepSize === undefined ? {} : { step: settings.stepSize }),
        ...(settings.leapfrogSteps === undefined ? {} : { steps: settings.leapfrogSteps }),
        chains: Array.from({ length: Math.min(batch, settings.chains - k * batch) }, (_, i) => k * batch + i),
      })),
      combine: (batches) => combineBatches(batches, data, depth, center),
    });
  },
};

function theoryOf({ cache, data, layers }: Point): Bpkr {
  return cache.get(`bpkr ${data.digest} ${layers.activation}`, () => prepare(data, { activation: layers.activation }));
}

function parametersOf({ layers, spec }: Point): BpkrParameters {
  return { widths: layers.widths, priorVariances: layers.priorVariances, temperature: spec.temperature };
}

function exactOf(point: Point): ExactPrediction {
  const key = `bpkr exact ${point.data.digest} ${JSON.stringify([point.layers, point.spec.temperature])}`;
  return point.cache.get(key, () => theoryOf(point).exact(parametersOf(point)));
}

/** The theory's mean at the test points: about which a simulation takes squares. */
function centerOf(point: Point): Float64Array {
  const { layers, data } = point;
  if (data.targets.columns > 1) return theoryOf(point).predictOutputs(parametersOf(point)).predictor.mean.data;
  return activationOf(layers.activation).linear
    ? exactOf(point).mean
    : theoryOf(point).predict(parametersOf(point)).predictor.mean;
}

function predictScalar(point: Point): Prediction {
  const { data, layers } = point;
  const theory = theoryOf(point);
  const parameters = parametersOf(point);
  const saddle = theory.predict(parameters);
  const view = scalarView(saddle, hiddenKernels(theory, parameters, data, 'saddle'), data, layers);
  const gp = gaussianProcessView(theory.gaussianProcess(parameters), data, layers);
  const [leading] = saddle.branches;
  const orderParameters: JsonObject = {
    U: Number.isFinite(leading.U) ? leading.U : null,
    logU: leading.logU,
    u: [...leading.u],
    Delta: leading.Delta,
    H: leading.H,
    branches: saddle.branches.map(({ logU, u, H, isMinimum }) => ({ logU, u: [...u], H, isMinimum })),
    ...theory.spectrum(parameters),
  };
  const shared = { observables: view.scalars, status: saddle.status, forms: { GP: gp.scalars } };
  if (!activationOf(layers.activation).linear) {
    return {
      ...shared,
      orderParameters,
      freeEnergy: -saddle.logEvidenceLaplace,
      references: besideInfiniteWidth(heuristicReferences(view, heuristicPoint(point, view), data.inputs.rows), {
        ...gp.scalars,
        ...gp.entries,
      }),
      citations: ['li2021'],
    };
  }
  const exact = exactOf(point);
  const exactly = exactView(exact, hiddenKernels(theory, parameters, data, 'exact'), data);
  return {
    ...shared,
    orderParameters: {
      ...orderParameters,
      exact: {
        meanU: Number.isFinite(exact.meanU) ? exact.meanU : null,
        meanInverseU: exact.meanInverseU,
        meanLogU: exact.meanLogU,
        u: [...exact.u],
        Delta: exact.Delta,
      },
    },
    exactObservables: exactly.scalars,
    freeEnergy: -exact.logEvidence,
    references: exactReferences(exactly, Math.min(...layers.widths), point.spec.temperature),
    citations: ['li2021', 'hanin2023'],
  };
}

function predictMatrix(point: Point): Prediction {
  const { data, layers } = point;
  const theory = theoryOf(point);
  const parameters = parametersOf(point);
  const prediction = theory.predictOutputs(parameters);
  const view = matrixView(prediction, hiddenKernels(theory, parameters, data, 'saddle'), data, layers);
  const { saddle } = prediction;
  const gp = infiniteView(point);
  return {
    orderParameters: {
      U: toRows(saddle.U),
      eigenvalues: Array.from(saddle.eigen.values),
      u: saddle.u.map((layer) => [...layer]),
      H: saddle.H,
      ...theory.spectrum(parameters),
    },
    observables: view.scalars,
    status: prediction.status,
    forms: { GP: gp.scalars },
    references: besideInfiniteWidth(referencesOfMatrix(point, view), { ...gp.scalars, ...gp.entries }),
    citations: ['li2021'],
  };

  function referencesOfMatrix({ layers: { widths, activation } }: Point, own: View): { [name: string]: Reference } {
    if (!activationOf(activation).linear) return heuristicReferences(own, heuristicPoint(point, own), data.inputs.rows);
    const m = data.targets.columns;
    // The same saddle with its amplitude raised by about the stated relative size; it follows the prior only in part.
    const size = 0.5 * widths.reduce((sum, width) => sum + (m + 1) / width, 0);
    const raised = layers.priorVariances.map((value, l) => (l === layers.depth ? value * (1 + 2 * size) : value));
    const moved = theory.predictOutputs({ ...parameters, priorVariances: raised });
    const accuracyShift = accuracyChange(prediction.predictor.mean, moved.predictor.mean, data.testTargets);
    return matrixReferences(own, matrixView(moved, [], data, layers), { outputs: m, widths, accuracyShift });
  }
}

/** Where a nonlinear network lies in the measured domain of the heuristic. */
function heuristicPoint({ layers, data, spec }: Point, view: View): HeuristicPoint {
  const { activation, depth, widths, priorVariances } = layers;
  const { targets } = data;
  const squares = targets.data.reduce((sum, y) => sum + y * y, 0);
  return {
    activation,
    depth,
    outputs: targets.columns,
    load: data.inputs.rows / Math.min(...widths),
    renormalization: Number(view.scalars.readoutNorm) / priorVariances[depth],
    noise: (spec.temperature * targets.data.length) / squares,
  };
}

/** The same network at infinite width. */
function infiniteView(point: Point): View {
  const widths = point.layers.widths.map(() => Number.POSITIVE_INFINITY);
  const prediction = theoryOf(point).predictOutputs({ ...parametersOf(point), widths });
  return matrixView(prediction, [], point.data, point.layers);
}
