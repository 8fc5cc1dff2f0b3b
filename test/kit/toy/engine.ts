/** What each command does to the state. Pure but for the state that it changes. */
import { SqlError, type Row } from '@sluice/core/dialect';
import type { Command, FieldClause, Parsed, Target } from './language.ts';
import type { ToyState, ToyStore } from './state.ts';

/** Throws SqlError and leaves the state as it was. */
export function perform(state: ToyState, { command, position }: Parsed): Row[] {
  const refuse = (message: string, sqlState: string): SqlError => new SqlError({ message, sqlState, nature: 'statement', position });
  const writable = (name: string): void => {
    const db = name.split('.')[0] ?? '';
    if (state.readonly.includes(db)) throw refuse(`${db} is read-only`, 'TOY05');
  };
  const store = (name: string): ToyStore => {
    const found = state.stores[name];
    if (!found) throw refuse(`there is no store ${name}`, 'TOY02');
    return found;
  };
  const free = (name: string): void => {
    writable(name);
    if (state.stores[name] ?? state.lenses[name]) throw refuse(`${name} is there already`, 'TOY03');
  };
  const standing = (over: readonly string[]): void => over.forEach((name) => void (state.lenses[name] ?? store(name)));

  switch (command.do) {
    case 'create store': {
      free(command.name);
      state.stores[command.name] = { ...(command.keep !== undefined && { keep: command.keep }), fields: Object.fromEntries(command.fields.map(entry)), rows: [] };
      return [];
    }
    case 'add field': {
      writable(command.name);
      const into = store(command.name);
      const { name } = command.field;
      if (into.fields[name]) throw refuse(`${command.name} has a field ${name} already`, 'TOY03');
      if (command.field.required && into.rows.length > 0) throw refuse(`${command.name} has rows, which would have no ${name}`, 'TOY06');
      into.fields[name] = body(command.field);
      for (const row of into.rows) row.push(null);
      return [];
    }
    case 'drop field': {
      writable(command.name);
      const from = store(command.name);
      const index = Object.keys(from.fields).indexOf(command.field);
      if (index === -1) throw refuse(`${command.name} has no field ${command.field}`, 'TOY02');
      delete from.fields[command.field];
      delete state.notes[`field ${command.name}.${command.field}`];
      for (const row of from.rows) row.splice(index, 1);
      return [];
    }
    case 'retype': {
      writable(command.name);
      const of = store(command.name);
      const index = Object.keys(of.fields).indexOf(command.field.name);
      if (index === -1) throw refuse(`${command.name} has no field ${command.field.name}`, 'TOY02');
      const bad = of.rows.find((row) => command.field.type === 'number' && row[index] !== null && Number.isNaN(Number(row[index])));
      if (bad) throw refuse(`"${String(bad[index])}" is no number`, 'TOY06');
      of.fields[command.field.name] = body(command.field);
      return [];
    }
    case 'keep': {
      writable(command.name);
      const of = store(command.name);
      if (command.keep === undefined) delete of.keep;
      else of.keep = command.keep;
      return [];
    }
    case 'create lens':
      free(command.name);
      standing(command.over);
      state.lenses[command.name] = { over: [...command.over], built: true };
      return [];
    case 'replace lens':
      writable(command.name);
      standing(command.over);
      state.lenses[command.name] = { over: [...command.over], built: true };
      return [];
    case 'drop': {
      writable(command.name);
      const shelf: Record<string, unknown> = command.what === 'store' ? state.stores : state.lenses;
      if (!shelf[command.name]) throw refuse(`there is no ${command.what} ${command.name}`, 'TOY02');
      const above = Object.keys(state.lenses).find((lens) => state.lenses[lens]?.over.includes(command.name));
      if (above !== undefined) throw refuse(`lens ${above} stands on ${command.name}`, 'TOY04');
      delete shelf[command.name];
      for (const key of Object.keys(state.notes)) if (key === `${command.what} ${command.name}` || key.startsWith(`field ${command.name}.`)) delete state.notes[key];
      return [];
    }
    case 'note': {
      writable(command.target.name);
      if (!exists(state, command.target)) throw refuse(`there is no ${key(command.target)}`, 'TOY02');
      if (command.text === undefined) delete state.notes[key(command.target)];
      else state.notes[key(command.target)] = command.text;
      return [];
    }
    case 'put': {
      writable(command.name);
      const into = store(command.name);
      if (command.values.length !== Object.keys(into.fields).length) throw refuse(`${command.name} has ${Object.keys(into.fields).length} fields`, 'TOY06');
      into.rows.push([...command.values]);
      return [];
    }
    case 'burn':
      writable(command.name);
      store(command.name).rows = [];
      return [];
    case 'count':
      return [{ count: store(command.name).rows.length }];
    case 'rows': {
      const { fields, rows } = store(command.name);
      return rows.map((row) => Object.fromEntries(Object.keys(fields).map((name, index) => [name, row[index]])));
    }
    case 'probe':
      return [{ state: probe(state, command.wanted) }];
    case 'probe gone':
      return [{ state: exists(state, command.target) ? 'absent' : 'done' }];
    case 'probe there':
      return [{ there: exists(state, command.target) }];
    case 'first':
      return perform(state, { command: command.of, position }).map((row) => ({ value: String(Object.values(row)[0]) }));
    case 'sleep':
      return [];
  }
}

const body = ({ type, required }: FieldClause) => ({ type, required });
const entry = (field: FieldClause) => [field.name, body(field)] as const;
export const key = (target: Target): string => `${target.on} ${target.name}${target.on === 'field' ? `.${target.field}` : ''}`;

function exists(state: ToyState, target: Target): boolean {
  if (target.on === 'lens') return state.lenses[target.name] !== undefined;
  const store = state.stores[target.name];
  return target.on === 'field' ? store?.fields[target.field] !== undefined : store !== undefined;
}

/** Whether what the command would do is so. */
function probe(state: ToyState, wanted: Command): 'done' | 'absent' | 'broken' {
  const so = (is: boolean): 'done' | 'absent' => (is ? 'done' : 'absent');
  switch (wanted.do) {
    case 'create store':
      return so(state.stores[wanted.name] !== undefined);
    case 'add field':
    case 'retype': {
      const field = state.stores[wanted.name]?.fields[wanted.field.name];
      return so(field?.type === wanted.field.type && field.required === wanted.field.required);
    }
    case 'keep':
      return so(state.stores[wanted.name]?.keep === wanted.keep);
    case 'create lens':
    case 'replace lens': {
      const lens = state.lenses[wanted.name];
      if (lens && !lens.built) return 'broken';
      return so(lens !== undefined && lens.over.join() === wanted.over.join());
    }
    case 'note':
      return so(state.notes[key(wanted.target)] === wanted.text);
    default:
      throw new SqlError({ message: `"${wanted.do}" cannot be probed`, sqlState: 'TOY07', nature: 'statement' });
  }
}
