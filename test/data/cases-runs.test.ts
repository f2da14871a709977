import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadTask } from '../../src/data/load.ts';
import { applyOverrides, parseSpec, readSpecText } from '../../src/experiment/parse-spec.ts';
import { withDigest } from '../../src/experiment/prepared-data.ts';
import { predict, type RunResult, simulate } from '../../src/experiment/run.ts';

const root = join(import.meta.dirname, 'cases');

async function run(path: string, overrides: readonly string[] = [], kind = predict): Promise<RunResult> {
  const files = { read: (name: string) => readFile(join(root, path, '..', name)).catch(() => undefined) };
  const parsed = parseSpec(applyOverrides(readSpecText(await readFile(join(root, path), 'utf8'), path), overrides));
  return kind(parsed, { loadData: async (data) => withDigest(await loadTask(data, files)) });
}

describe('runs as people start them', () => {
  it('says which classes are in no task', async () => {
    const { warnings } = await run('unequal-tasks/split.yaml', ['tasks.count=2']);
    expect(warnings.join()).toMatch(/2 tasks of two classes each leave out classes 4, 5 of the data \(tasks\.count\)/);
    expect((await run('unequal-tasks/split.yaml')).warnings.join()).not.toMatch(/leave out/);
  });

  it('classes 0, 1 said of all files of tasks are places in a file that has none so called, with a note', async () => {
    const { points, warnings } = await run('unequal-tasks/own.yaml');
    expect(warnings.join('\n')).toMatch(
      /tasks\.files\[1\]: none of its classes is called 0 or 1; as places .* 2, 3 \(/,
    );
    expect(warnings.join('\n')).toMatch(/tasks\.files\[2\]: none .* its classes 4, 5, and leave out 6 \(/);
    const own = ['{path: task0.npz}', '{path: task1.npz, classes: [2, 3]}', '{path: task2.npz, classes: [4, 5]}'];
    const named = await run('unequal-tasks/own.yaml', [`tasks.files=[${own.join(', ')}]`, 'data.classes=[0, 1]']);
    expect(named.warnings.join()).not.toMatch(/none of its classes/);
    expect(points[0].prediction?.observables).toEqual(named.points[0].prediction?.observables);
    const multi = await run('unequal-tasks/own.yaml', ['heads=multi', 'tasks.files=[task0.npz, task1.npz]']);
    for (const value of Object.values(multi.points[0].prediction?.observables ?? {})) expect(value).toBeDefined();
  });

  it('says how every file of a task names its own classes where it holds another number of them', async () => {
    await expect(run('unequal-tasks/own.yaml', ['data.classes=[0, 1, 7]'])).rejects.toThrow(
      /tasks\.files\[0\]\.classes\[2\]: found 7, expected one of 0, 1.*path and classes in tasks\.files\[0\]/,
    );
  });

  it('gives as many values as a range asks for, inside its ends', async () => {
    const eleven = (await run('fine-range/spec.yaml')).points.map(({ parameters }) => Number(parameters.temperature));
    expect(eleven).toHaveLength(11);
    expect([eleven[0], eleven[10]]).toEqual([0.3, 0.3003]);
    const linear = ['sweep={network.width: {linear: [12340, 12349], count: 10}}'];
    const ten = (await run('fine-range/spec.yaml', linear)).points.map(({ parameters }) => parameters['network.width']);
    expect(ten).toEqual(Array.from({ length: 10 }, (_, i) => 12340 + i));
  });

  it('refuses titles with control characters and networks that do not fit', async () => {
    await expect(run('title-control-character/spec.json')).rejects.toThrow(/title: found "a\\u0001b"/);
    const { failures } = await run('wide-simulate-stack-trace/spec.yaml', [], simulate);
    expect(String(failures[0].error)).toMatch(/InputError: network\.width: found 1000000000.*expected at most 8 GiB/);
  });

  it('improved variance is the variance where priors are 1e-30: fluctuations in units of their own curvature', async () => {
    const [{ prediction }] = (await run('ggdln-stack-trace/spec.yaml')).points;
    const { observables = {} } = prediction ?? {};
    expect(Number(observables.improvedVariance) / Number(observables.variance)).toBeCloseTo(1, 10);
  });
});
