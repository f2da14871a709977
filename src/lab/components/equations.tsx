import { useEffect, useRef } from 'preact/hooks';
import type { LiveValue, RoomEquation } from '../room.ts';
import { shortNumber } from '../state/slider-scale.ts';
import { firstFigure } from './draw-queue.ts';

/** KaTeX is large and stands below the figures: it loads when the first of them is drawn. */
const katexLoads = firstFigure.then(() => import('katex'));

/** Greek and script letters as KaTeX writes them in MathML, by the symbols that controls and values carry. */
function leadingLetter(symbol: string): string {
  return symbol.replace(/[²₀₁₂_{}^].*$/u, '');
}

/** The equations of a room, each with the numbers that stand in it now. */
export function Equations({
  equations,
  values,
}: {
  readonly equations: readonly RoomEquation[];
  readonly values: readonly LiveValue[];
}) {
  return (
    <section class="equations" aria-label="Equations">
      {equations.map((equation) => (
        <EquationView key={equation.title} equation={equation} values={values} />
      ))}
    </section>
  );
}

function EquationView({
  equation,
  values,
}: {
  readonly equation: RoomEquation;
  readonly values: readonly LiveValue[];
}) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let live = true;
    void katexLoads.then(({ default: katex }) => {
      const element = place.current;
      if (!live || element === null) return;
      // MathML needs no fonts of ours; browsers set it themselves.
      katex.render(equation.tex, element, { output: 'mathml', displayMode: true, throwOnError: false, strict: false });
      for (const letter of element.querySelectorAll('mi')) letter.setAttribute('data-symbol', letter.textContent ?? '');
    });
    return () => {
      live = false;
    };
  }, [equation.tex]);
  const shown = equation.values.flatMap((symbol) => values.find((value) => value.symbol === symbol) ?? []);
  return (
    <div class="equation">
      <h4>{equation.title}</h4>
      {/* A long equation scrolls, and so has to be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolling region */}
      <section class="math" ref={place} tabIndex={0} aria-label={equation.title} />
      <dl class="live">
        {shown.map(({ symbol, label, value }) => (
          <div key={symbol} data-symbol={symbol} title={label}>
            <dt>
              <i>{symbol}</i>
            </dt>
            <dd>{shortNumber(value)}</dd>
          </div>
        ))}
      </dl>
      <p class="source">{equation.source}</p>
    </div>
  );
}

/** Hovering a symbol, a slider or a value marks all places of the same letter. */
export function useSymbolLinks(root: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const mark = (event: Event, on: boolean) => {
      const source = (event.target as Element | null)?.closest('[data-symbol]');
      const letter = leadingLetter(source?.getAttribute('data-symbol') ?? '');
      if (letter === '') return;
      for (const place of element.querySelectorAll('[data-symbol]')) {
        if (leadingLetter(place.getAttribute('data-symbol') ?? '') === letter) place.classList.toggle('linked', on);
      }
    };
    const over = (event: Event) => mark(event, true);
    const out = (event: Event) => mark(event, false);
    element.addEventListener('pointerover', over);
    element.addEventListener('pointerout', out);
    element.addEventListener('focusin', over);
    element.addEventListener('focusout', out);
    return () => {
      element.removeEventListener('pointerover', over);
      element.removeEventListener('pointerout', out);
      element.removeEventListener('focusin', over);
      element.removeEventListener('focusout', out);
    };
  }, [root]);
}
