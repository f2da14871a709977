import { gates } from './gates.ts';
import { narrow } from './narrow.ts';
import type { Story } from './story.ts';
import { tasks } from './tasks.ts';
import { time } from './time.ts';

/** The stories in the order of the list. */
export const stories: readonly Story[] = [narrow, gates, time, tasks];
