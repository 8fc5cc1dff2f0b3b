/** The journal inside of the toy's state. */
import { JOURNAL_TABLES, SqlError, type JournalStore, type JournalTable, type JournalValue, type JournalWhere, type Session } from '@sluice/core/dialect';
import { touch } from './connect.ts';

type Stored = Record<string, JournalValue>;

export function toyJournal(session: Session, schema: string): JournalStore {
  const matches = (row: Stored, where: JournalWhere): boolean => Object.entries(where).every(([column, value]) => (Array.isArray(value) ? (value as readonly unknown[]).includes(row[column]) : row[column] === value));
  return {
    exists: () => Promise.resolve(touch(session, false, (state) => state.journal[schema] !== undefined)),
    create: () =>
      Promise.resolve(
        touch(session, true, (state) => {
          const tables = (state.journal[schema] ??= {});
          for (const name of Object.keys(JOURNAL_TABLES)) tables[name] ??= [];
        }),
      ),
    creationSql: () => `-- the toy makes its journal by itself, under "${schema}"\n`,
    insert: async (table, row) => {
      await Promise.resolve();
      touch(session, true, (state) => {
        const rows = tableOf(state.journal[schema], table);
        const { key, columns } = JOURNAL_TABLES[table];
        const strange = Object.keys(row).find((column) => !(column in columns));
        if (strange !== undefined) throw wrong(`journal table ${table} has no column ${strange}`);
        if (rows.some((other) => key.every((column) => other[column] === row[column]))) throw wrong(`journal table ${table} has that key already`);
        rows.push({ ...row });
      });
    },
    update: async (table, where, set) => {
      await Promise.resolve();
      return touch(session, true, (state) => {
        const rows = tableOf(state.journal[schema], table).filter((row) => matches(row, where));
        for (const row of rows) Object.assign(row, set);
        return rows.length;
      });
    },
    select: async (table, where = {}, order = [], columns = Object.keys(JOURNAL_TABLES[table].columns)) => {
      await Promise.resolve();
      return touch(session, false, (state) => {
        const rows = (state.journal[schema]?.[table] ?? []).filter((row) => matches(row, where));
        rows.sort((a, b) => order.reduce((found, column) => found || compare(a[column], b[column]), 0));
        return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? null])));
      });
    },
  };
}

const wrong = (message: string): SqlError => new SqlError({ message, sqlState: 'TOY12', nature: 'statement' });

function tableOf(tables: Record<string, Stored[]> | undefined, table: JournalTable): Stored[] {
  const rows = tables?.[table];
  if (!rows) throw wrong(`there is no journal table ${table}`);
  return rows;
}

const compare = (a: JournalValue | undefined, b: JournalValue | undefined): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a ?? '') < String(b ?? '') ? -1 : String(a ?? '') > String(b ?? '') ? 1 : 0;
