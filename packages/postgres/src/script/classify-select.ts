/** SELECT in a schema file: pg_dump's set_config is a setting, setval is data, everything else lives elsewhere. */
import type { FuncCall, SelectStmt } from 'libpg-query';
import { refuse, type Classified } from './classify.ts';
import { constant, setting } from './classify-set.ts';

export function classifySelect(select: SelectStmt): Classified {
  if (select.intoClause !== undefined) {
    return refuse('migrations', 'SELECT INTO makes rows: state the columns with CREATE TABLE, and fill it in a migration');
  }
  const calls = (select.targetList ?? []).map((target) => {
    const value = 'ResTarget' in target ? target.ResTarget.val : undefined;
    return value !== undefined && 'FuncCall' in value ? value.FuncCall : undefined;
  });
  const [call] = calls;
  if (calls.length === 1 && call !== undefined && nameOf(call) === 'set_config') {
    const [name, value, local] = (call.args ?? []).map(constant);
    if (name !== undefined) return setting(name.toLowerCase(), value, local === 'true');
  }
  if (calls.length > 0 && calls.every((each) => each !== undefined && nameOf(each) === 'setval' && isFirst(each))) {
    return { role: 'preamble', note: 'the position of a sequence was left out: it is data, and this one is its start' };
  }
  if (calls.some((each) => each !== undefined && nameOf(each) === 'setval')) {
    return refuse('data', 'the position of a sequence is data');
  }
  if (select.fromClause === undefined && calls.length > 0 && calls.every((each) => each !== undefined)) {
    return refuse('migrations', 'a call for its effect describes nothing (to check something, put it under smokeTests:)');
  }
  return refuse('smokeTests', 'a query describes nothing');
}

/** `setval('s', 1, false)`, as pg_dump writes it of a sequence that was never used. */
const isFirst = ({ args = [] }: FuncCall): boolean => args.length === 3 && constant(args[1]) === '1' && constant(args[2]) === 'false';

const nameOf = ({ funcname = [] }: FuncCall): string => {
  const last = funcname.at(-1);
  const schema = funcname.length > 1 ? funcname[0] : undefined;
  if (last === undefined || !('String' in last)) return '';
  if (schema !== undefined && !('String' in schema && schema.String.sval === 'pg_catalog')) return '';
  return last.String.sval ?? '';
};
