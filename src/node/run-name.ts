import type { ParsedSpec } from '../experiment/parse-spec.ts';
import type { RunKind } from '../experiment/run.ts';

/**
 * The name of a run's folder: its title in letters that every file system takes, the start of its spec's digest, and what
 * was run, so that a prediction never stands where a comparison stood.
 */
export function runName(parsed: ParsedSpec, digest: string, kind: RunKind): string {
  const words = (parsed.spec.title ?? parsed.adapter.id)
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48);
  return `${words || parsed.adapter.id}-${digest.slice(0, 8)}-${kind}`;
}
