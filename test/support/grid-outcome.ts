import { InputError } from '../../src/base/input-error.ts';
import { parseSpec } from '../../src/experiment/parse-spec.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { compare, predict } from '../../src/experiment/run.ts';
import type { GridCase } from './grid.ts';

/** How a run of the grid ended: right numbers, exit 2 by a field of the spec or by another word, exit 3, or a fault. */
export type Outcome = 'numbers' | 'refused' | 'inner-field' | 'unconverged' | 'not-finite' | 'crash';

/** An outcome with what was said. */
export interface Ended {
  readonly outcome: Outcome;
  readonly text: string;
}

const SPEC_FIELD =
  /^(data|network|temperature|simulation|dynamics|tasks|heads|coupling|laterRidge|recursionDraws|spec|judge|sweep)\b(?!\[\d+\]\.(inputs|targets))/;

/** Runs one case through `predict` or `compare`. */
export async function outcomeOf({ spec, task }: GridCase, kind: 'predict' | 'compare'): Promise<Ended> {
  try {
    const parsed = parseSpec(spec as never);
    const run = await (kind === 'predict' ? predict : compare)(parsed, { loadData: async () => withDigest(task) });
    if (run.failures.length > 0) throw run.failures[0].error;
    const bad = run.points.flatMap(({ prediction, simulation }) => [
      ...badNumbers(prediction, 'prediction'),
      ...badNumbers(simulation, 'simulation'),
    ]);
    if (bad.length > 0) return { outcome: 'not-finite', text: bad.slice(0, 4).join(' ') };
    const open = run.points.find(({ prediction }) => prediction?.status.converged === false);
    if (open !== undefined) return { outcome: 'unconverged', text: open.prediction?.status.warnings.join('; ') ?? '' };
    return { outcome: 'numbers', text: '' };
  } catch (error) {
    if (error instanceof InputError) {
      const known = SPEC_FIELD.test(error.field);
      return { outcome: known ? 'refused' : 'inner-field', text: error.message };
    }
    return {
      outcome: 'crash',
      text: error instanceof Error ? `${error.name}: ${error.message}\n${error.stack}` : String(error),
    };
  }
}

/** Paths of numbers that are NaN or infinite; infinite widths and condition numbers are what they say. */
function badNumbers(value: unknown, path: string): string[] {
  if (typeof value === 'number') {
    if (Number.isFinite(value) || /conditionNumber|rHat|ess|correction|mcse|\bz\b/.test(path)) return [];
    return [`${path}=${value}`];
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as ArrayLike<unknown>).flatMap((entry, i) => badNumbers(entry, `${path}[${i}]`));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, entry]) => badNumbers(entry, `${path}.${key}`));
  }
  return [];
}
