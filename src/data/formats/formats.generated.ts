// Written by `npm run registries` from the files of this folder.
import { format as arrow } from './arrow.ts';
import { format as csv } from './csv.ts';
import { format as hdf5 } from './hdf5.ts';
import { format as idx } from './idx.ts';
import { format as mat } from './mat.ts';
import { format as npy } from './npy.ts';
import { format as npz } from './npz.ts';
import { format as parquet } from './parquet.ts';
import { format as safetensors } from './safetensors.ts';

export const formats = [arrow, csv, hdf5, idx, mat, npy, npz, parquet, safetensors] as const;
