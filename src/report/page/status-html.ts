import { html, raw, table } from './markup.ts';

/** What the page shows of a study. */
export interface StatusPage {
  readonly name: string;
  readonly total: number;
  readonly counts: { readonly [state in 'done' | 'running' | 'failed' | 'planned']: number };
  readonly states: readonly ('done' | 'running' | 'failed' | 'planned')[];
  readonly failures: readonly { readonly message: string }[];
}

const COLOURS = { done: '#2a7f62', running: '#d9a400', failed: '#b3362b', planned: '#d5d9dd' } as const;

/** Cells a row, and cells of a grid at most; beyond it a cell stands for several points, by the worst of them. */
const COLUMNS = 100;
const MOST_CELLS = 10_000;
const BY_URGENCY = ['failed', 'running', 'planned', 'done'] as const;

/** A page that loads nothing: a grid of the points of each study, in the order of the sweep, and what failed. */
export function statusHtml(studies: readonly StatusPage[], time: Date): string {
  const body = studies.map(
    (study) => html`<section><h2>${study.name}</h2>
<p>${study.counts.done} of ${study.total} done, ${study.counts.running} running, ${study.counts.failed} failed, ${study.counts.planned} planned.</p>
${raw(gridSvg(study))}
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
<body>${html`<h1>Studies</h1><p>As their files said at ${time.toISOString()}. ${legend}</p>${body}`.html}</body></html>
`;
}

function gridSvg({ states, name }: StatusPage): string {
  const each = Math.max(1, Math.ceil(states.length / MOST_CELLS));
  const cells = Array.from({ length: Math.ceil(states.length / each) }, (_, i) => {
    const part = states.slice(i * each, (i + 1) * each);
    return BY_URGENCY.find((state) => part.includes(state)) ?? 'done';
  });
  const rows = Math.max(1, Math.ceil(cells.length / COLUMNS));
  // One path a colour: ten thousand cells are then four elements.
  const paths = BY_URGENCY.map((state) => {
    const squares = cells.flatMap((cell, i) =>
      cell === state ? `M${(i % COLUMNS) * 10} ${Math.floor(i / COLUMNS) * 10}h9v9h-9z` : [],
    );
    return squares.length === 0 ? '' : `<path fill="${COLOURS[state]}" d="${squares.join('')}"/>`;
  });
  const label = html`grid of the points of ${name}`.html;
  return `<svg role="img" aria-label="${label}" viewBox="0 0 ${COLUMNS * 10} ${rows * 10}">${paths.join('')}</svg>`;
}
