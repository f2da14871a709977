import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSpec } from '../../src/cli/spec-input.ts';

const root = resolve(import.meta.dirname, '..', '..');
const tutorials = join(root, 'docs', 'tutorials');
const folder = mkdtempSync(join(tmpdir(), 'widthwise-tutorials-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of a tutorial by name, and its commands on a spec as arguments. */
function stepsOf(text: string) {
  const specs = [...text.matchAll(/as\s+`(\w+\.yaml)`:\n\n```yaml\n([\s\S]*?)```/g)];
  const lines = [...text.matchAll(/npx widthwise (?:predict|compare) ([^\n`)]*)/g)];
  const commands = lines.map(([, line]) => [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, a, b]) => a ?? b));
  return { specs: specs.map(([, name, yaml]) => [name, yaml] as const), commands };
}

describe('a tutorial', () => {
  for (const page of readdirSync(tutorials).filter((name) => name !== 'README.md')) {
    it(`${page} has specs that every command of it takes`, async () => {
      const { specs, commands } = stepsOf(readFileSync(join(tutorials, page), 'utf8'));
      expect(specs).toHaveLength(1);
      expect(commands.length).toBeGreaterThan(0);
      for (const [name, yaml] of specs) writeFileSync(join(folder, name), yaml);
      for (const [file, ...flags] of commands) {
        const set = flags.filter((flag) => flag !== '--set');
        const path = file.startsWith('examples/') ? join(root, file) : join(folder, file);
        expect((await readSpec(path, set)).parsed).toBeDefined();
      }
    });
  }
});
