import { InputError } from '../../base/input-error.ts';
import { nearestName } from '../../base/nearest-name.ts';
import type { Call, Method } from './method.ts';

/**
 * The front door: every question that the engine answers. Modules are loaded when they are first asked for.
 *
 * | method | params | answer |
 * | --- | --- | --- |
 * | about | | version, Node, the backend in use, names of methods and theories |
 * | doctor | | what `widthwise doctor` finds, the measured speed included |
 * | run | kind, spec, folder?, arrays?, workers?, stored? | every point of a spec, or those that a study has stored, with provenance |
 * | draw, report, rows, cite | spec, points | figures as SVG, the report as HTML, all numbers in long form, BibTeX |
 * | prepare, ask, release | theory, data; handle, question, ... | one data set, many questions |
 * | kernel | kernel, inputs, others?, activation, priorVariances | NNGP or NTK |
 * | figures, figure | id, quick, seed | the catalogue; one figure of it |
 * | schema, spec, dataInfo | theory; spec; file | JSON Schema; the spec as an object; what a file holds |
 */
const table: { readonly [name: string]: () => Promise<Method> } = {
  about: async () => (await import('./methods/about.ts')).aboutEngine(methodNames),
  doctor: async () => (await import('./methods/about.ts')).doctor,
  run: async () => (await import('./methods/run.ts')).run,
  draw: async () => (await import('./methods/report.ts')).draw,
  report: async () => (await import('./methods/report.ts')).report,
  rows: async () => (await import('./methods/report.ts')).rows,
  cite: async () => (await import('./methods/report.ts')).cite,
  prepare: async () => (await import('./methods/prepared.ts')).prepare,
  ask: async () => (await import('./methods/prepared.ts')).ask,
  release: async () => (await import('./methods/prepared.ts')).release,
  kernel: async () => (await import('./methods/kernel.ts')).kernel,
  figures: async () => (await import('./methods/catalogue.ts')).figures,
  figure: async () => (await import('./methods/catalogue.ts')).figure,
  schema: async () => (await import('./methods/catalogue.ts')).schema,
  spec: async () => (await import('./methods/catalogue.ts')).spec,
  dataInfo: async () => (await import('./methods/catalogue.ts')).dataInfo,
};

/** The names of all methods. */
export const methodNames: readonly string[] = Object.keys(table);

/** Answers one question; throws what the method throws. */
export async function callMethod(name: string, call: Call): Promise<unknown> {
  if (!Object.hasOwn(table, name)) {
    const near = nearestName(name, methodNames);
    throw new InputError('method', JSON.stringify(name), near ?? `one of ${methodNames.join(', ')}`);
  }
  return (await table[name]())(call);
}
