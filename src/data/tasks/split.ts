import { InputError } from '../../base/input-error.ts';
import { selectRows } from '../../linalg/matrix.ts';
import { classTargets, selectClasses } from '../class-targets.ts';
import type { Task } from '../dataset.ts';

/**
 * One task of several classes of a task: the rows of these classes, with the targets of class labels (two: -1 and +1).
 *
 * @param classes - indices of the classes, in the order of the targets
 * @throws InputError if the task has no classes, or no training rows of one of them
 */
export function taskOfClasses(task: Task, classes: readonly number[]): Task {
  const { labels, testLabels, classNames } = task;
  if (labels === undefined || classNames === undefined) {
    throw new InputError('tasks.kind', 'split', 'data with classes');
  }
  const names = classes.map((c) => classNames[c]);
  const train = selectClasses(labels, classes);
  const test = selectClasses(testLabels ?? new Int32Array(0), classes);
  for (const [place, name] of names.entries()) {
    if (!train.labels.includes(place)) throw new InputError('data.train', `no rows of class ${name}`, 'more rows');
  }
  return {
    ...task,
    inputs: selectRows(task.inputs, train.indices),
    testInputs: selectRows(task.testInputs, test.indices),
    targets: classTargets(train.labels, classes.length),
    testTargets: classTargets(test.labels, classes.length),
    labels: train.labels,
    testLabels: test.labels,
    classNames: names,
    description: `${task.description}; classes ${names.join(', ')} of them`,
  };
}

/**
 * Tasks of two classes each: the first two, the next two, and so on.
 *
 * @param count - number of tasks; all that there are unless given
 * @throws InputError if there are fewer than 2 count classes
 */
export function splitByClass(task: Task, count?: number): Task[] {
  const classes = task.classNames?.length ?? 0;
  const tasks = count ?? Math.floor(classes / 2);
  if (tasks < 1 || 2 * tasks > classes) {
    throw new InputError(
      'tasks.count',
      String(tasks),
      `at most ${Math.floor(classes / 2)}: the data have ${classes} classes`,
    );
  }
  const left = task.classNames?.slice(2 * tasks) ?? [];
  const unused = `${tasks} tasks of two classes each leave out ${left.length === 1 ? 'class' : 'classes'} ${left.join(', ')} of the data (tasks.count)`;
  const notes = left.length === 0 ? task.notes : [...(task.notes ?? []), unused];
  return Array.from({ length: tasks }, (_, t) => taskOfClasses({ ...task, notes }, [2 * t, 2 * t + 1]));
}
