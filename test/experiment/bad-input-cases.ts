import { gzipSync } from 'fflate';

/** A malformed spec or file. */
export interface BadInput {
  /** What is wrong, in a few words. */
  readonly wrong: string;
  /** YAML; `GOOD` with the given lines replaced or added where it is a list of overrides. */
  readonly spec: string | readonly string[];
  /** Files beside the spec. */
  readonly files?: { readonly [name: string]: Uint8Array | string };
}

/** A spec that is fine; the cases override its fields. */
export const GOOD = `
theory: bpkr
data: { source: digits, classes: [0, 1], train: 20, test: 5 }
network: { depth: 1, width: 20 }
temperature: 0.1
`;

const text = (value: string) => new TextEncoder().encode(value);
const file = (source: string, path: string, more = '') =>
  `data={ source: ${source}, path: ${path}, train: 2, test: 0${more} }`;
const npyHeader = (header: string) => {
  const body = text(`${header}\n`);
  return Uint8Array.of(0x93, ...text('NUMPY'), 1, 0, body.length & 255, body.length >> 8, ...body);
};
const idx = (...bytes: number[]) => Uint8Array.of(0, 0, 8, ...bytes);

export const badInputs: readonly BadInput[] = [
  { wrong: 'an empty file', spec: '' },
  { wrong: 'not an object', spec: '[1, 2]' },
  { wrong: 'broken YAML', spec: 'theory: bpkr\ndata: { source: digits\n' },
  { wrong: 'a key twice', spec: 'theory: bpkr\ntheory: ndk\n' },
  { wrong: 'tabs as indentation', spec: 'theory: bpkr\ndata:\n\tsource: digits\n' },
  { wrong: 'no theory', spec: 'data: { source: digits }' },
  { wrong: 'a theory that does not exist', spec: ['theory=bkpr'] },
  { wrong: 'no data and no network', spec: 'theory: bpkr' },
  { wrong: 'a mistyped key at the top', spec: ['temprature=0.1'] },
  { wrong: 'a mistyped key of the network', spec: ['network.widht=30'] },
  { wrong: 'a key of another theory', spec: ['coupling=2'] },
  { wrong: 'a mistyped source', spec: ['data={ source: digit }'] },
  { wrong: 'a key that this source does not have', spec: ['data.dimension=8'] },
  { wrong: 'text where a number belongs', spec: ['network.width=wide'] },
  { wrong: 'a width that is not whole', spec: ['network.width=2.5'] },
  { wrong: 'a width of zero', spec: ['network.width=0'] },
  { wrong: 'a width of NaN', spec: ['network.width=.nan'] },
  { wrong: 'no width', spec: ['network={ depth: 1 }'] },
  { wrong: 'width and widths', spec: ['network.widths=[3]'] },
  { wrong: 'more widths than layers', spec: ['network={ depth: 2, widths: [3, 4, 5] }'] },
  { wrong: 'a negative depth', spec: ['network.depth=-1'] },
  { wrong: 'an unknown activation', spec: ['network.activation=Relu6'] },
  { wrong: 'too few variances', spec: ['network.priorVariances=[1]'] },
  { wrong: 'variances of another depth', spec: ['network.priorVariances=[1, 1, 1]'] },
  { wrong: 'a variance of zero', spec: ['network.priorVariance=0'] },
  { wrong: 'a negative temperature', spec: ['temperature=-1'] },
  { wrong: 'an infinite temperature', spec: ['temperature=.inf'] },
  { wrong: 'temperature as text', spec: ['temperature=hot'] },
  { wrong: 'a sweep over a field that does not exist', spec: ['sweep={ network.widht: [1, 2] }'] },
  { wrong: 'a sweep over the theory', spec: ['sweep={ theory: [bpkr, ndk] }'] },
  { wrong: 'a sweep that is not an axis', spec: ['sweep={ temperature: 1 }'] },
  { wrong: 'an empty axis', spec: ['sweep={ temperature: [] }'] },
  { wrong: 'a range without a count', spec: ['sweep={ temperature: { log: [0.1, 1] } }'] },
  { wrong: 'a logarithmic range from zero', spec: ['sweep={ temperature: { log: [0, 1], count: 3 } }'] },
  { wrong: 'a range of three ends', spec: ['sweep={ temperature: { linear: [0, 1, 2], count: 3 } }'] },
  { wrong: 'a swept value that does not fit its field', spec: ['sweep={ network.depth: [1, two] }'] },
  {
    wrong: 'zipped axes of unequal length',
    spec: ['sweep={ zip: true, temperature: [1, 2], network.depth: [1, 2, 3] }'],
  },
  { wrong: 'zip as text', spec: ['sweep={ zip: yes please, temperature: [1] }'] },
  {
    wrong: 'too many points',
    spec: ['sweep={ temperature: { linear: [0, 1], count: 1000 }, network.width: { linear: [1, 9000], count: 9000 } }'],
  },
  { wrong: 'a simulation where nothing is swept', spec: ['simulation={ at: { network.width: [30] } }'] },
  {
    wrong: 'a simulation at a mistyped path',
    spec: ['sweep={ network.width: [10, 20] }', 'simulation={ at: { network.widht: [10] } }'],
  },
  { wrong: 'an unknown sampler', spec: ['simulation={ sampler: gibs }'] },
  { wrong: 'a sampler that the theory does not have', spec: ['simulation={ sampler: flow }'] },
  { wrong: 'no chains', spec: ['simulation={ chains: 0 }'] },
  { wrong: 'draws that are not whole', spec: ['simulation={ draws: 10.5 }'] },
  { wrong: 'a negative seed', spec: ['simulation={ seed: -1 }'] },
  { wrong: 'a level of judgement above 1', spec: ['judge={ level: 5 }'] },
  { wrong: 'one class', spec: ['data.classes=[3]'] },
  { wrong: 'a class that the data do not have', spec: ['data.classes=[0, 11]'] },
  { wrong: 'a class twice', spec: ['data.classes=[1, 1]'] },
  { wrong: 'no number of training rows', spec: ['data={ source: digits, classes: [0, 1] }'] },
  { wrong: 'more rows than there are', spec: ['data.train=100000'] },
  { wrong: 'a normalization that does not exist', spec: ['data.normalize=unit_variance'] },
  { wrong: 'label noise above 1', spec: ['data.labelNoise=1.5'] },
  { wrong: 'a teacher without a dimension', spec: ['data={ source: teacher, train: 10 }'] },
  {
    wrong: 'more outputs than the narrowest layer',
    spec: ['data={ source: digits, train: 30, test: 5 }', 'network.width=4'],
  },
  {
    wrong: 'T = 0 with targets that are zero',
    spec: [file('csv', 'zero.csv', ', target: y'), 'network.width=1', 'temperature=0'],
    files: { 'zero.csv': 'a,y\n1,0\n2,0\n' },
  },
  { wrong: 'a file that is not there', spec: [file('csv', 'none.csv')] },
  { wrong: 'a source that needs a path', spec: ['data={ source: npz }'] },
  { wrong: 'images that have not been fetched', spec: ['data={ source: mnist, path: nowhere, train: 10 }'] },
  {
    wrong: 'a CSV with a word among numbers',
    spec: [file('csv', 'word.csv', ', target: y')],
    files: { 'word.csv': 'a,y\n1,2\nx,4\n' },
  },
  {
    wrong: 'a CSV with a short row',
    spec: [file('csv', 'short.csv', ', target: y')],
    files: { 'short.csv': 'a,b,y\n1,2,3\n4,5\n' },
  },
  {
    wrong: 'a CSV without the target',
    spec: [file('csv', 'no-target.csv', ', target: label')],
    files: { 'no-target.csv': 'a,lable\n1,2\n3,4\n' },
  },
  { wrong: 'an empty CSV', spec: [file('csv', 'empty.csv', ', target: y')], files: { 'empty.csv': '' } },
  {
    wrong: 'a .npy that is not one',
    spec: [file('npy', 'a.npy', ', labels: a.npy')],
    files: { 'a.npy': text('hello') },
  },
  {
    wrong: 'a .npy with Python objects',
    spec: [file('npy', 'o.npy', ', labels: o.npy')],
    files: { 'o.npy': npyHeader("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }") },
  },
  {
    wrong: 'a .npy that claims more than it holds',
    spec: [file('npy', 'big.npy', ', labels: big.npy')],
    files: { 'big.npy': npyHeader("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000, 1000000), }") },
  },
  {
    wrong: 'a .npz that is not a ZIP file',
    spec: [file('npz', 'a.npz')],
    files: { 'a.npz': text('PK but not really a zip file at all') },
  },
  {
    wrong: 'an IDX file cut short',
    spec: [file('idx', 'a.idx', ', labels: l.idx')],
    files: { 'a.idx': idx(3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3), 'l.idx': idx(1, 0, 0, 0, 2, 0, 1) },
  },
  {
    wrong: 'IDX images and labels of different number',
    spec: [file('idx', 'b.idx', ', labels: m.idx')],
    files: { 'b.idx': idx(3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2), 'm.idx': idx(1, 0, 0, 0, 3, 0, 1, 1) },
  },
  {
    wrong: 'gzip that is cut short',
    spec: [file('idx', 'c.idx.gz', ', labels: l.idx')],
    files: {
      'c.idx.gz': gzipSync(idx(3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2)).subarray(0, 20),
      'l.idx': idx(1, 0, 0, 0, 2, 0, 1),
    },
  },
  {
    wrong: 'a Parquet file that is not one',
    spec: [file('parquet', 'a.parquet', ', target: y')],
    files: { 'a.parquet': text('PAR1 no') },
  },
  { wrong: 'gates of an unknown kind', spec: ['theory=ggdln', 'network.gates={ kind: halfspace, count: 3 }'] },
  { wrong: 'gates without a count', spec: ['theory=ggdln', 'network.gates={ kind: sigmoid }'] },
  { wrong: 'dynamics without times', spec: ['theory=ndk', 'dynamics={ initialVariance: 1 }'] },
  { wrong: 'a time before the start', spec: ['theory=ndk', 'dynamics={ times: [-1, 2] }'] },
];
