import { describe, expect, it } from 'vitest';
import { ProgressLine, seconds } from '../../src/cli/progress.ts';
import { textTable } from '../../src/cli/text-table.ts';

/** An output that keeps what is written, and a clock that is set by hand. */
function collector(isTTY: boolean) {
  const written: string[] = [];
  const clock = { now: 0 };
  const line = new ProgressLine({ isTTY, columns: 120, write: (text) => written.push(text) }, () => clock.now);
  return { written, clock, line };
}

describe('progress', () => {
  it('says nothing of the time left before a hundredth of a point is done', () => {
    const written: string[] = [];
    let now = 0;
    const line = new ProgressLine({ write: (text) => written.push(text) }, () => now);
    line.update({ stage: 'predict', done: 0, total: 4 });
    for (const done of [0.00004, 0.5]) {
      now += 6000;
      line.update({ stage: 'predict', done, total: 4 });
    }
    expect(written).toEqual(['theory: 0/4 points (0 %) in 6.0 s\n', 'theory: 0/4 points (12 %) in 12 s, 84 s left\n']);
  });

  it('rewrites one line on a terminal, with rate and time left', () => {
    const { written, clock, line } = collector(true);
    line.update({ stage: 'simulate', done: 0, total: 4 });
    clock.now = 2000;
    line.update({ stage: 'simulate', done: 1, total: 4, detail: 'width 30' });
    expect(written.at(-1)).toBe('\r\u001b[2Ksimulation ━━━━━─────────────── 1/4, 2.0 s/point, 6.0 s left  width 30');
    clock.now = 2010;
    line.update({ stage: 'simulate', done: 1.01, total: 4 });
    expect(written).toHaveLength(2);
    line.update({ stage: 'simulate', done: 4, total: 4 });
    expect(written.at(-1)).toBe('\n');
  });

  it('says how long a point has taken that tells nothing of itself', () => {
    const { written, clock, line } = collector(true);
    line.update({ stage: 'predict', done: 0, total: 1, detail: 'width 30' });
    clock.now = 12_000;
    line.update({ stage: 'predict', done: 0, total: 1, detail: 'width 30' });
    expect(written.at(-1)).toBe('\r\u001b[2Ktheory     ──────────────────── 0/1, 12 s so far  width 30');
  });

  it('writes few plain lines elsewhere, the last one once', () => {
    const { written, clock, line } = collector(false);
    for (let i = 0; i <= 100; i++) {
      clock.now = 200 * i;
      line.update({ stage: 'simulate', done: i, total: 100 });
    }
    line.update({ stage: 'simulate', done: 100, total: 100 });
    expect(written).toEqual([
      'simulation: 25/100 points (25 %) in 5.0 s, 15 s left\n',
      'simulation: 50/100 points (50 %) in 10 s, 10 s left\n',
      'simulation: 75/100 points (75 %) in 15 s, 5.0 s left\n',
      'simulation: 100/100 points (100 %) in 20 s\n',
    ]);
    expect(written.join('')).not.toContain('\u001b');
  });

  it('says durations as people do', () => {
    expect([0.05, 3.14, 59, 125, 7200].map(seconds)).toEqual(['50 ms', '3.1 s', '59 s', '2 min 5 s', '2.0 h']);
  });

  it('writes lines of JSON for programs', () => {
    const written: string[] = [];
    const clock = { now: 0 };
    const line = new ProgressLine({ write: (text) => written.push(text) }, () => clock.now, true);
    for (let i = 0; i <= 4; i++) {
      clock.now = 1000 * i;
      line.update({ stage: 'predict', done: i, total: 4, failed: i === 4 ? 1 : 0, detail: 'width 30' });
    }
    expect(written.map((text) => JSON.parse(text))).toEqual(
      [1, 2, 3, 4].map((i) => ({
        stage: 'predict',
        done: i,
        total: 4,
        failed: i === 4 ? 1 : 0,
        rate: 1,
        left: 4 - i,
        point: 'width 30',
      })),
    );
  });
});

describe('tables', () => {
  it('set numbers to the right in five digits and say what they leave out', () => {
    const rows = [
      ['a', 1, null],
      ['bb', 0.000012345678, 'x'],
      ['c', 2, ''],
    ];
    expect(textTable(['name', 'n', ''], rows, 2)).toBe(
      'name         n\na            1  -\nbb    1.235e-5  x\n... and 1 more',
    );
  });
});
