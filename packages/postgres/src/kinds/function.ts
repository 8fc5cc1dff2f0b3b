/** A function, window functions included. Aggregates are a kind of their own. */
import { defineRoutine } from './routine.ts';

export const functionKind = defineRoutine('function', `'f', 'w'`, 'drop-function');
