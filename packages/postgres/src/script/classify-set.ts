/** SET and RESET in a schema file: some change what later statements mean, most are pg_dump's preamble. */
import type { Node, VariableSetStmt } from 'libpg-query';
import { refuse, type Classified } from './classify.ts';
import { ident } from './quote.ts';

/** The loader applies it to the rest of the file: `set_config(name, value, false)`; null: back to the loader's own value. */
export type SettingRole = { readonly role: 'setting'; readonly name: string; readonly value: string | null };

/** Settings that decide what the statements after them create. */
const MEANS: ReadonlySet<string> = new Set([
  'search_path', 'default_table_access_method', 'default_tablespace', 'check_function_bodies', 'default_toast_compression',
  'timezone', 'datestyle', 'intervalstyle', 'xmloption', 'standard_conforming_strings',
]);

export function classifySet(set: VariableSetStmt): Classified {
  const { kind, args = [] } = set;
  const name = (set.name ?? '').toLowerCase();
  if (kind === 'VAR_SET_MULTI') return refuse('nowhere', 'Sluice decides what commits together, and how');
  if (kind === 'VAR_RESET_ALL') return refuse('nowhere', 'RESET ALL would undo what Sluice has set for loading: reset the setting by its name');
  if (kind === 'VAR_SET_CURRENT') return left(name);
  const back = kind === 'VAR_RESET' || kind === 'VAR_SET_DEFAULT';
  const value = back ? null : args.length === 1 || name === 'search_path' ? list(args, name) : args.length === 0 ? null : undefined;
  return setting(name, value, set.is_local === true);
}

/** `value` undefined: it is not a plain constant. */
export function setting(name: string, value: string | null | undefined, local: boolean): Classified {
  if (name === 'role' || name === 'session_authorization') {
    return refuse('nowhere', 'Sluice decides as whom the schema is loaded: name the owner with ALTER … OWNER TO');
  }
  if (name === 'client_encoding' && value != null && !/^(utf-?8|unicode|sql_ascii)$/i.test(value)) {
    return refuse('nowhere', 'source files are read as UTF-8: convert the file and take this line out');
  }
  if (name === 'session_replication_role') {
    return refuse('nowhere', 'it turns off triggers and rules for the session: say of each trigger when it fires with ALTER TABLE … ENABLE | DISABLE TRIGGER');
  }
  if (!MEANS.has(name) || local) return left(name);
  if (value === undefined) return refuse('nowhere', `${name} must be a plain constant here`);
  return { role: 'setting', name, value };
}

const left = (name: string): Classified => ({ role: 'preamble', note: `the setting ${name} was left out: it does not change what the files define` });

function list(args: readonly Node[], name: string): string | undefined {
  const values = args.map(constant);
  if (values.includes(undefined)) return undefined;
  return name === 'search_path' ? values.map((each) => ident(each as string)).join(', ') : values[0];
}

/** A constant as text: 'x', 1, 1.5, true; undefined for anything else. */
export function constant(node: Node | undefined): string | undefined {
  if (node === undefined || !('A_Const' in node)) return undefined;
  const { sval, ival, fval, boolval, isnull } = node.A_Const;
  if (isnull === true) return undefined;
  if (sval !== undefined) return sval.sval ?? '';
  if (ival !== undefined) return String(ival.ival ?? 0);
  if (fval !== undefined) return fval.fval ?? '0';
  return boolval === undefined ? undefined : String(boolval.boolval ?? false);
}
