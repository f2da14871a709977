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
  stale,
}: {
  readonly equations: readonly RoomEquation[];
  readonly values: readonly LiveValue[];
  /** Whether the values are those of an earlier setting. */
  readonly stale: boolean;
}) {
  return (
    <section class={stale ? 'equations stale' : 'equations'} aria-label="Equations">
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
      <h3>{equation.title}</h3>
      {/* A long equation scrolls, and so has to be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrolling region */}
      <section class="math" ref={place} tabIndex={0} aria-label={equation.title} />
      <dl class="live">
        {shown.map(({ symbol, label, value }) => (
          <div key={symbol} data-symbol={symbol} title={label}>
            <dt>
              <SymbolText symbol={symbol} />
            </dt>
            <dd>{shortNumber(value)}</dd>
          </div>
        ))}
      </dl>
      <p class="source">{equation.source}</p>
    </div>
  );
}

/**
 * Hovering or focusing a symbol, a slider or a value marks all places of the same letter: those symbols, sliders and values, and
 * the curves that show it. Marked by a rule, so that a figure that is drawn anew stays marked.
 */
export function useSymbolLinks(root: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    const element = root.current;
    if (element === null) return;
    const rule = document.createElement('style');
    document.head.append(rule);
    const over = (event: Event) => {
      const source = (event.target as Element | null)?.closest('[data-symbol]');
      const letter = leadingLetter(source?.getAttribute('data-symbol') ?? '');
      rule.textContent = letter === '' ? '' : ruleFor(element, letter);
    };
    const out = () => {
      rule.textContent = '';
    };
    element.addEventListener('pointerover', over);
    element.addEventListener('pointerout', out);
    element.addEventListener('focusin', over);
    element.addEventListener('focusout', out);
    return () => {
      rule.remove();
      element.removeEventListener('pointerover', over);
      element.removeEventListener('pointerout', out);
      element.removeEventListener('focusin', over);
      element.removeEventListener('focusout', out);
    };
  }, [root]);
}

function ruleFor(root: HTMLElement, letter: string): string {
  const symbols = new Set<string>();
  for (const place of root.querySelectorAll('[data-symbol]')) {
    const symbol = place.getAttribute('data-symbol') ?? '';
    if (leadingLetter(symbol) === letter) symbols.add(symbol);
  }
  const marked = `:is(${[...symbols].map((symbol) => `[data-symbol="${CSS.escape(symbol)}"]`).join(', ')})`;
  return [
    `${marked} { background: color-mix(in srgb, var(--accent) 20%, transparent); border-radius: 4px; }`,
    `.figure-place ${marked}, .figure-place ${marked} * { stroke-width: 4.5px; }`,
    `.figure-place:has(${marked}) [data-symbol]:not(${marked}) { opacity: 0.35; }`,
  ].join('\n');
}

/** A symbol with its index set below: `ε_g`. */
function SymbolText({ symbol }: { readonly symbol: string }) {
  const [base, index] = symbol.split('_');
  return (
    <i>
      {base}
      {index !== undefined && <sub>{index}</sub>}
    </i>
  );
}
