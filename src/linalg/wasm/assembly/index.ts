export { dgemm, gemmSpace, sgemm } from './gemm';
export { smallCholesky, smallSolveLeft, smallSolveRight } from './triangular';
export { addRows, addScaled, dot, rotate, rotateSlightly, rowProducts, scale, symmetricProduct } from './vector';
