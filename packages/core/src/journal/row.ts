/** Journal columns as values, however the driver hands them over. */
import type { Row } from '../model/session.ts';

/** Times may come as Date where the dialect keeps them natively; the journal's form is ISO 8601 in UTC. */
export function optionalText(row: Row, column: string): string | undefined {
  const value = row[column];
  if (value === null || value === undefined) return undefined;
  return value instanceof Date ? value.toISOString() : String(value);
}

export const textOf = (row: Row, column: string): string => optionalText(row, column) ?? '';

export function optionalNumber(row: Row, column: string): number | undefined {
  const value = row[column];
  return value === null || value === undefined ? undefined : Number(value);
}

export const numberOf = (row: Row, column: string): number => optionalNumber(row, column) ?? 0;

export const isoTime = (ms: number): string => new Date(ms).toISOString();
