import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { type BackendReport, installNativeBackend } from './blas/install.ts';
import { type BackendSpeed, measureBackend } from './blas/measure.ts';
import { packageCommit, packageVersion } from './package-info.ts';

/** What `widthwise doctor` finds. */
export interface Findings {
  readonly version: string;
  readonly commit?: string;
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly backend: BackendReport;
  readonly speed: BackendSpeed;
}

/** Chooses the backend as every command does, and measures it. */
export function examine(): Findings {
  const commit = packageCommit();
  const backend = installNativeBackend();
  return {
    version: packageVersion(),
    ...(commit === undefined ? {} : { commit }),
    node: process.versions.node,
    platform: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() || arch(),
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    backend,
    speed: measureBackend(),
  };
}

/** The findings for a reader. */
export function doctorText(findings: Findings): string {
  const { backend, speed } = findings;
  const rows: [string, string][] = [
    ['Widthwise', findings.commit === undefined ? findings.version : `${findings.version} (${findings.commit})`],
    ['Node', `${findings.node} on ${findings.platform}`],
    ['Processor', `${findings.processor}, ${findings.cores} cores, ${findings.memoryGiB} GiB`],
    ['Backend', backend.native ? `${backend.name}, ${backend.library}` : `${backend.name} (portable)`],
    ...(backend.config === undefined ? [] : [['Library', backend.config] as [string, string]]),
    ...(backend.kernels === undefined ? [] : [['Kernels', backend.kernels] as [string, string]]),
    ['Threads', String(backend.threads)],
    ['Products', `${speed.productF64.toFixed(1)} GF/s in f64, ${speed.productF32.toFixed(1)} GF/s in f32`],
    ['Eigenvalues', `${speed.eigen256.toFixed(1)} ms for a symmetric 256 x 256 matrix with its vectors`],
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  const lines = rows.map(([label, text]) => `${label.padEnd(width)}  ${text}`);
  if (!backend.native) {
    lines.push('', `The fast backend is not in use: ${backend.reason ?? 'unknown'}.`);
    lines.push('With OpenBLAS products run several times faster; nothing else changes. Results agree to rounding.');
  }
  return `${lines.join('\n')}\n`;
}
