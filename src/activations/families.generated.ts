// Written by `npm run registries` from the files of this folder.
import type { ActivationFamily } from './activation.ts';
import { activation as erf } from './erf.ts';
import { activation as gelu } from './gelu.ts';
import { activation as hermite } from './hermite.ts';
import { activation as leakyRelu } from './leaky-relu.ts';
import { activation as linear } from './linear.ts';
import { activation as polynomial } from './polynomial.ts';
import { activation as relu } from './relu.ts';
import { activation as sin } from './sin.ts';
import { activation as softplus } from './softplus.ts';
import { activation as table } from './table.ts';
import { activation as tanh } from './tanh.ts';

export const families: readonly ActivationFamily[] = [erf, gelu, hermite, leakyRelu, linear, polynomial, relu, sin, softplus, table, tanh];
