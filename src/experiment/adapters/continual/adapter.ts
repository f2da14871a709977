import { z } from 'zod';
import { InputError } from '../../../base/input-error.ts';
import type { ContinualSettings } from '../../../models/continual/problem.ts';
import { samplersOf } from '../../../samplers/registry.ts';
import { checkOneKernel, kernelsOf } from '../../own-kernels.ts';
import type { TheoryAdapter } from '../../theory-adapter.ts';
import { isNonlinear, writtenDepth } from '../../written-network.ts';
import { type ContinualExtra, type HeadAdapter, problemOf } from './heads.ts';
import { multiHeadAdapter } from './multi-head.ts';
import { singleHeadAdapter } from './single-head.ts';
import { continualTasks, ownTaskData, tasksShape } from './tasks.ts';

/** The two theories: one readout for all tasks, or one readout a task. */
const theories: { readonly [heads: string]: HeadAdapter } = {
  single: singleHeadAdapter,
  multi: multiHeadAdapter,
};

const all = Object.values(theories);

function theoryOf(heads: string): HeadAdapter {
  const theory = theories[heads];
  if (theory === undefined) throw new InputError('heads', JSON.stringify(heads), Object.keys(theories).join(' or '));
  return theory;
}

/** Own kernels: blocks for one readout at infinite coupling, one kernel for linear networks; tasks are its rows. */
function checkKernels(spec: Parameters<HeadAdapter['check']>[0]): void {
  const kernels = kernelsOf(spec);
  if (kernels === undefined) return;
  if (spec.tasks.kind !== 'files' || spec.tasks.rows === undefined) {
    const expected = 'files with rows: the points of an own kernel cannot be changed';
    throw new InputError('tasks.kind', `"${spec.tasks.kind}" with data.kernels`, expected);
  }
  if (kernels.kGp === undefined || spec.heads === 'multi') {
    checkOneKernel(spec);
    return;
  }
  if (spec.coupling !== 'infinity') {
    throw new InputError('coupling', String(spec.coupling), 'infinity with the blocks kGp and kNtk');
  }
  const { width, widths = [width] } = spec.network;
  if (widths.some((n) => n !== 'infinity')) {
    throw new InputError(
      'network.width',
      String(widths),
      'infinity with the blocks kGp and kNtk: there are no inputs to sample networks on',
    );
  }
}

/** Replay is for one readout, on inputs that are there; the greedy rule is made from the kernels of infinite coupling. */
function checkReplay({ replay, heads, coupling, ...spec }: Parameters<HeadAdapter['check']>[0]): void {
  if (replay === undefined) return;
  const { data } = spec;
  if (heads === 'multi') throw new InputError('replay', 'heads: multi', 'heads: single, or nothing');
  if (kernelsOf({ ...spec, data })?.kGp !== undefined) {
    throw new InputError('replay', 'data.kernels', 'inputs, or nothing: the points of an own kernel cannot be changed');
  }
  if (replay.rule === 'greedy' && coupling !== 'infinity') {
    throw new InputError(
      'replay.rule',
      `"greedy" at coupling ${coupling}`,
      'random or largest-dual, or coupling infinity',
    );
  }
}

/** Continual learning (notes continual-single-head and continual-multi-head). */
export const continualAdapter: TheoryAdapter<ContinualExtra> = {
  id: 'continual',
  title: 'Continual learning',
  extension: {
    top: {
      tasks: tasksShape,
      /** `single`: one readout for all tasks, infinite width; `multi`: one readout a task, proportional limit. */
      heads: z.enum(Object.keys(theories) as [string, ...string[]]).default('single'),
      /** lambda: the pull towards the weights of the task before. */
      coupling: z.union([z.number().min(0), z.literal('infinity')]).default('infinity'),
      /** tau = T lambda at coupling infinity: the ridge of all tasks but the first (single head). */
      laterRidge: z.number().min(0).optional(),
      /** Rows of each older task that every later one is learned with (single head). */
      replay: z
        .strictObject({
          rows: z.int().min(0),
          rule: z.enum(['random', 'largest-dual', 'greedy']).default('random'),
          seed: z.int().min(0).default(1),
        })
        .optional(),
      /** Draws that the theory of more than two tasks averages over (heads: multi). */
      recursionDraws: z.int().min(2).default(100),
    },
  },
  observables: Object.assign({}, ...[...all].reverse().map((theory) => theory.observables)),
  headline: [...new Set(all.flatMap((theory) => theory.headline))],
  equations: all.flatMap((theory) => theory.equations),
  citations: ['shan2026'],
  samplers: samplersOf('continual'),
  fieldDefaults: { heads: 'single' },
  defaultSampler(written) {
    const linear = !isNonlinear(written);
    if (written.heads === 'multi') return linear ? 'gibbs' : 'hmc';
    if ((written.coupling ?? 'infinity') === 'infinity') return 'flow';
    return linear && writtenDepth(written) === 1 ? 'gibbs' : 'hmc';
  },
  standing: 'infinite-width',

  check(spec) {
    checkReplay(spec);
    const theory = theoryOf(spec.heads);
    checkKernels(spec);
    theory.check(spec);
  },

  taskData: (spec) => ownTaskData(spec.tasks, spec.data),

  tasks: (spec, data, own) => continualTasks(spec.tasks, data, own, 'seed' in spec.data ? spec.data.seed : 1),

  predict: (point) => theoryOf(point.spec.heads).predict(problemOf(point)),

  simulate: (point, settings) =>
    theoryOf(point.spec.heads).simulate(problemOf(point), settings as unknown as ContinualSettings),
};
