/** Names, types, triggers and rights at their edges come back with the rollback. */
import { thereAndBackSpecs } from './there-and-back.ts';

thereAndBackSpecs('odd');
