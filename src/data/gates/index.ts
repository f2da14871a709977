/** Gating functions of globally gated networks: fixed functions of the input, and of the task where there are several. */
export { type ClusterGateOptions, clusterGates, gatesAtCenters } from './cluster-gates.ts';
export type { GateQuery, GateSet } from './gate-set.ts';
export { type HalfSpaceOptions, halfSpaces, randomHalfSpaces } from './half-space.ts';
export { groupedTasks, type JointTask, type LabelledTask, overlappingTasks, permutedTasks } from './joint-tasks.ts';
export { type Clustering, kMeans, nearestCenters } from './k-means.ts';
export {
  alwaysOpen,
  contextGates,
  overlappingGates,
  productOfGates,
  sharedAndPrivateGates,
  taskGates,
} from './task-gates.ts';
