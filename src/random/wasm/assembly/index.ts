export { normals32, normals64 } from './normals';
export { philox } from './philox';
