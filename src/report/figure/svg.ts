const NAMESPACE = 'http://www.w3.org/2000/svg';

/** An SVG element with attributes and children; children that are text become text nodes. */
export function svgElement(
  document: Document,
  name: string,
  attributes: { readonly [name: string]: string | number | undefined },
  ...children: readonly (Element | string)[]
): Element {
  const element = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) element.setAttribute(key, typeof value === 'number' ? String(round(value)) : value);
  }
  for (const child of children) element.append(child);
  return element;
}

/** Two decimals are below what an eye or a printer resolves. */
export function round(x: number): number {
  return Math.round(x * 100) / 100;
}

/** About how wide a text is set in the figures' sans-serif, in pixels. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  for (const character of text) {
    if (/[\u0300-\u036f]/.test(character)) continue;
    if ("iljtfr.,:;|!'()[] ".includes(character)) width += 0.34;
    else if ('mwMW@'.includes(character) || character === '⟨') width += 0.86;
    else width += /[A-Z]/.test(character) ? 0.68 : 0.63;
  }
  return width * fontSize;
}

/** An element as XML, which SVG files are (a document's `outerHTML` escapes less). */
export function serializeSvg(element: Element): string {
  const escapes: { readonly [character: string]: string } = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  const escaped = (text: string) => text.replace(/[&<>"]/g, (character) => escapes[character]);
  const attributes = Array.from(element.attributes, ({ name, value }) => ` ${name}="${escaped(value)}"`).join('');
  const children = Array.from(element.childNodes, (child) => {
    if (child.nodeType === 1) return serializeSvg(child as Element);
    return child.nodeType === 3 ? escaped(child.textContent ?? '') : '';
  }).join('');
  const name = element.localName;
  return children === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${children}</${name}>`;
}
