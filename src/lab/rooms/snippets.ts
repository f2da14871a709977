import { dataDescription } from '../engine/lab-task.ts';
import type { RoomState } from '../room.ts';

/** A value as TypeScript: keys without quotes, Infinity as a number. */
export function literal(value: unknown): string {
  if (value === Number.POSITIVE_INFINITY) return 'Infinity';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).replace(/^"(.*)"$/, "'$1'");
  return `{ ${Object.entries(value)
    .map(([key, part]) => `${key}: ${literal(part)}`)
    .join(', ')} }`;
}

/** A line of the scripts that read a file; in pieces, because this file itself imports nothing of Node's. */
const READ_FILE = ['import { readFile }', "'node:fs/promises';"].join(' from ');

/** Lines that load the task of a state; a file of the user's own is read from the present folder. */
export function taskLines(state: RoomState): { readonly imports: string[]; readonly lines: string[] } {
  const data = literal(dataDescription(state));
  if (state.data !== 'own') {
    return { imports: ["import { loadTask } from 'widthwise';"], lines: [`const task = await loadTask(${data});`] };
  }
  return {
    imports: [READ_FILE, "import { loadTask } from 'widthwise';"],
    lines: [`const task = await loadTask(${data}, { read: (path) => readFile(path) });`],
  };
}

/** A script that asks a spec's question with the library. */
export function specScript(spec: object, state: RoomState): string {
  const own = state.data === 'own';
  return [
    ...(own ? [READ_FILE] : []),
    `import { ${own ? 'loadTask, ' : ''}parseSpec, predict${own ? ', withDigest' : ''} } from 'widthwise';`,
    '',
    `const spec = ${literal(spec)};`,
    own
      ? 'const loadData = async (data) => withDigest(await loadTask(data, { read: (path) => readFile(path) }));'
      : undefined,
    `const { points } = await predict(parseSpec(spec)${own ? ', { loadData }' : ''});`,
    'console.log(points[0].prediction?.observables);',
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}
