import { type Html, html, raw, table } from './markup.ts';

/** What the page shows of a study. */
export interface StatusPage {
  readonly name: string;
  readonly total: number;
  readonly counts: { readonly [state in 'done' | 'running' | 'failed' | 'planned']: number };
  readonly states: readonly ('done' | 'running' | 'failed' | 'planned')[];
  readonly failures: readonly { readonly message: string }[];
  /** What is swept, the last running fastest. */
  readonly axes: readonly { readonly path: string; readonly count: number }[];
  /** Tasks that are at work, each with its point and the part of it that is done. */
  readonly beats: readonly {
    readonly host: string;
    readonly points: readonly { readonly index: number; readonly fraction: number }[];
  }[];
}

const COLOURS = { done: '#2a7f62', running: '#d9a400', failed: '#b3362b', planned: '#d5d9dd' } as const;

/** Cells of a row and of a grid at most; beyond it a cell stands for several points, by the worst of them. */
const COLUMNS = 100;
const MOST_CELLS = 10_000;
const BY_URGENCY = ['failed', 'running', 'planned', 'done'] as const;

/** A page that loads nothing: a grid of the points of each study, what is at work, and what failed. */
export function statusHtml(studies: readonly StatusPage[], time: Date): string {
  const body = studies.map(
    (study) => html`<section><h2>${study.name}</h2>
<p>${study.counts.done} of ${study.total} done, ${study.counts.running} running, ${study.counts.failed} failed, ${study.counts.planned} planned.</p>
${raw(gridSvg(study, rowOf(study).cells))}
<p>${rowOf(study).words}</p>
${atWork(study)}
${
  study.failures.length === 0
    ? ''
    : html`<h3>Failed</h3>${table(
        ['why'],
        study.failures.slice(0, 200).map(({ message }) => [message]),
        'failed points',
      )}`
}</section>`,
  );
  const legend = BY_URGENCY.map((state) => html`<span style="color:${COLOURS[state]}">■</span> ${state} `);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<link rel="icon" href="data:,"><title>Studies</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}svg{width:100%;height:auto}table{border-collapse:collapse}td,th{text-align:left;padding:.2rem .6rem}</style></head>
<body>${html`<h1>Studies</h1><p>As their files said at ${time.toISOString().slice(0, 19).replace('T', ' ')} UTC. ${legend}</p>${body}`.html}</body></html>
`;
}

/** Cells of a row of the grid: as many of the axes that run fastest as fit, so that rows are values of the others. */
function rowOf({ axes, states }: StatusPage): { readonly cells: number; readonly words: string } {
  const whole = axes.reduce((product, { count }) => product * count, 1) === states.length;
  let cells = 1;
  let first = axes.length;
  while (whole && first > 0 && cells * axes[first - 1].count <= COLUMNS) cells *= axes[--first].count;
  if (cells === 1 || states.length > MOST_CELLS) return { cells: COLUMNS, words: 'In the order of the sweep.' };
  const names = (part: typeof axes) => part.map(({ path, count }) => `${path} (${count})`).join(' × ');
  const rows = first === 0 ? 'Along the row ' : `A row for each ${names(axes.slice(0, first))}; along it `;
  return { cells, words: `${rows}${names(axes.slice(first))}${axes.length - first > 1 ? ', the last fastest' : ''}.` };
}

function atWork({ beats }: StatusPage): Html | '' {
  const points = beats.flatMap(({ host, points: own }) =>
    own.map(({ index, fraction }) => `point ${index} (${Math.floor(100 * fraction)} %) on ${host}`),
  );
  return points.length === 0 ? '' : html`<p>At work: ${points.slice(0, 50).join(', ')}.</p>`;
}

function gridSvg({ states, name }: StatusPage, columns: number): string {
  const each = Math.max(1, Math.ceil(states.length / MOST_CELLS));
  const cells = Array.from({ length: Math.ceil(states.length / each) }, (_, i) => {
    const part = states.slice(i * each, (i + 1) * each);
    return BY_URGENCY.find((state) => part.includes(state)) ?? 'done';
  });
  const rows = Math.max(1, Math.ceil(cells.length / columns));
  // One path a colour: ten thousand cells are then four elements.
  const paths = BY_URGENCY.map((state) => {
    const squares = cells.flatMap((cell, i) =>
      cell === state ? `M${(i % columns) * 10} ${Math.floor(i / columns) * 10}h9v9h-9z` : [],
    );
    return squares.length === 0 ? '' : `<path fill="${COLOURS[state]}" d="${squares.join('')}"/>`;
  });
  const label = html`grid of the points of ${name}`.html;
  return `<svg role="img" aria-label="${label}" style="max-width:${columns * 16}px" viewBox="0 0 ${columns * 10} ${rows * 10}">${paths.join('')}</svg>`;
}
