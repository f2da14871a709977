import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { parseSpec, readSpecText } from '../../src/experiment/parse-spec.ts';
import { predict } from '../../src/experiment/run.ts';
import { labTask } from '../../src/lab/engine/lab-task.ts';
import { pythonScript } from '../../src/lab/export/python-script.ts';
import type { Detail, RoomDefinition, RoomState, RoomView } from '../../src/lab/room.ts';
import { definitions } from '../../src/lab/rooms/definitions.ts';
import { loadEngine } from '../../src/lab/rooms/engines.ts';
import { commandEntry } from '../support/command.ts';

const source = resolve(import.meta.dirname, '..', '..', 'src');
const folder = mkdtempSync(join(tmpdir(), 'widthwise-copies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function viewOf(
  { id, defaults }: RoomDefinition,
  change: RoomState = {},
  detail: Detail = 'draft',
): Promise<RoomView> {
  const state = { ...defaults, ...change };
  return (await loadEngine(id)).compute(state, await labTask(state), detail);
}

/** Runs a copied script as a module beside the library's sources, and gives back what it printed. */
async function run(script: string, name: string): Promise<unknown[]> {
  const file = join(folder, `${name}.ts`);
  const doors = script
    .replace(/'widthwise\/(\w+)'/g, (_, door: string) => `'${source}/theory/${door}/index.ts'`)
    .replaceAll("'widthwise'", `'${source}/index.ts'`);
  writeFileSync(file, doors);
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  try {
    await import(pathToFileURL(file).href);
    return log.mock.calls.flat();
  } finally {
    log.mockRestore();
  }
}

const shown = (view: RoomView, symbol: string) => view.values.find((value) => value.symbol === symbol)?.value;

describe('what the lab copies', () => {
  for (const definition of definitions) {
    it(`${definition.id}: every preset has a spec that the command line takes`, async () => {
      for (const { id, state } of [{ id: 'defaults', state: {} }, ...definition.presets]) {
        const view = await viewOf(definition, state);
        expect(() => parseSpec(readSpecText(stringify(view.spec), id)), id).not.toThrow();
      }
    });

    it(`${definition.id}: the TypeScript runs`, async () => {
      const printed = await run((await viewOf(definition)).typescript, definition.id);
      expect(printed.length).toBeGreaterThan(0);
    });
  }

  it('width: the spec and the script give the numbers of the page', async () => {
    const [width] = definitions;
    const view = await viewOf(width);
    const { points } = await predict(parseSpec(view.spec));
    expect(points[0].prediction?.observables.testError).toBeCloseTo(shown(view, 'ε_g') ?? 0, 9);
    const [testError] = await run(view.typescript, 'width-numbers');
    expect(testError).toBeCloseTo(shown(view, 'ε_g') ?? 0, 9);
  });

  it('gates: the spec draws the gates of the page, and the tasks learned together', async () => {
    const gates = definitions[1];
    const one = { data: 'digits', classes: '3-8', P: 40, test: 30 };
    const changes: RoomState[] = [
      {},
      { toy: 'spirals', P: 30, dataSeed: 4 },
      one,
      { ...one, kind: 'sigmoid' },
      { ...one, kind: 'kmeans' },
      { show: 'tasks', P: 45 },
    ];
    for (const change of changes) {
      const view = await viewOf(gates, change, 'full');
      const { points } = await predict(parseSpec(view.spec));
      expect(points[0].prediction?.observables.testError).toBeCloseTo(shown(view, 'ε_g') ?? 0, 6);
    }
  });

  it('tasks: the spec draws the tasks of the page', async () => {
    const tasks = definitions[3];
    for (const heads of ['multi', 'single']) {
      const view = await viewOf(tasks, {
        heads,
        show: 'sequence',
        ruleOverlap: -0.3,
        inputOverlap: 0.8,
        P: 20,
        T: 0.1,
      });
      const { points } = await predict(parseSpec(view.spec));
      const [ofFirstTask] = view.figures[0].panels[1].series;
      if (ofFirstTask.type !== 'line') throw new Error('a curve was expected');
      const testError = points[0].prediction?.observables.testError as number[][];
      for (const t of [0, 1]) expect(testError[t][0]).toBeCloseTo(Number(ofFirstTask.y[t]), 9);
    }
  });

  it('Python asks the command line, as it is called in a folder with the package', async () => {
    const view = await viewOf(definitions[0]);
    const python = ['python3', 'python'].find((name) => {
      try {
        execFileSync(name, ['--version'], { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    });
    if (python === undefined) return;
    const command = [process.execPath, ...commandEntry()];
    writeFileSync(join(folder, 'npx'), `#!/bin/sh\nshift\nexec ${command.join(' ')} "$@" --out results\n`, {
      mode: 0o755,
    });
    const printed = execFileSync(python, ['-c', pythonScript(stringify(view.spec))], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: `${folder}:${process.env.PATH}` },
    });
    const shown = view.values.find(({ symbol }) => symbol === 'ε_g')?.value ?? Number.NaN;
    const testError = Number(/'testError': ([\d.]+)/.exec(printed)?.[1]);
    expect(testError).toBeCloseTo(shown, 6);
  });
});
