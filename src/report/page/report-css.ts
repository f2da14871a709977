import { darkPalette, lightPalette, paletteCss } from '../figure/palette.ts';

/** The report's style sheet: light and dark by the reader's preference, light on paper. */
export const reportCss = `
:root { ${paletteCss(lightPalette)} --panel: #f6f7f9; --good: #00735c; --bad: #b3261e; --open: #8a6100; color-scheme: light; }
@media screen and (prefers-color-scheme: dark) { :root { ${paletteCss(darkPalette)} --panel: #1c2027; --good: #3fd0aa; --bad: #ff8a80; --open: #f0bf45; color-scheme: dark; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 64rem; background: var(--ww-paper); color: var(--ww-ink); font: 16px/1.55 'Helvetica Neue', Helvetica, Arial, 'DejaVu Sans', sans-serif; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--ww-grid); }
h3 { font-size: 1rem; margin: 1.4rem 0 .4rem; }
p { margin: .5rem 0; max-width: 46rem; }
a { color: var(--ww-c0); }
.lead { color: var(--ww-muted); margin-top: 0; }
.badge { display: inline-block; padding: .1rem .6rem; border-radius: 1rem; border: 1.5px solid currentColor; font-weight: 600; font-size: .9rem; }
.agree { color: var(--good); } .disagree { color: var(--bad); } .within, .undecided { color: var(--open); }
figure { margin: 1.2rem 0 2rem; }
figure svg { max-width: 100%; height: auto; display: block; }
figcaption { color: var(--ww-muted); font-size: .9rem; margin-top: .5rem; max-width: 46rem; }
.scroll { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: .86rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .28rem .75rem .28rem 0; border-bottom: 1px solid var(--ww-grid); vertical-align: top; }
td.n { text-align: right; }
thead th { color: var(--ww-muted); font-weight: 600; white-space: nowrap; }
pre { background: var(--panel); padding: .8rem 1rem; border-radius: .4rem; overflow-x: auto; font-size: .82rem; line-height: 1.45; }
details { margin: .6rem 0; } summary { cursor: pointer; color: var(--ww-c0); }
.card { background: var(--panel); border-radius: .5rem; padding: .4rem 1.2rem 1rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem; margin: 1.2rem 0; }
.facts div { background: var(--panel); border-radius: .5rem; padding: .6rem .9rem; }
.facts b { display: block; font-size: 1.25rem; font-variant-numeric: tabular-nums; }
.facts span { color: var(--ww-muted); font-size: .85rem; }
math { font-size: 1.08em; } .eq { overflow-x: auto; padding: .2rem 0; }
td.wrap { overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--ww-c1); outline-offset: 2px; }
@media print { body { max-width: none; padding: 0; font-size: 10.5pt; } details:not([open]) { display: none; } figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } }
`;
