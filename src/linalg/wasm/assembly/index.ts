export { dgemm, gemmSpace, sgemm } from './gemm';
export { smallCholesky, smallSolveLeft, smallSolveRight } from './triangular';
export { addRows, addScaled, dot, rotate, rowProducts, scale, symmetricProduct } from './vector';
