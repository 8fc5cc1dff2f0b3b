/** A procedure: called, not selected from. */
import { defineRoutine } from './routine.ts';

export const procedure = defineRoutine('procedure', `'p'`, 'drop-procedure');
