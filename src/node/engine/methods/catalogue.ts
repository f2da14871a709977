import { adapterOf } from '../../../experiment/adapters/index.ts';
import { specJsonSchema } from '../../../experiment/spec-schema.ts';
import { catalogue, findFigure } from '../../../report/catalogue/index.ts';
import { figureCsv } from '../../../report/figure/figure-csv.ts';
import { installNativeBackend } from '../../blas/install.ts';
import { dataFileInfo } from '../../data-info.ts';
import { figureSvg } from '../../render.ts';
import type { Method } from '../method.ts';
import { workers } from '../workers.ts';
import { specOf } from './run.ts';

/** What the catalogue of the papers' figures holds. */
export const figures: Method = async () =>
  (await catalogue()).map(({ id, theory, title, shows, citation }) => ({ id, theory, title, shows, citation }));

/** One figure of the catalogue, computed and drawn. */
export const figure: Method = async ({ params, signal, onProgress }) => {
  installNativeBackend();
  const chosen = await findFigure(params.text('id'));
  const data = await chosen.compute({
    quick: params.flag('quick') ?? false,
    seed: params.number('seed') ?? 1,
    executor: workers(),
    signal,
    onProgress: (fraction, detail) =>
      onProgress({ stage: 'figure', done: fraction, total: 1, detail: detail ?? chosen.id }),
  });
  return { data, svg: figureSvg(data), csv: figureCsv(data) };
};

/** A spec as an object, checked: as it was written, from YAML or JSON. */
export const spec: Method = async ({ params }) => specOf(params).written;

/** The JSON Schema of the specs of a theory. */
export const schema: Method = async ({ params }) => {
  const theory = params.get('theory');
  return specJsonSchema(...(typeof theory === 'string' ? [[adapterOf(theory)]] : []));
};

/** What a data file holds. */
export const dataInfo: Method = async ({ params }) => dataFileInfo(params.text('file'));
