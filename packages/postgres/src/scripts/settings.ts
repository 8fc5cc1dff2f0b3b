/** SET in a versioned script: what it changes for the statements behind it, and for nothing else. https://www.postgresql.org/docs/18/sql-set.html */
import { Failure, type Owns, type ScriptFrame } from '@sluice/core/dialect';
import { constant } from '../script/classify-set.ts';
import type { Node } from '../script/parser.ts';
import { ident, literal } from '../script/quote.ts';
import type { Statement } from '../script/statement.ts';
import { items, tagged, text, tree, type Tree } from '../script/tree.ts';

export type Settings = Readonly<Record<string, string>>;

/** Whoever changes these is no longer who was checked, or reads and writes something else than was read. */
const REFUSED: Readonly<Record<string, string>> = {
  role: 'Sluice decides as whom a script runs: name owners with ALTER … OWNER TO.',
  session_authorization: 'Sluice decides as whom a script runs: name owners with ALTER … OWNER TO.',
  session_replication_role: 'It turns off triggers and rules: say of each trigger when it fires with ALTER TABLE … ENABLE | DISABLE TRIGGER.',
  standard_conforming_strings: "Write strings with escapes as E'…'.",
  transaction_isolation: 'Sluice decides what commits together, and how.',
  transaction_read_only: 'Sluice decides what commits together, and how.',
  transaction_deferrable: 'Sluice decides what commits together, and how.',
};
/** The run has its own: its sessions are known by the first, and files are read as UTF-8. */
const PASSED_OVER: ReadonlySet<string> = new Set(['application_name', 'client_encoding']);

/** The settings behind the statement; undefined: it is none of those that set something. Throws SL207. */
export function settingsBehind(statement: Statement, tag: string, fields: Tree, before: Settings): Settings | undefined {
  const refuse = (why: string, hint: string): Failure => new Failure('SL207', why, { at: statement.place, hint });
  const said = tag === 'VariableSetStmt' ? setStatement(fields, refuse) : tag === 'SelectStmt' ? setConfig(fields) : undefined;
  if (said === undefined) return undefined;
  if (said === 'all') return {};
  const { name, value } = said;
  const refused = REFUSED[name];
  if (refused !== undefined && !(name === 'standard_conforming_strings' && /^(?:on|true|yes|1)$/i.test(value ?? 'on'))) throw refuse(`it changes ${name} for the session that the run uses`, refused);
  if (name === 'client_encoding' && value !== null && !/^(?:utf-?8|unicode|sql_ascii)$/i.test(value ?? '')) throw refuse('files are read as UTF-8', 'Convert the file and take this line out.');
  if (value === undefined || !/^[a-z_]\w*(?:\.[a-z_]\w*)*$/.test(name)) throw refuse(`the value of ${name} is no plain constant`, 'Write the value itself.');
  if (PASSED_OVER.has(name) || refused !== undefined) return before;
  const { [name]: _earlier, ...others } = before;
  return value === null ? others : { ...others, [name]: value };
}

interface Said { readonly name: string; /** null: back to what the run has; undefined: no constant. */ readonly value: string | null | undefined }

function setStatement(fields: Tree, refuse: (why: string, hint: string) => Failure): Said | 'all' {
  const name = (text(fields['name']) ?? '').toLowerCase();
  switch (text(fields['kind'])) {
    case 'VAR_SET_MULTI': throw refuse('Sluice decides what commits together, and how', 'Take SET TRANSACTION out.');
    case 'VAR_RESET_ALL': return 'all';
    case 'VAR_RESET': case 'VAR_SET_DEFAULT': return { name, value: null };
    case 'VAR_SET_CURRENT': return { name: 'application_name', value: null };
    default: return { name, value: list(name, items(fields['args']) as readonly Node[]) };
  }
}

/** `select set_config('search_path', '', false)`, as pg_dump writes it. */
function setConfig(fields: Tree): Said | undefined {
  const targets = items(fields['targetList']);
  const [tag, call] = tagged(tree(tree(targets[0])['ResTarget'])['val']);
  const name = items(call['funcname']).map((each) => text(tree(tree(each)['String'])['sval'])).at(-1);
  if (targets.length !== 1 || tag !== 'FuncCall' || name !== 'set_config') return undefined;
  const [setting, value] = (items(call['args']) as readonly Node[]).map(constant);
  if (setting === undefined) return { name: 'set_config', value: undefined };
  return { name: setting.toLowerCase(), value };
}

const list = (name: string, args: readonly Node[]): string | undefined => {
  const values = args.map(constant);
  if (values.length === 0 || values.includes(undefined)) return undefined;
  return name === 'search_path' ? values.filter((each) => each !== '').map((each) => ident(each!)).join(', ') : values.join(', ');
};

const PINNED = 'pg_catalog, pg_temp';
/** As schema files are loaded: the first schema that the project owns comes first, but for pg_catalog, which does unless it is named (runtime-config-client, search_path): a function of the user's must not hide the server's own of that name. */
const pathOf = (owns: Owns, { search_path: said }: Settings): string => {
  const [first] = owns === '*' ? [] : (owns['schemas'] ?? []);
  const path = said ?? ident(first === undefined || first === '*' ? 'public' : first);
  return path === '' ? PINNED : `${path}, pg_temp`;
};

const kept = (name: string): string => `sluice.was_${name.replaceAll('.', '_')}`;

/** The run looks after each batch whether its session is as it was: what a script sets is given back before that. */
export function frameOf(owns: Owns, settings: Settings = {}): ScriptFrame {
  return { ...around(pathOf(owns, settings), settings, 'local '), alone: around(pathOf(owns, settings), settings, '') };
}

/** For statements of a plan's own that call what finds names by the path. */
export const pathFrame = (path: string): ScriptFrame => ({ ...around(`${path}, pg_temp`, {}, 'local '), alone: around(`${path}, pg_temp`, {}, '') });

function around(path: string, settings: Settings, local: 'local ' | ''): { readonly enter: string; readonly leave: string } {
  const others = Object.entries(settings).filter(([name]) => name !== 'search_path');
  const set = (name: string, value: string): string => `select pg_catalog.set_config(${name}, ${value}, ${local === '' ? 'false' : 'true'})`;
  return {
    enter: [
      `set ${local}search_path = ${path}`,
      ...others.flatMap(([name, value]) => [set(literal(kept(name)), `coalesce(pg_catalog.current_setting(${literal(name)}, true), '')`), `set ${local}${name} = ${literal(value)}`]),
    ].join(';\n'),
    leave: [`set ${local}search_path = ${PINNED}`, ...others.map(([name]) => set(literal(name), `pg_catalog.current_setting(${literal(kept(name))})`))].join(';\n'),
  };
}
