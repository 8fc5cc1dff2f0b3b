/**
 * SQLSTATE → the error code that Teradata has for the same, as BTEQ scripts ask for it (packages/core/docs/bteq.md has the table for people).
 * https://www.postgresql.org/docs/18/errcodes-appendix.html; Teradata Database Messages (B035-1096).
 */
import type { SqlError } from '@sluice/core/dialect';

/** What stands in no table: a code that Teradata does not use, so that its severity is that of unknown ones. */
export const NO_COUNTERPART = 9999;

export const ERROR_CODES: Readonly<Record<string, number>> = {
  '42P01': 3807, // table, view or sequence is not there
  '42704': 3807, // type, role, index, … is not there
  '42P07': 3803, // table, view, index, … is there
  '42710': 5612, // role, trigger, extension, … is there
  '42P06': 5612, // schema is there
  '42P04': 5612, // database is there
  '3F000': 3802, // schema is not there
  '3D000': 3802, // database is not there
  '42703': 5628, // column is not there
  '42701': 3515, // column is there
  '42883': 5589, // function is not there
  '42723': 5584, // function is there
  '42809': 3853, // it is of another kind
  '42601': 3706, // syntax
  '42501': 3523, // no right
  '23505': 2801, // unique
  '23503': 5313, // foreign key
  '23502': 3604, // NOT NULL
  '23514': 5317, // CHECK
  '22001': 3996, // text is too long
  '22003': 2616, // number is out of range
  '22012': 2618, // division by zero
  '22P02': 2621, // text is not of the type
  '22007': 2665, // date or time is not understood
  '22008': 2665, // date or time is out of range
  '40P01': 2631, // deadlock
  '40001': 2631, // not serialisable
  '55P03': 7423, // a lock was not to be had
  '57014': 3111, // it ran too long, or was cancelled
  '53100': 2644, // the disk is full
};

/** Of all the others in a class: the first two characters. */
export const ERROR_CLASSES: Readonly<Record<string, number>> = { '42': 3706, '53': 2644 };

export const errorCode = ({ sqlState }: SqlError): number => ERROR_CODES[sqlState] ?? ERROR_CLASSES[sqlState.slice(0, 2)] ?? NO_COUNTERPART;
