import { z } from 'zod';
import type { FileOption } from '../data/formats/format.ts';
import { dataFormats, type FormatName } from '../data/formats/registry.ts';

const column = z.union([z.string(), z.int().min(0)]);

/** The fields of `data` that say how a file is read; each format takes some of them. */
const options = {
  labels: z.string().describe('path of a second file of the same format, with the targets'),
  inputs: z.string().describe('name of the array of the inputs, P x N0'),
  target: z
    .union([column, z.array(column).min(1)])
    .describe('the column that holds the target or the class, or several; of a file of arrays the name of the array'),
  testInputs: z.string().describe('name of the array of the test inputs'),
  testTargets: z.string().describe('name of the array of the test targets'),
  columns: z
    .array(column)
    .min(1)
    .describe('the columns that are inputs, by name or place; all but the target where absent'),
  exclude: z.array(column).describe('columns that are no inputs, by name or place'),
  header: z.boolean().describe('whether the first line holds the names of the columns; guessed where absent'),
  separator: z
    .enum([',', ';', '\t', '|', ' '])
    .describe('what separates the cells of a line (a blank: any run of blanks); guessed where absent'),
  decimal: z.enum(['.', ',']).describe('the mark before the fraction; guessed where absent'),
} satisfies Record<FileOption, z.ZodType>;

/** Which classes: a list of them, all, or none (targets are numbers). */
export const fileClasses = z
  .union([z.array(z.union([z.int(), z.string(), z.boolean()])).min(2), z.enum(['all', 'none'])])
  .describe('classes by name or number, `all` of them, or `none`: the targets are numbers');

const kernelPaths = {
  train: z.string().optional().describe("K(x, x'), P x P"),
  cross: z.string().optional().describe('K(x*, x), P* x P'),
  diagonal: z.string().optional().describe('K(x*, x*), P* numbers'),
};

const ownKernels = z
  .strictObject({
    ...kernelPaths,
    kGp: z.strictObject(kernelPaths).optional().describe('the block k_gp of learning in sequence'),
    kNtk: z.strictObject(kernelPaths).optional().describe('the block k_ntk of learning in sequence'),
  })
  .describe(
    'a kernel computed elsewhere, in place of inputs: .npy files of its values (source npz, whose file holds the targets)',
  );

const common = {
  path: z.string().optional().describe('the file; not needed where every task of a sequence names its own'),
  classes: fileClasses.optional(),
  kernels: ownKernels.optional(),
  centreTargets: z.boolean().optional().describe('take the mean of the training targets from all targets'),
};

type Optional<T extends Record<string, z.ZodType>> = { [K in keyof T]: z.ZodOptional<T[K]> };

/** The shapes of `data` for files, one a format, each with the fields that the format takes. */
export function dataFileShapes<P extends z.ZodRawShape>(preparation: P) {
  return dataFormats.map((format) => {
    const own = Object.fromEntries(format.options.map((option) => [option, options[option].optional()]));
    const shape = { source: z.literal(format.name).describe(format.title), ...common, ...own, ...preparation };
    return z.strictObject(shape) as unknown as z.ZodObject<
      { source: z.ZodLiteral<FormatName> } & typeof common & Optional<typeof options> & P,
      z.core.$strict
    >;
  });
}
