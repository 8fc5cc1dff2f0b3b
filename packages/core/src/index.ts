/** Front door: the verbs, Failure and the report types. */
export { Failure, isFailure, type Place } from './errors/failure.ts';
export { CODES, OUTCOMES, type Code, type Outcome } from './errors/codes.ts';
