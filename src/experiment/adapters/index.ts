import { InputError } from '../../base/input-error.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { TheoryAdapter } from '../theory-adapter.ts';
import { bpkrAdapter } from './bpkr/adapter.ts';
import { continualAdapter } from './continual/adapter.ts';
import { ggdlnAdapter } from './ggdln/adapter.ts';
import { ndkAdapter } from './ndk/adapter.ts';
import { pathsAdapter } from './paths/adapter.ts';

/** The theories of this build, in the order of the lists; each adds its import and one entry. */
export const adapters: readonly TheoryAdapter[] = [
  bpkrAdapter,
  ggdlnAdapter,
  ndkAdapter,
  continualAdapter,
  pathsAdapter,
];

/**
 * The adapter of a theory by its id.
 *
 * @throws InputError with the nearest id
 */
export function adapterOf(id: string, among: readonly TheoryAdapter[] = adapters): TheoryAdapter {
  const found = among.find((adapter) => adapter.id === id);
  if (found !== undefined) return found;
  const ids = among.map((adapter) => adapter.id);
  const near = nearestName(id, ids);
  const hint = near === undefined ? '' : ` (did you mean ${near}?)`;
  throw new InputError('theory', JSON.stringify(id), `one of ${ids.join(', ')}${hint}`);
}
