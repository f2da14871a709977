export { partialPermutation, permuteInputs } from './permuted.ts';
export { rotateInputs, turnedImages } from './rotated.ts';
export { type Rule, type TaskKey, withRule } from './rules.ts';
export { cycled, type TaskSequence, taskSequence } from './sequence.ts';
export { splitByClass, taskOfClasses } from './split.ts';
export { type TeacherSequence, teacherSequence } from './teachers.ts';
