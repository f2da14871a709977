/**
 * Widthwise: exact theories of learning in deep networks, checked against simulated networks of finite width.
 *
 * The front door: specs, predict / simulate / compare, data, figures. Each theory has a door of its own: `widthwise/bpkr`,
 * `widthwise/ggdln`, `widthwise/ndk`, `widthwise/continual`. Nothing here needs Node.
 */
export { InputError } from './base/input-error.ts';
export type { Standing } from './base/standing.ts';
export type { SolveStatus } from './base/status.ts';
export type { Dataset, Task } from './data/dataset.ts';
export { type DataDescription, type DataFiles, loadDataset, loadTask } from './data/load.ts';
export { kernelFeatures, type OwnBlocks, type OwnKernel } from './data/own-kernels.ts';
export { adapterOf, adapters } from './experiment/adapters/index.ts';
export { canonicalJson, contentDigest } from './experiment/canonical-json.ts';
export { layersOf } from './experiment/layers.ts';
export { applyOverrides, type ParsedSpec, parseSpec, readSpecText } from './experiment/parse-spec.ts';
export { type ExperimentPoint, type PreparedData, predictionCache } from './experiment/point.ts';
export { type LoadData, type PlannedPoint, planPoints } from './experiment/points.ts';
export { withDigest } from './experiment/prepared-data.ts';
export { memoryStore, type ResultStore } from './experiment/result-store.ts';
export type { PointResult } from './experiment/results.ts';
export { compare, predict, type RunOptions, type RunResult, simulate } from './experiment/run.ts';
export type { BaseSpec, DataSpec, SimulationSettings } from './experiment/spec.ts';
export { specJsonSchema } from './experiment/spec-schema.ts';
export { expandSweep } from './experiment/sweep.ts';
export type { Equation, ObservableInfo, TheoryAdapter } from './experiment/theory-adapter.ts';
export type { PointFailure, RunProgress } from './experiment/walk.ts';
export type { Comparison, ObservableComparison, Verdict } from './judge/comparison.ts';
export type { Prediction, Reference } from './judge/prediction.ts';
export type { Diagnostics, Estimate, Simulation } from './judge/simulation.ts';
export { compareResults } from './judge/verdict.ts';
export { backend, useBackend } from './linalg/active-backend.ts';
export type { Backend } from './linalg/backend.ts';
export { columnVector, fromRows, type Matrix, matrix, toRows } from './linalg/matrix.ts';
export type { Layers } from './models/layers.ts';
export { type SimulationPlan, simulationPlan } from './models/simulation-plan.ts';
export { RandomStream } from './random/stream.ts';
export type { CatalogueFigure } from './report/catalogue/catalogue-figure.ts';
export { catalogue, findFigure } from './report/catalogue/index.ts';
export { citations } from './report/citations.ts';
export { citationsOf } from './report/citations-of.ts';
export { type DrawOptions, drawFigure } from './report/figure/draw.ts';
export type { Axis, FigureData, Panel, Role, Series } from './report/figure/figure.ts';
export { figureCsv } from './report/figure/figure-csv.ts';
export { darkPalette, lightPalette, type Palette } from './report/figure/palette.ts';
export { serializeSvg } from './report/figure/svg.ts';
export { resultFigures } from './report/run/result-figures.ts';
export { resultRows } from './report/run/result-rows.ts';
export { type RunSummary, summarize } from './report/run/summary.ts';
export { inlineExecutor } from './samplers/inline-executor.ts';
export type { Executor, Job, JobControl } from './samplers/job.ts';
