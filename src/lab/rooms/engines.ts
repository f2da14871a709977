import type { RoomEngine } from '../room.ts';

/** The engine of a room, loaded when it is first asked for. */
const loaders: { readonly [room: string]: () => Promise<RoomEngine> } = {
  width: async () => (await import('./width/engine.ts')).widthEngine,
  gates: async () => (await import('./gates/engine.ts')).gatesEngine,
  time: async () => (await import('./time/engine.ts')).timeEngine,
  tasks: async () => (await import('./tasks/engine.ts')).tasksEngine,
};

const engines = new Map<string, Promise<RoomEngine>>();

/** Loads all engines while there is nothing else to do, so that a later room needs no network. */
export async function prefetchEngines(): Promise<void> {
  for (const room of Object.keys(loaders)) await loadEngine(room).catch(() => undefined);
}

/** Loads a room's engine once. */
export function loadEngine(room: string): Promise<RoomEngine> {
  let engine = engines.get(room);
  if (engine === undefined) {
    const load = loaders[room];
    if (load === undefined) return Promise.reject(new Error(`there is no room ${room}`));
    engine = load();
    engines.set(room, engine);
    // A part that did not arrive is asked for again next time.
    engine.catch(() => engines.delete(room));
  }
  return engine;
}
