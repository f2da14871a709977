/**
 * Checks that every file imports only from its own floor and those below, that Node's modules stay in `node` and `cli`, and that no
 * files import each other in a circle.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { importCircles } from './import-circles.ts';

/** From the ground up; folders on one line are one floor and may not import each other unless they are the same. */
const FLOORS: readonly (readonly string[])[] = [
  ['base'],
  ['numeric'],
  ['linalg', 'random'],
  ['measures'],
  ['data'],
  ['activations'],
  ['kernels', 'gaussian'],
  ['networks'],
  ['theory', 'samplers'],
  ['judge'],
  ['models'],
  ['experiment'],
  ['report'],
  ['node'],
  ['cli', 'lab'],
];
/** Folders of one floor that may use each other all the same, with the reason in docs/architecture.md. */
const NEIGHBOURS = new Set(['linalg>random', 'random>linalg', 'kernels>gaussian', 'gaussian>kernels']);
const NODE_ALLOWED = new Set(['node', 'cli']);

const root = resolve(import.meta.dirname, '..', 'src');
const floorOf = new Map(FLOORS.flatMap((folders, height) => folders.map((folder) => [folder, height] as const)));

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

const problems: string[] = [];
const imports = new Map<string, string[]>();
for (const file of filesBelow(root)) {
  const name = relative(root, file);
  const folder = name.includes('/') ? name.split('/')[0] : undefined;
  const source = readFileSync(file, 'utf8');
  const targets = [...source.matchAll(/^(?:import|export)\b[^;]*?from '(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm)];
  imports.set(
    name,
    targets.map(([, still, lazy]) => relative(root, resolve(dirname(file), still ?? lazy))),
  );
  for (const [, target] of source.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)) {
    if (target.startsWith('node:') || target === 'koffi' || target.startsWith('@duckdb/')) {
      if (folder === undefined || !NODE_ALLOWED.has(folder)) problems.push(`${name}: ${target} belongs in node/`);
      continue;
    }
    if (!target.startsWith('.') || folder === undefined) continue;
    const other = relative(root, resolve(dirname(file), target)).split('/')[0];
    if (other === folder || !floorOf.has(other)) continue;
    if (other === 'node' && folder !== 'cli') {
      problems.push(`${name}: imports ${other}, which a browser does not have`);
      continue;
    }
    const own = floorOf.get(folder);
    const below = floorOf.get(other);
    if (own === undefined) problems.push(`${name}: the folder ${folder} has no floor`);
    else if (below !== undefined && (below > own || (below === own && !NEIGHBOURS.has(`${folder}>${other}`)))) {
      problems.push(`${name}: imports ${other}, which is not below ${folder}`);
    }
  }
}
for (const circle of importCircles(imports)) problems.push(`${circle.join(' -> ')}: a circle`);
for (const problem of problems) console.error(problem);
console.log(
  problems.length === 0
    ? 'floors: every import goes down'
    : `floors: ${problems.length} imports go up, sideways or round`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
