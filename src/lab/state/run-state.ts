/** Where a simulation stands; a halted one has rounds of before and goes on when asked. */
export type RunState = 'idle' | 'running' | 'paused' | 'halted' | 'done';
