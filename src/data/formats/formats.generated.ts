// Written by `npm run registries` from the files of this folder.
import { format as csv } from './csv.ts';
import { format as idx } from './idx.ts';
import { format as npy } from './npy.ts';
import { format as npz } from './npz.ts';
import { format as parquet } from './parquet.ts';
import { format as safetensors } from './safetensors.ts';

export const formats = [csv, idx, npy, npz, parquet, safetensors] as const;
