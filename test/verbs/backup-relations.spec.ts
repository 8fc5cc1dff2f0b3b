/** Tables, sequences and types that go come back with the rollback. */
import { thereAndBackSpecs } from './there-and-back.ts';

thereAndBackSpecs('relations');
