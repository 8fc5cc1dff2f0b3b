/** What a check expected against what it met. */
import type { Notice } from '../model/session.ts';
import type { ResultColumn } from '../model/smoke-dialect.ts';
import type { Expectation } from './check.ts';
import { limitText } from './time-limit.ts';

export interface Met {
  readonly ms: number;
  /** Rows of the result, and the first column of the first one. Absent where the check has no result. */
  readonly rows?: number;
  readonly value?: string | null;
  readonly error?: { readonly sqlState: string; readonly message: string; readonly late: boolean };
  readonly columns?: { readonly wanted: readonly ResultColumn[]; readonly found: readonly ResultColumn[] };
  readonly notices: readonly Notice[];
  /** The answer to `exists`. */
  readonly exists?: boolean;
}

/** Every expectation that is not met, as sentences; empty: passed. */
export function shortfalls(expect: Expectation, met: Met, limitMs: number, address: string | undefined): string[] {
  const { error } = met;
  if (error !== undefined) {
    if (error.late) return [`It was stopped after ${limitText(limitMs)}, its time limit.`];
    if (expect.error === error.sqlState) return warnings(expect, met);
    const wanted = expect.error === undefined ? '' : `Expected error ${expect.error}, found `;
    return [`${wanted}${error.sqlState}: ${error.message}`];
  }
  return [
    ...(expect.error === undefined ? [] : [`Expected error ${expect.error}, but it succeeded.`]),
    ...(met.exists === false ? [`${address ?? 'It'} does not exist.`] : []),
    ...rows(expect, met),
    ...value(expect, met),
    ...(met.columns === undefined ? [] : columns(met.columns.wanted, met.columns.found)),
    ...warnings(expect, met),
    ...(met.ms > limitMs ? [`It took ${limitText(Math.round(met.ms))}, its time limit is ${limitText(limitMs)}.`] : []),
  ];
}

function rows({ rows: wanted }: Expectation, { rows: found }: Met): string[] {
  if (wanted === undefined || wanted === found) return [];
  return [`Expected ${wanted === 0 ? 'no rows' : wanted === 1 ? '1 row' : `${wanted} rows`}, found ${found ?? 0}.`];
}

function value({ value: wanted }: Expectation, { rows: found = 0, value: first }: Met): string[] {
  if (wanted === undefined) return [];
  if (found === 0) return [`Expected ${shown(wanted)}, found no row.`];
  return wanted === first ? [] : [`Expected ${shown(wanted)}, found ${shown(first ?? null)}.`];
}

const shown = (text: string | null): string => (text === null ? 'null' : `"${text.length > 200 ? `${text.slice(0, 200)}…` : text}"`);

function columns(wanted: readonly ResultColumn[], found: readonly ResultColumn[]): string[] {
  const names = (list: readonly ResultColumn[]): string => list.map((column) => column.name).join(', ');
  if (names(wanted) !== names(found)) return [`Expected the columns ${names(wanted)}; found ${names(found)}.`];
  return wanted.flatMap((column, index) => {
    const { type = '', base = '' } = found[index] ?? {};
    // A type written without modifiers asks for none.
    return column.type === type || column.type === base ? [] : [`Column ${column.name}: expected ${column.type}, found ${type}.`];
  });
}

function warnings({ warnings: wanted }: Expectation, { notices }: Met): string[] {
  const raised = notices.filter((notice) => notice.severity.toUpperCase() === 'WARNING');
  if (wanted === 'some') return raised.length > 0 ? [] : ['Expected a warning, found none.'];
  return wanted === 'any' ? [] : raised.map((notice) => `Warning: ${notice.message}`);
}
