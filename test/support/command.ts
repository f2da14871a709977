import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '..', '..');
const built = join(root, 'dist', '.built');
const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** What Node runs as the command: the built one where it is newer than its source, else the source, which starts more slowly. */
export function commandEntry(): string[] {
  const source = join(root, 'src');
  const newest = readdirSync(source, { recursive: true }).reduce<number>(
    (time, name) => Math.max(time, statSync(join(source, String(name))).mtimeMs),
    0,
  );
  if (existsSync(built) && statSync(built).mtimeMs > newest) return [join(root, 'dist', 'command', 'cli', 'main.js')];
  return ['--import', tsx, join(source, 'cli', 'main.ts')];
}

/** A command that has ended. */
export interface Finished {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as it runs in a folder, with text for its standard input and a look at its messages while it runs. */
export function commandIn(folder: string, env: NodeJS.ProcessEnv = {}) {
  return (
    args: readonly string[],
    input = '',
    watch?: (child: ChildProcess, stderr: string) => void,
  ): Promise<Finished> => {
    const child = spawn(process.execPath, [...commandEntry(), ...args], {
      cwd: folder,
      env: { ...process.env, FORCE_COLOR: '0', ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part) => {
      stdout += part;
    });
    child.stderr.on('data', (part) => {
      stderr += part;
      watch?.(child, stderr);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
    return new Promise((done) => child.on('close', (status, signal) => done({ status, signal, stdout, stderr })));
  };
}
