/** HTML that is safe to set as it is. */
export interface Html {
  readonly html: string;
}

/** Text with HTML's special characters escaped. */
export function escapeHtml(text: string): string {
  const names: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => names[character]);
}

/** HTML taken as it is. */
export function raw(html: string): Html {
  return { html };
}

type Child = Html | string | number | null | undefined | false | readonly Child[];

/** A template whose values are escaped unless they are `Html`; lists are joined, null and false leave nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Child[]): Html {
  return { html: parts.reduce((text, part, i) => text + part + (i < values.length ? render(values[i]) : ''), '') };
}

function render(value: Child): string {
  if (value === null || value === undefined || value === false) return '';
  if (Array.isArray(value)) return value.map(render).join('');
  return typeof value === 'object' ? (value as Html).html : escapeHtml(String(value));
}

/** A table with a header row; cells of numbers are set to the right. */
export function table(
  head: readonly string[],
  rows: readonly (readonly (string | number | Html | null)[])[],
  label: string,
): Html {
  const cell = (value: string | number | Html | null) =>
    typeof value === 'number' ? html`<td class="n">${formatCell(value)}</td>` : html`<td>${value}</td>`;
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
}

/** A number in at most five digits. */
export function formatCell(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}
