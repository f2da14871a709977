import type { Activation } from '../../../activations/activation.ts';
import { activationOf } from '../../../activations/registry.ts';
import type { FigureData } from '../../../report/figure/figure.ts';
import { dataDescription } from '../../engine/lab-task.ts';
import { numberOf, type RoomEngine, type RoomState, type RoomView, wordOf } from '../../room.ts';
import { literal, taskLines } from '../snippets.ts';
import { bestWidth } from './best-width.ts';
import { domainText } from './domain.ts';
import { densityFigure, errorFigure } from './errors.ts';
import { evidenceFigure } from './evidence.ts';
import { kernelFigure } from './kernels.ts';
import { widthSimulation } from './simulation.ts';
import { parametersOf, theoryOf } from './theory.ts';

/** The room of finite width. */
export const widthEngine: RoomEngine = {
  compute(state, task, wanted): RoomView {
    const activation = wordOf(state, 'activation') as Activation;
    const theory = theoryOf(task, activation);
    const parameters = parametersOf(state);
    const saddle = theory.predict(parameters);
    const [leading] = saddle.branches;
    const { testError = 0, bias2 = 0, variance = 0 } = saddle.errors;
    const show = wordOf(state, 'show');
    const { linear = false } = activationOf(activation);
    const figures: FigureData[] = [];
    const best = show === 'best' ? bestWidth(state, task, wanted) : undefined;
    if (best !== undefined) figures.push(best.figure);
    else if (show === 'kernels' && linear) figures.push(kernelFigure(theory, parameters, task));
    else if (show === 'evidence' && linear) figures.push(evidenceFigure(theory, state));
    else {
      figures.push(errorFigure(state, task, wanted));
      if (linear) figures.push(densityFigure(theory, parameters, saddle, wanted));
    }
    const warnings = [...saddle.status.warnings];
    if (!linear) warnings.push(domainText(task, activation, parameters, leading));
    if (saddle.branches.length > 1) warnings.push('several branches: trust the exact density of log U');
    return {
      detail: ['width-errors', 'width-best'].includes(figures[0].id) ? wanted : 'full',
      figures,
      warnings: [...new Set(warnings)],
      values: [
        { symbol: 'N', label: 'width', value: numberOf(state, 'N') },
        { symbol: 'L', label: 'depth', value: numberOf(state, 'L') },
        { symbol: 'σ²', label: 'prior variance', value: numberOf(state, 'variance') },
        { symbol: 'T', label: 'temperature', value: numberOf(state, 'T') },
        { symbol: 'u', label: 'order parameter of a layer', value: leading.u[0] },
        { symbol: 'U', label: 'amplitude of the kernel', value: leading.U },
        { symbol: 'Δ', label: 'weight-norm deficit', value: leading.Delta },
        { symbol: 'ε_g', label: 'test error', value: testError },
        { symbol: 'bias²', label: 'squared bias', value: bias2 },
        { symbol: 'var', label: 'variance', value: variance },
        ...(best?.values ?? []),
      ],
      spec: specOf(state),
      typescript: typescriptOf(state),
      citations: ['li2021'],
    };
  },

  simulation(state, task, seed) {
    return widthSimulation(state, task, seed);
  },
};

function specOf(state: RoomState): object {
  const width = numberOf(state, 'N');
  return {
    theory: 'bpkr',
    data: dataDescription(state),
    network: {
      depth: numberOf(state, 'L'),
      width: width === Number.POSITIVE_INFINITY ? 'infinity' : width,
      activation: wordOf(state, 'activation'),
      priorVariance: numberOf(state, 'variance'),
    },
    temperature: numberOf(state, 'T'),
    simulation: {
      sampler: activationOf(wordOf(state, 'activation')).linear ? 'gibbs' : 'hmc',
      chains: 16,
      seed: numberOf(state, 'seed'),
    },
  };
}

function typescriptOf(state: RoomState): string {
  const { imports, lines } = taskLines(state);
  return [
    ...imports,
    "import { prepare } from 'widthwise/bpkr';",
    '',
    ...lines,
    `const theory = prepare(task, { activation: '${wordOf(state, 'activation')}' });`,
    `const { errors } = theory.predict(${literal(parametersOf(state))});`,
    'console.log(errors.testError, errors.bias2, errors.variance);',
  ].join('\n');
}
