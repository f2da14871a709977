export { type SequenceEnsembleInput, singleHeadEnsembleJob } from './ensemble-job.ts';
export { type EnsembleStatistics, ensembleStatistics, lossSamples } from './ensemble-statistics.ts';
export { checkSampling, type SequenceCourse, type SequenceSampler, type SequenceSampling } from './sampling.ts';
