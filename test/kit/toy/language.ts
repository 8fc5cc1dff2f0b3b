/** The toy's language: words, names, texts and numbers; a command each. Names are `db.object`, in any case. */
import { SqlError } from '@sluice/core/dialect';
import { tokens, type Token } from './tokens.ts';

export interface FieldClause {
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
}

export type Target = { readonly on: 'store' | 'lens'; readonly name: string } | { readonly on: 'field'; readonly name: string; readonly field: string };

export type Command =
  | { readonly do: 'create store'; readonly name: string; readonly keep?: number; readonly fields: readonly FieldClause[] }
  | { readonly do: 'add field' | 'retype'; readonly name: string; readonly field: FieldClause }
  | { readonly do: 'drop field'; readonly name: string; readonly field: string }
  | { readonly do: 'keep'; readonly name: string; readonly keep?: number }
  | { readonly do: 'create lens' | 'replace lens'; readonly name: string; readonly over: readonly string[] }
  | { readonly do: 'drop'; readonly what: 'store' | 'lens'; readonly name: string }
  | { readonly do: 'note'; readonly target: Target; readonly text?: string }
  | { readonly do: 'put'; readonly name: string; readonly values: readonly (string | number | null)[] }
  | { readonly do: 'burn' | 'count' | 'rows'; readonly name: string }
  | { readonly do: 'sleep'; readonly ms: number }
  /** done, absent or broken: is it so? */
  | { readonly do: 'probe'; readonly wanted: Command }
  /** done when it is not there. */
  | { readonly do: 'probe gone'; readonly target: Target }
  /** true or false. */
  | { readonly do: 'probe there'; readonly target: Target }
  /** The first value of each row. */
  | { readonly do: 'first'; readonly of: Command };

export interface Parsed {
  readonly command: Command;
  /** Of the name that an error would be about; from 1. */
  readonly position: number;
}

/** Commands that change what a database holds; the rest changes or reads rows. */
export const isDdl = (command: Command): boolean => !['put', 'burn', 'count', 'rows', 'sleep', 'probe', 'probe gone', 'probe there', 'first'].includes(command.do);

export const syntaxError = (message: string, position: number): SqlError => new SqlError({ message, sqlState: 'TOY01', nature: 'statement', position });

/** Throws SqlError with a position. */
export function parseCommand(text: string): Parsed {
  const read = reader(tokens(text), text);
  const position = { value: 1 };
  const command = parse(read, position);
  read.end();
  return { command, position: position.value };
}

type Reader = ReturnType<typeof reader>;

function reader(all: readonly Token[], text: string) {
  let next = 0;
  const unexpected = (wanted: string): SqlError => {
    const token = all[next];
    return syntaxError(token ? `${wanted} expected, found "${token.text}"` : `${wanted} expected at the end`, token ? token.offset + 1 : text.length + 1);
  };
  const take = (type: Token['type'], wanted: string): Token => {
    const token = all[next];
    if (token?.type !== type) throw unexpected(wanted);
    next += 1;
    return token;
  };
  const peek = (word: string): boolean => all[next]?.type !== 'text' && all[next]?.text.toLowerCase() === word;
  return {
    unexpected,
    peek,
    at: () => (all[next]?.offset ?? text.length) + 1,
    maybe: (word: string): boolean => peek(word) && ++next > 0,
    word: (word: string): void => {
      if (!peek(word)) throw unexpected(`"${word}"`);
      next += 1;
    },
    name: (): string => take('word', 'a name').text.toLowerCase(),
    number: (): number => Number(take('number', 'a number').text),
    text: (): string => take('text', 'a text').text,
    isText: (): boolean => all[next]?.type === 'text',
    end: (): void => {
      if (next < all.length) throw unexpected('the end');
    },
  };
}

function parse(read: Reader, position: { value: number }): Command {
  const object = (): string => {
    position.value = read.at();
    return qualified(read);
  };
  if (read.maybe('create')) {
    if (read.maybe('store')) return { do: 'create store', ...storeClause(read, object()) };
    read.word('lens');
    return { do: 'create lens', name: object(), over: overClause(read) };
  }
  if (read.maybe('replace')) {
    read.word('lens');
    return { do: 'replace lens', name: object(), over: overClause(read) };
  }
  if (read.maybe('alter')) {
    read.word('store');
    return alterClause(read, object());
  }
  if (read.maybe('drop')) {
    const what = read.maybe('store') ? 'store' : 'lens';
    if (what === 'lens') read.word('lens');
    return { do: 'drop', what, name: object() };
  }
  if (read.maybe('note')) {
    read.word('on');
    position.value = read.at();
    const target = targetClause(read);
    read.word('is');
    return read.maybe('nothing') ? { do: 'note', target } : { do: 'note', target, text: read.text() };
  }
  if (read.maybe('put')) return { do: 'put', name: object(), values: list(read, () => valueClause(read)) };
  for (const verb of ['burn', 'count', 'rows'] as const) if (read.maybe(verb)) return { do: verb, name: object() };
  if (read.maybe('sleep')) return { do: 'sleep', ms: read.number() };
  if (read.maybe('probe')) {
    if (read.maybe('gone')) return { do: 'probe gone', target: targetClause(read) };
    return read.maybe('there') ? { do: 'probe there', target: targetClause(read) } : { do: 'probe', wanted: parse(read, position) };
  }
  if (read.maybe('first')) return { do: 'first', of: parse(read, position) };
  throw read.unexpected('a command');
}

const qualified = (read: Reader): string => {
  const db = read.name();
  read.word('.');
  return `${db}.${read.name()}`;
};

function targetClause(read: Reader): Target {
  if (read.maybe('store')) return { on: 'store', name: qualified(read) };
  if (read.maybe('lens')) return { on: 'lens', name: qualified(read) };
  read.word('field');
  const name = qualified(read);
  read.word('.');
  return { on: 'field', name, field: read.name() };
}

function storeClause(read: Reader, name: string): { name: string; keep?: number; fields: readonly FieldClause[] } {
  const fields = list(read, () => fieldClause(read));
  return read.maybe('keep') ? { name, fields, keep: read.number() } : { name, fields };
}

function alterClause(read: Reader, name: string): Command {
  if (read.maybe('add')) return { do: 'add field', name, field: fieldClause(read) };
  if (read.maybe('drop')) return { do: 'drop field', name, field: read.name() };
  if (read.maybe('retype')) return { do: 'retype', name, field: fieldClause(read) };
  read.word('keep');
  return read.maybe('always') ? { do: 'keep', name } : { do: 'keep', name, keep: read.number() };
}

const fieldClause = (read: Reader): FieldClause => ({ name: read.name(), type: read.name(), required: read.maybe('required') });

function overClause(read: Reader): string[] {
  read.word('over');
  const over = [qualified(read)];
  while (read.maybe(',')) over.push(qualified(read));
  return over;
}

function list<T>(read: Reader, item: () => T): T[] {
  read.word('(');
  if (read.maybe(')')) return [];
  const items = [item()];
  while (read.maybe(',')) items.push(item());
  read.word(')');
  return items;
}

const valueClause = (read: Reader): string | number | null => (read.maybe('nothing') ? null : read.isText() ? read.text() : read.number());
