import { svgElement } from './svg.ts';

/** A one-letter symbol with its index or power: `ε_g`, `N_{ℓ+1}`, `σ^2`; words with an underscore are left alone. */
const SCRIPT = /(?<![\p{L}\p{N}])(\p{L}|⟩)([_^])(\{[^}]+\}|[\p{L}\p{N}]+)/gu;

/** Sets the indices and powers of every text below `root` as smaller, shifted spans. */
export function setScripts(document: Document, root: Element): void {
  for (const text of root.querySelectorAll('text')) {
    const source = text.textContent ?? '';
    if (text.children.length > 0 || !/[_^]/.test(source)) continue;
    const parts: (Element | string)[] = [];
    let end = 0;
    let back = 0;
    const plain = (words: string) => {
      if (words === '') return;
      parts.push(back === 0 ? words : svgElement(document, 'tspan', { dy: back }, words));
      back = 0;
    };
    for (const match of source.matchAll(SCRIPT)) {
      plain(source.slice(end, match.index + match[1].length));
      const shift = match[2] === '_' ? 3 : -4;
      parts.push(svgElement(document, 'tspan', { dy: shift, 'font-size': '76%' }, match[3].replace(/[{}]/g, '')));
      back = -shift;
      end = match.index + match[0].length;
    }
    if (parts.length === 0) continue;
    plain(source.slice(end));
    text.textContent = '';
    text.append(...parts);
  }
}
