/** Values that are narrowed come back with the rollback. */
import { thereAndBackSpecs } from './there-and-back.ts';

thereAndBackSpecs('values');
