/** What a field of a spec is: for editors, which show it while a spec is written. */
export interface FieldDescription {
  /** One sentence. */
  readonly text: string;
  readonly symbol?: string;
  /** `none` where absent. */
  readonly unit?: string;
}

const of = (text: string, symbol?: string, unit?: string): FieldDescription => ({
  text,
  ...(symbol === undefined ? {} : { symbol }),
  ...(unit === undefined ? {} : { unit }),
});

const SAMPLES = 'samples';
const TARGETS = 'targets squared';
const UNITS = 'units';
const WEIGHTS = 'weights squared';
const TIME = 't of dW/dt = -dE/dW, E half the sum of squares';

const common: { readonly [path: string]: FieldDescription } = {
  title: of('Title of figures and of the report.'),
  theory: of('Which theory predicts, and whose networks are simulated.'),
  temperature: of('Variance of the observation noise; 0 is the limit T -> 0.', 'T', TARGETS),
  sweep: of('Fields that run through several values, by their paths: every combination, the last one fastest.'),
  'sweep.zip': of('Walks all axes together instead of combining them.'),
  'sweep.limit': of('More points than this are refused; 100,000 where absent.', undefined, 'points'),
  'sweep.*.log': of('Ends of a range that is evenly spaced in the logarithm.', undefined, 'that of the field'),
  'sweep.*.linear': of('Ends of an evenly spaced range.', undefined, 'that of the field'),
  'sweep.*.count': of('Values of the range, both ends included.'),
  judge: of('The rule by which compare judges.'),
  'judge.level': of('Probability, over all numbers compared together, that agreement is called disagreement.'),
  'judge.resolution': of('Error bars wider than this part of the value decide nothing.'),
  'judge.rHat': of('Chains with a larger rank-normalized split R-hat leave a point undecided.', 'R-hat'),
  'judge.ess': of('Chains with a smaller effective sample size leave a point undecided.', 'ESS', 'draws'),
  simulation: of('How finite networks are sampled; its settings are those of the sampler.'),
  data: of('Where the data come from and how they are prepared.'),
  'data.source': of('A built-in or generated data set, an image set, or the format of a file.'),
  'data.classes': of('Classes to keep: two have targets -1 and +1, more are one-hot minus the mean.'),
  'data.train': of('Training rows; where absent all of a source that has a split, or what test leaves.', 'P', SAMPLES),
  'data.test': of('Test rows; all of them where absent and the source has a split.', 'P*', SAMPLES),
  'data.normalize': of(
    'Centres the inputs and scales them to unit variance an entry, or to unit norm a row; or leaves them.',
  ),
  'data.seed': of('Seed of the split, of generated data and of label noise.'),
  'data.labelNoise': of('Part of the training labels that get another class, or variance added to regression targets.'),
  'data.dimension': of('Input dimension.', 'N0'),
  'data.outputs': of('Outputs of the teacher.', 'm'),
  'data.teacherVariance': of("Variance of the teacher's weights.", 'w²'),
  'data.noiseVariance': of('Variance of the noise on the training targets.', 'ς²', TARGETS),
  'data.clusters': of('Clusters of inputs.'),
  'data.spread': of('Part of the variance of the inputs that lies within the clusters.', 'γ'),
  'data.labels': of('How clusters are labelled; of a file: the file of labels or of targets.'),
  'data.shape': of('Which set of points in the plane.'),
  'data.noise': of('Standard deviation of the noise on the points.', undefined, 'inputs'),
  'data.path': of('The file, or the folder of an image set; from the folder of the spec.'),
  'data.target': of('Column that holds the target or the class, by name or by its place from 0.'),
  'data.header': of('Whether the first row of a table holds names.'),
  'data.columns': of('Columns of a table that are inputs, by name or by place from 0.'),
  'data.exclude': of('Columns of a table that are not inputs.'),
  'data.centreTargets': of('Takes the mean of the training targets off all targets.'),
  'data.scale': of('Factor on the inputs.'),
  'data.file': of('File of tokens and attention maps; from the folder of the spec.'),
  'data.readout': of('Which token is read out: the mean, the first or last one, or one by its place from 0.'),
  network: of('The finite networks: depth, widths, activation and prior.'),
  'network.depth': of('Hidden layers.', 'L'),
  'network.width': of('Units of every hidden layer, or infinity.', 'N', UNITS),
  'network.widths': of('Units of each hidden layer, input side first; instead of width.', 'N_1..N_L', UNITS),
  'network.activation': of('Activation of every hidden layer.', 'φ'),
  'network.priorVariance': of('Prior variance of the weights of every layer, readout included.', 'σ²', WEIGHTS),
  'network.priorVariances': of('Prior variance of each layer, readout last.', 'σ_1²..σ_{L+1}²', WEIGHTS),
  'network.closure': of('How nonlinear networks of finite width are predicted.'),
  'network.budget': of('Time and memory that a closure may take.'),
  'network.table': of('Points of an activation of your own: its cubic spline, linear beyond the ends.'),
  slurm: of('What a task of the array asks of a cluster; it changes no number.'),
  'slurm.partition': of('Partition of the cluster.'),
  'slurm.account': of('Account that is charged.'),
  'slurm.time': of('Limit of one task.', undefined, 'minutes, hours:minutes:seconds or days-hours'),
  'slurm.memory': of('Memory of one task, e.g. 4G.'),
  'slurm.cpus': of('Cores of one task.'),
  'slurm.chunk': of('Points of theory in one task.', undefined, 'points'),
  'slurm.atOnce': of('Tasks that run at the same time at most.'),
  'slurm.warning': of(
    'Time before the limit at which a task keeps its state and is queued again.',
    undefined,
    'seconds',
  ),
  'slurm.attempts': of('Submissions in a row that may end without a new result.'),
  'slurm.options': of('Further options of sbatch.'),
};

const ggdln: typeof common = {
  'network.gates': of('Gating functions, one set for all hidden layers or one for each.', 'g'),
  'network.gates.kind': of('Where the gates come from.'),
  'network.gates.count': of('Gates of every hidden layer, or of each.', 'M'),
  'network.gates.threshold': of('Threshold of a gate; negative values open more of them.', 'b', 'standard deviations'),
  'network.gates.firstAlwaysOpen': of('Whether the first gate is open everywhere.'),
  'network.gates.seed': of('Seed of random gates and of k-means.'),
  'network.gates.perLayer': of('Whether each hidden layer has gates of its own.'),
  'network.gates.slope': of('Steepness of a sigmoid gate at its threshold.'),
  'network.gates.form': of('Form of gates by cluster or by task.'),
  'network.gates.width': of('Width of soft assignments to clusters.', undefined, 'inputs'),
  'network.gates.overlap': of('Cosine between the gate vectors of two tasks, of form overlap.'),
  'network.gates.halfSpaces': of('Random half-spaces that each gate of a task is multiplied with.'),
  'network.gates.strength': of('Strength of the random top-down signal.', 's'),
  'network.gates.train': of('Gates of the training rows: one matrix for all hidden layers, or one for each.'),
  'network.gates.test': of('Gates of the test rows, as train.'),
  'network.gates.path': of('File of gates in the order of the data.'),
  'network.maxOrderParameters': of('Largest size of the order parameter that is solved.', 'D_1'),
  'network.nextOrder': of('Whether terms of relative order 1/N are computed; where they take seconds if absent.'),
  tasks: of('Several tasks that are learned together.'),
  'tasks.kind': of('How the tasks are made from the data.'),
  'tasks.count': of('Tasks.'),
  'tasks.seed': of('Seed of permutations and of teachers.'),
  'tasks.overlap': of('Cosine between the rules of two teachers.'),
};

const paths: typeof common = {
  'network.filters': of('Of pictures: filters of each hidden layer, first layer first.'),
  'network.filters[].size': of('Side of a filter.', undefined, 'pixels or positions'),
  'network.filters[].stride': of(
    'Step from one patch to the next; of the first layer its size, above 1, where absent.',
  ),
  'network.filters[].padding': of('Zeros around the picture.', undefined, 'pixels or positions'),
  'network.pooling': of('Of pictures: one readout of the mean over positions instead of one at every position.'),
  'network.headScales': of("Factors on the standard deviations of the heads' weights, one list a layer.", 's_(l,n)'),
  'network.skips': of('One more head a layer, the identity with weights of its own: a trained skip connection.'),
  'network.separateReadout': of('A readout with weights of its own above the last heads: one hidden layer more.'),
  'network.prune': of('Heads to prune, one at a time: all, or a list.'),
  'network.prune[].set': of('Set of heads, from 0; set 0 acts on hidden layer 1.'),
  'network.prune[].head': of('Head of the set, from 0.'),
  'network.maxOrderParameters': of('Largest size of the order parameter that is solved.', 'D_1'),
  'network.nextOrder': of('Whether terms of relative order 1/N are computed; where they take seconds if absent.'),
};

const ndk: typeof common = {
  dynamics: of('How learning starts, when the predictor is looked at, what is frozen.'),
  'dynamics.initialVariance': of(
    'Variance of the weights at the start; the prior variances where absent.',
    'σ_0²',
    WEIGHTS,
  ),
  'dynamics.initialVariances': of('The same layer by layer, readout last.', 'σ_{0,l}²', WEIGHTS),
  'dynamics.times': of('When the predictor is looked at; with drift, since the drift began.', 't', TIME),
  'dynamics.times.log': of('First and last of evenly spaced times in the logarithm.', 't', TIME),
  'dynamics.times.count': of('How many times, both ends included.'),
  'dynamics.freezeReadoutAt': of('The readout stands still from this time on.', 't_0', TIME),
  'dynamics.afterFreeze': of('What the hidden layers do then: drift without a loss, or go on learning.'),
  'dynamics.phases': of('Which layers do what from which time on: any freezing schedule.'),
  'dynamics.phases[].from': of('When the phase begins; the first one at 0.', 't', TIME),
  'dynamics.phases[].drift': of('Whether weight decay and noise act, layer by layer, readout last.'),
  'dynamics.phases[].learn': of('Whether the layers follow the gradient, readout last.'),
  'dynamics.start': of('Where the phases begin: from fresh weights, or from a trained network.'),
  'dynamics.drift': of('A trained network drifts by one of the protocols D0 to D4.'),
  'dynamics.solver': of('Which solver computes the mean.'),
  'dynamics.accuracy': of('Error allowed relative to the largest entry.'),
  'dynamics.variance': of('Whether the variance of single networks is computed; if the problem is small where absent.'),
};

const continual: typeof common = {
  heads: of('single: one readout for all tasks, infinite width; multi: one readout a task, proportional limit.'),
  coupling: of('Pull towards the weights of the task before, or infinity.', 'λ', '1 / weights squared'),
  laterRidge: of('Ridge of all tasks but the first at coupling infinity (heads: single).', 'τ = Tλ', TARGETS),
  recursionDraws: of('Draws that the theory of more than two tasks averages over (heads: multi).'),
  tasks: of('How the sequence of tasks is made from the data.'),
  replay: of('Rows of older tasks that are learned again with every later one (heads: single).'),
  'replay.rows': of('Rows of each older task that every later one is learned with.', 'r', SAMPLES),
  'replay.rule': of(
    'Which rows are kept: any, those with the largest dual weight, or those that the next task would overwrite most.',
  ),
  'replay.seed': of('Seed of rule random.'),
  'tasks.kind': of('What changes from task to task.'),
  'tasks.count': of('Tasks.', 'n'),
  'tasks.fraction': of('Part of the inputs that is permuted.'),
  'tasks.similarity': of('0 (unrelated) to 1 (equal inputs); instead of fraction or angle.'),
  'tasks.rule': of('What is asked in each task.'),
  'tasks.samples': of('Whether the training rows are dealt out to the tasks, or all tasks use the same rows.'),
  'tasks.seed': of('Seed of permutations, rules and teachers; teachers are keyed by data.seed too.'),
  'tasks.angle': of('Turn of the images from one task to the next.', undefined, 'degrees'),
  'tasks.inputOverlap': of('Part of what overlap names that two neighbours share; 0: nothing, 1: everything.'),
  'tasks.ruleOverlap': of('Cosine between the rules of two neighbours.', 'ρ'),
  'tasks.overlap': of(
    'What overlaps: the samples themselves (0: fresh inputs), or the coordinates in which inputs live.',
  ),
  'tasks.relation': of('Whether each task overlaps with the one before, or all with the first.'),
  'tasks.support': of('Coordinates in which the inputs of a task live.', undefined, 'coordinates'),
  'tasks.noiseVariance': of('Variance of the noise on the training targets.', 'ς²', TARGETS),
  'tasks.files': of('The file of every task, read as data says.'),
  'tasks.files[].path': of('The file of this task.'),
  'tasks.files[].labels': of('Its file of labels.'),
  'tasks.files[].target': of('Its column of the target.'),
  'tasks.files[].classes': of('Its classes.'),
  'tasks.files[].train': of('Its training rows.', undefined, SAMPLES),
  'tasks.files[].test': of('Its test rows.', undefined, SAMPLES),
  'tasks.rows': of('Training rows of each task in the one file of data.', undefined, SAMPLES),
  'tasks.testRows': of('Test rows of each task there; all tasks share the test rows where absent.', undefined, SAMPLES),
};

const byTheory: { readonly [theory: string]: typeof common } = { ggdln, ndk, continual, paths };

/**
 * What a field is.
 *
 * @param path - with `[]` for an entry of a list and `*` for any key: `tasks.files[].path`, `sweep.*.count`
 */
export function fieldDescription(theory: string, path: string): FieldDescription | undefined {
  return byTheory[theory]?.[path] ?? common[path];
}

/** Whether a field is the same in all theories. */
export function isCommonField(path: string): boolean {
  return path in common;
}
