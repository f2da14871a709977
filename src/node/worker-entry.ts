/** What a worker thread runs: it finds the job that it is asked for in the registry, and serves one request at a time. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AnyJob, type JobMessage, type JobRequest, serveJob } from '../samplers/job-runner.ts';
import { installNativeBackend } from './blas/install.ts';

/** What the pool tells a new worker. */
export interface WorkerSetup {
  /** Address of a module that exports `jobs`. */
  readonly registry: string;
  /** Whether the pool's own thread uses a native backend, which it has checked; this one then does too. */
  readonly native: boolean;
}

const port = parentPort;
if (port === null) throw new Error('this file is the entry of a worker thread');
const setup: WorkerSetup = workerData;
if (setup.native) installNativeBackend(true);
const { jobs }: { jobs: readonly AnyJob[] } = await import(setup.registry);
port.on('message', ({ request, flag }: { request: JobRequest; flag: Int32Array }) => {
  const send = (message: JobMessage) => port.postMessage(message);
  serveJob(jobs, request, send, () => Atomics.load(flag, 0) !== 0);
});
