import type { RoomEngine } from '../room.ts';

/** The engine of a room, loaded when it is first asked for. */
const loaders: { readonly [room: string]: () => Promise<RoomEngine> } = {
  width: async () => (await import('./width/engine.ts')).widthEngine,
  gates: async () => (await import('./gates/engine.ts')).gatesEngine,
  time: async () => (await import('./time/engine.ts')).timeEngine,
  tasks: async () => (await import('./tasks/engine.ts')).tasksEngine,
  paths: async () => (await import('./paths/engine.ts')).pathsEngine,
};

const engines = new Map<string, Promise<RoomEngine>>();

/** Loads all engines while there is nothing else to do, so that a later room needs no network. */
export async function prefetchEngines(): Promise<void> {
  // One that does not arrive now is asked for by a new worker once it is wanted.
  for (const room of Object.keys(loaders)) await loadEngine(room).catch(() => undefined);
}

/** A part of the page that did not arrive. A worker that missed one misses it for good: it wants a new worker. */
export class PartMissing extends Error {}

/** Loads a room's engine once. */
export function loadEngine(room: string): Promise<RoomEngine> {
  let engine = engines.get(room);
  if (engine === undefined) {
    const load = loaders[room];
    if (load === undefined) return Promise.reject(new Error(`there is no room ${room}`));
    engine = load().catch((error: Error) => {
      throw new PartMissing(error.message);
    });
    engines.set(room, engine);
  }
  return engine;
}
