import { describe, expect, it } from 'vitest';
import { dataDescription, keepOwnFile, labTask } from '../../src/lab/engine/lab-task.ts';
import { chosenRows, ownFacts } from '../../src/lab/engine/own-facts.ts';
import { definitions } from '../../src/lab/rooms/definitions.ts';
import { bestWidth } from '../../src/lab/rooms/width/best-width.ts';

const [width] = definitions;

/** Three kinds of flowers, as a table has them: 50 rows each. */
function flowers(): Uint8Array {
  const rows = Array.from({ length: 150 }, (_, i) => {
    const kind = Math.floor(i / 50);
    const of = (k: number) => (5 + kind * (k + 1) * 0.4 + Math.sin(7.3 * i + 2 * k)).toFixed(3);
    return [i, of(0), of(1), of(2), ['setosa', 'versicolor', 'virginica'][kind]].join();
  });
  return new TextEncoder().encode(`,long,wide,petal,species\n${rows.join('\n')}\n`);
}

describe('a file of one’s own', () => {
  it('of 150 rows and three classes of words is looked into, and two classes are told apart', async () => {
    const file = { name: 'flowers.csv', digest: 'x', bytes: flowers() };
    const facts = await ownFacts(file);
    expect(facts?.rows).toBe(150);
    expect(facts?.target).toBe('species');
    expect(facts?.columns.map(({ name }) => name)).toEqual(['long', 'wide', 'petal', 'species']);
    if (facts === undefined) throw new Error('a table was expected');
    expect(chosenRows(facts, '', '')).toBe(100);
    await keepOwnFile(file);
    const state = {
      ...width.defaults,
      data: 'own',
      own: 'x',
      P: 60,
      ownClasses: 'setosa|virginica',
      ownWithout: 'wide',
    };
    expect(dataDescription(state)).toMatchObject({
      source: 'csv',
      target: 'species',
      classes: ['setosa', 'virginica'],
      exclude: ['wide'],
      train: 60,
      test: 40,
    });
    const task = await labTask(state);
    expect([task.inputs.rows, task.inputs.columns, task.testInputs.rows]).toEqual([60, 2, 40]);
    await keepOwnFile(undefined);
  });
});

describe('how wide should you go?', () => {
  it('a noisy teacher with more samples than inputs has a best width, which is that of the curve', async () => {
    const state = { ...width.defaults, data: 'teacher', dimension: 40, P: 80, test: 200, L: 1, variance: 0.3, T: 0.25 };
    const { figure, values } = bestWidth(state, await labTask(state), 'draft');
    const [, , process, mean] = figure.panels[0].series;
    if (mean.type !== 'line' || process.type !== 'line') throw new Error('curves were expected');
    const y = mean.y.map(Number);
    const best = mean.x[y.indexOf(Math.min(...y))];
    expect(values[0].value).toBe(best);
    const more = Math.round(100 * (Number(process.y[0]) / Math.min(...y) - 1));
    expect(figure.title).toMatch(/^Your best width is about \d+/);
    expect(Number(/cost ([\d.]+) % more/.exec(figure.title)?.[1])).toBeCloseTo(more, -1);
  });
});
