import { describe, InputError } from '../../../base/input-error.ts';
import { nearestName } from '../../../base/nearest-name.ts';
import { installNativeBackend } from '../../blas/install.ts';
import type { Method } from '../method.ts';
import type { Parameters } from '../parameters.ts';
import { GoneError } from '../protocol.ts';
import type { Questions } from '../questions.ts';

/** The theories that take one data set and many questions. */
const theories: { readonly [theory: string]: () => Promise<(params: Parameters) => Questions> } = {
  bpkr: async () => (await import('../theories/bpkr.ts')).prepareBpkr,
  ggdln: async () => (await import('../theories/ggdln.ts')).prepareGated,
  ndk: async () => (await import('../theories/ndk.ts')).prepareDynamics,
  nonlinear: async () => (await import('../theories/nonlinear.ts')).prepareClosures,
  continual: async () => (await import('../theories/continual.ts')).prepareSequence,
};

/** So many prepared problems are held; the least recently asked one goes first, and its owner prepares it again. */
const HELD = 32;

const held = new Map<string, Questions>();
let serial = 0;

/** Holds a data set for a theory; answers a handle. */
export const prepare: Method = async ({ params }) => {
  installNativeBackend();
  const theory = params.text('theory');
  const make = Object.hasOwn(theories, theory) ? theories[theory] : undefined;
  if (make === undefined) {
    const near = nearestName(theory, Object.keys(theories));
    throw new InputError('theory', JSON.stringify(theory), near ?? `one of ${Object.keys(theories).join(', ')}`);
  }
  const questions = (await make())(params);
  const handle = `${theory} ${++serial}`;
  held.set(handle, questions);
  if (held.size > HELD) held.delete(held.keys().next().value as string);
  return { handle, questions: Object.keys(questions) };
};

/** Asks a prepared problem. */
export const ask: Method = async ({ params }) => {
  const handle = params.text('handle');
  const questions = held.get(handle);
  if (questions === undefined) throw new GoneError(`${handle} is no longer held`);
  held.delete(handle);
  held.set(handle, questions);
  const question = params.get('question');
  if (typeof question !== 'string' || !Object.hasOwn(questions, question)) {
    throw new InputError('question', describe(question), `one of ${Object.keys(questions).join(', ')}`);
  }
  return questions[question](params);
};

/** Forgets a prepared problem. */
export const release: Method = async ({ params }) => held.delete(params.text('handle'));
