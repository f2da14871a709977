import { arch, cpus, platform, release } from 'node:os';
import { contentDigest } from '../experiment/canonical-json.ts';
import type { ParsedSpec } from '../experiment/parse-spec.ts';
import type { PreparedData } from '../experiment/point.ts';
import type { Provenance } from '../report/provenance.ts';
import type { BackendReport } from './blas/install.ts';
import { packageCommit, packageVersion } from './package-info.ts';

/** What `provenanceOf` cannot find out by itself. */
export interface RunFacts {
  readonly parsed: ParsedSpec;
  readonly data: readonly PreparedData[];
  readonly backend: BackendReport;
  readonly workers: number;
  readonly started: Date;
  readonly seconds: number;
  readonly command?: string;
  readonly simulated: boolean;
}

/** SHA-256 of a spec as it is written, but for where it runs. */
export function specDigest({ written }: ParsedSpec): string {
  const { slurm: _, ...rest } = written;
  return contentDigest(rest);
}

/** Where, when and with what a run was made. */
export function provenanceOf(facts: RunFacts): Provenance {
  const { parsed, backend } = facts;
  const processors = cpus();
  const commit = packageCommit();
  return {
    version: packageVersion(),
    ...(commit === undefined ? {} : { commit }),
    ...(facts.command === undefined ? {} : { command: facts.command }),
    platform: `${platform()} ${release()} ${arch()}`,
    runtime: `Node ${process.versions.node}`,
    processor: `${processors[0]?.model.trim() || arch()}, ${processors.length} cores`,
    backend: backend.native
      ? `${backend.name} (${backend.kernels ?? backend.config ?? backend.library})`
      : `${backend.name} (portable)`,
    workers: facts.workers,
    started: facts.started.toISOString(),
    seconds: facts.seconds,
    specDigest: specDigest(parsed),
    data: facts.data.map(({ description, digest }) => ({ description, digest })),
    seeds: {
      ...('seed' in parsed.spec.data ? { data: parsed.spec.data.seed } : {}),
      ...(facts.simulated ? { simulation: parsed.spec.simulation.seed } : {}),
    },
    spec: parsed.written,
  };
}
