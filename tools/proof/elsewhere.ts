/** What a text holds that is no schema goes where the refusal says: rows behind the definitions, roles before them, what lasts for one session nowhere. */
import type { Case } from './cases.ts';
import { withoutMeta } from './plain-load.ts';
import { statementsOf, type ParsedStatement } from './statements-of.ts';

/** By a text of which something was taken out: the text that a plain load runs, and what it does to rows once it is deployed. */
export type Elsewhere = ReadonlyMap<string, { readonly plain: string; readonly rows: string }>;

const PLACES: ReadonlyMap<string, 'rows' | 'roles' | 'nowhere'> = new Map([
  ...['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'TruncateStmt', 'RefreshMatViewStmt'].map((tag) => [tag, 'rows'] as const),
  ...['CreateRoleStmt', 'AlterRoleStmt', 'GrantRoleStmt'].map((tag) => [tag, 'roles'] as const),
  ...['TransactionStmt', 'VacuumStmt', 'ReindexStmt', 'LockStmt', 'DiscardStmt', 'ConstraintsSetStmt', 'VariableShowStmt', 'ExplainStmt'].map((tag) => [tag, 'nowhere'] as const),
]);

/** undefined: there is nothing of the kind in either text. */
export async function withoutElsewhere(of: Case): Promise<Case | undefined> {
  const [old, now] = [await parted(of.old), await parted(of.new)];
  if (!old || !now || [old, now].every(({ schema, plain }, index) => schema === plain && plain === [of.old, of.new][index])) return undefined;
  const roles = [of.roles ?? '', ...new Set([...old.roles, ...now.roles].map(unlessThere))].filter((sql) => sql !== '').join(';\n');
  return { ...of, old: old.schema, new: now.schema, ...(roles !== '' && { roles }), elsewhere: new Map([old, now].map(({ schema, plain, rows }) => [schema, { plain, rows }])) };
}

interface Parted {
  readonly schema: string;
  readonly plain: string;
  readonly rows: string;
  readonly roles: readonly string[];
}

/** Statements that set something (the search path) are meant for rows, too. Roles belong to the server, where they are already. */
async function parted(text: string): Promise<Parted | undefined> {
  // The parser takes no text without a statement.
  if (text.trim() === '') return { schema: text, plain: text, rows: '', roles: [] };
  const found = await statementsOf(withoutMeta(text));
  if (!found) return undefined;
  const placed = found.map((statement) => ({ ...statement, place: PLACES.get(statement.tag) }));
  if (placed.every(({ place }) => place === undefined)) return { schema: text, plain: text, rows: '', roles: [] };
  const written = (wanted: (of: (typeof placed)[number]) => boolean): string => placed.filter(wanted).map(({ sql }) => `${sql};\n`).join('');
  return {
    schema: written(({ place }) => place === undefined),
    plain: placed.some(({ place }) => place === 'roles') ? written(({ place }) => place !== 'roles') : text,
    rows: placed.some(({ place }) => place === 'rows') ? written((each) => each.place === 'rows' || sets(each)) : '',
    roles: placed.filter(({ place }) => place === 'roles').map(({ sql }) => sql),
  };
}

const sets = ({ tag, sql }: ParsedStatement): boolean => tag === 'VariableSetStmt' || (tag === 'SelectStmt' && /set_config\s*\(/i.test(sql));

const unlessThere = (sql: string): string => `do $role$ begin ${sql}; exception when duplicate_object then null; end $role$`;
