import { endNow } from '../node/end-now.ts';
import { exitCodes } from './exit-codes.ts';

/** What SIGINT or SIGTERM asked for. */
export interface Interrupt {
  /** Raised by the first of them; a second one ends the process at once. */
  readonly signal: AbortSignal;
  /** The exit status of a run that was stopped: 130 after SIGINT, 143 after SIGTERM. */
  exitCode(): number;
  dispose(): void;
}

/** Listens to SIGINT and SIGTERM. */
export function interruptSignal(onFirst: () => void): Interrupt {
  const controller = new AbortController();
  let code: number = exitCodes.interrupted;
  const handler = (name: NodeJS.Signals) => {
    const status = name === 'SIGTERM' ? exitCodes.terminated : exitCodes.interrupted;
    if (controller.signal.aborted) endNow(status);
    code = status;
    controller.abort();
    onFirst();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return {
    signal: controller.signal,
    exitCode: () => code,
    dispose() {
      process.off('SIGINT', handler);
      process.off('SIGTERM', handler);
    },
  };
}
