import { spawn } from 'node:child_process';
import { InputError } from '../../base/input-error.ts';

/** A command of the cluster that has ended. */
interface Answer {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds after which a controller that does not answer counts as out of reach. */
const PATIENCE = 60_000;

function ask(command: string, args: readonly string[], input = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], timeout: PATIENCE });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part) => {
      stdout += part;
    });
    child.stderr.on('data', (part) => {
      stderr += part;
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    child.on('error', () => reject(new InputError('--engine', 'slurm', `a machine that has ${command}`)));
    child.on('close', (status) => resolve({ status, stdout, stderr: stderr.trim() }));
  });
}

/**
 * Submits a script and returns its job's id.
 *
 * @throws InputError with the cluster's own words where it refuses
 */
export async function submit(script: string): Promise<string> {
  const { status, stdout, stderr } = await ask('sbatch', ['--parsable'], script);
  const [, id] = /^(\d+)(;.*)?$/m.exec(stdout.trim()) ?? [];
  if (status !== 0 || id === undefined) {
    throw new InputError('slurm', stderr || `exit status ${status} of sbatch`, 'resources that the cluster has');
  }
  return id;
}

/** The largest array that the cluster takes. */
export async function maxArraySize(): Promise<number> {
  const { stdout } = await ask('scontrol', ['show', 'config']);
  const found = /^MaxArraySize\s*=\s*(\d+)/m.exec(stdout)?.[1];
  if (found === undefined) throw new InputError('--engine', 'slurm', 'a cluster whose controller answers');
  return Number(found);
}

/**
 * Whether a job of a name still waits or runs. All of the user's jobs are listed and looked through: asked for one job that it
 * has forgotten `squeue` fails, asked for two it says nothing.
 *
 * @returns undefined where the controller does not answer: then nothing is known
 */
export async function isLive(name: string): Promise<boolean | undefined> {
  const { status, stdout } = await ask('squeue', ['--me', '--noheader', '--format=%T %j']);
  if (status !== 0) return undefined;
  const ended = /^(CANCELLED|COMPLETED|FAILED|TIMEOUT|NODE_FAIL|OUT_OF_MEMORY|BOOT_FAIL|DEADLINE)$/;
  const rows = stdout.split('\n').map((line) => line.split(' '));
  return rows.some(([state, ...words]) => words.join(' ') === name && !ended.test(state));
}

/** Asks the cluster to end the jobs of a name; it says nothing where it knows none. */
export async function cancelJobs(name: string): Promise<void> {
  await ask('scancel', ['--me', `--name=${name}`]);
}

/** Puts the task in which this process runs back into the queue. */
export async function requeueSelf(task: string): Promise<boolean> {
  return (await ask('scontrol', ['requeue', task])).status === 0;
}
