import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(import.meta.dirname, 'slurm.sh');

/** Whether a Slurm can be started here: its programs are installed, and this is root, as which nodes run. */
export const slurmIsHere: boolean = (() => {
  if (process.getuid?.() !== 0) return false;
  try {
    execFileSync('sh', ['-c', 'command -v slurmctld slurmd munged sbatch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** A Slurm of one machine with nodes `w1`, `w2`, ... */
export interface PrivateSlurm {
  readonly env: { readonly SLURM_CONF: string };
  /** Runs a command of the cluster and returns what it prints. */
  ask(command: string, ...args: string[]): string;
  node(name: string, state: 'down' | 'up'): void;
  stop(): void;
}

/** Starts one; a requeued job starts again `requeueDelay` seconds later. */
export function startSlurm(nodes = 1, requeueDelay = 5): PrivateSlurm {
  const folder = mkdtempSync(join(tmpdir(), 'widthwise-slurm-'));
  const env = { SLURM_CONF: join(folder, 'slurm.conf') };
  const all = { ...process.env, ...env, SLURM_CRED_EXPIRE: String(requeueDelay) };
  const run = (command: string, args: readonly string[]) =>
    execFileSync(command, args, { env: all, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  run('bash', [script, 'start', folder, '2', String(nodes)]);
  return {
    env,
    ask: (command, ...args) => run(command, args),
    node: (name, state) => void run('bash', [script, 'node', folder, name, state]),
    stop() {
      run('bash', [script, 'stop', folder]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
