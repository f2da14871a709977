import katex from 'katex';
import { type Html, html, raw } from './markup.ts';

/** TeX as MathML, which browsers set without fonts or style sheets of ours. */
export function mathml(tex: string, display = true): Html {
  const rendered = katex.renderToString(tex, {
    output: 'mathml',
    displayMode: display,
    throwOnError: false,
    strict: false,
  });
  return display ? html`<div class="eq">${raw(rendered)}</div>` : raw(rendered);
}
