import { expect, it } from 'vitest';
import { catalogue } from '../../../src/report/catalogue/index.ts';
import { differences, quickRows } from './snapshot.ts';

process.env.WIDTHWISE_BLAS = 'none';

it.each(await catalogue())('$id: the quick form gives the numbers that are kept', async (figure) => {
  expect(differences(figure.id, await quickRows(figure), 1e-9)).toEqual([]);
});
