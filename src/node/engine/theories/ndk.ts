import type { CourseOptions } from '../../../theory/ndk/index.ts';
import { type DynamicsProblem, equilibrium, learningCourse, limitKernels, ntkFlow } from '../../../theory/ndk/index.ts';
import type { Parameters } from '../parameters.ts';
import type { Questions } from '../questions.ts';
import { dataOf } from './bpkr.ts';

/** The course of learning of wide networks (theory ndk). */
export function prepareDynamics(given: Parameters): Questions {
  const { inputs, targets, testInputs } = dataOf(given);
  const activation = given.activation();
  const problemOf = (params: Parameters): DynamicsProblem => {
    const initialVariances = params.numbers('initialVariances');
    return {
      inputs,
      targets,
      ...(testInputs === undefined ? {} : { testInputs }),
      activation,
      priorVariances: params.numbers('priorVariances') ?? [],
      ...(initialVariances === undefined ? {} : { initialVariances }),
      temperature: params.number('temperature') ?? 0,
    };
  };
  const timesOf = (params: Parameters) => params.numbers('times') ?? [];
  return {
    predict(params) {
      const accuracy = params.number('accuracy');
      return learningCourse(problemOf(params), timesOf(params), {
        solver: (params.get('solver') ?? 'auto') as CourseOptions['solver'],
        covariance: params.flag('covariance') ?? false,
        ...(accuracy === undefined ? {} : { accuracy }),
      });
    },
    equilibrium: (params) => equilibrium(problemOf(params)),
    ntkFlow: (params) => ntkFlow(problemOf(params), timesOf(params)),
    limitKernels: (params) => limitKernels(problemOf(params)),
  };
}
