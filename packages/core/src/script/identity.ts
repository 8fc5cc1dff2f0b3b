/** What a script is, apart from how it is written: digests of its text and of its meaning, and the directives in its comments. Dry. */
import { Failure } from '../errors/failure.ts';
import type { IfExists, RowsThen, StrategyLevel } from '../model/conflict.ts';
import { digest, sha256 } from '../model/hash.ts';
import type { Instruction } from '../model/program.ts';
import type { ScriptStatement } from '../model/script.ts';
import type { SourceFile } from '../model/statement.ts';
import { batchMeaning, batchWish, DIRECTIVE, saysBatches } from './batches.ts';

export interface Identity {
  readonly text: string;
  readonly meaning: string;
  readonly statements: readonly string[];
}

export interface Directives {
  /** off: each statement commits by itself. */
  readonly transaction: 'on' | 'off';
  /** What becomes of objects that are there already, where the script says so itself. */
  readonly conflicts?: StrategyLevel;
}

/** From the comments before the first statement: there they speak of the whole script. Throws SL207 for what says nothing. */
export function directivesOf(file: SourceFile, statements: readonly Pick<ScriptStatement, 'offset' | 'leadingComments' | 'place'>[]): Directives {
  let transaction: Directives['transaction'] = 'on';
  let conflicts: StrategyLevel | undefined;
  const head = file.text.slice(0, statements[0]?.offset ?? file.text.length);
  for (const match of head.replaceAll('\r\n', '\n').matchAll(DIRECTIVE)) {
    const [whole, said = ''] = match;
    // That speaks of the statement alone, if it stands right above it.
    if (saysBatches(said) && statements[0]?.leadingComments.includes(whole.trim())) continue;
    const line = head.slice(0, match.index).split('\n').length;
    const [, name = '', word = ''] = /^([a-z-]+)[ \t]+([a-z]+)$/i.exec(said)?.map((each) => each.toLowerCase()) ?? [];
    if (!WORDS[name]?.includes(word)) {
      throw new Failure('SL207', `\`-- sluice: ${said}\` says nothing about a script`, {
        at: { file: file.path, line }, hint: 'Write `-- sluice: transaction off` when each statement shall commit by itself, `-- sluice: if-exists raise|rename|drop` and `-- sluice: rows carry|leave` for objects that are there already.',
      });
    }
    if (name === 'transaction') transaction = word as Directives['transaction'];
    else if (name === 'if-exists') conflicts = { ...conflicts, ifExists: word as IfExists, whence: `${file.path}:${line}` };
    else conflicts = { ...(conflicts ?? { whence: `${file.path}:${line}` }), rows: word as RowsThen };
  }
  for (const { leadingComments, place } of statements.slice(1)) {
    for (const [, said = ''] of leadingComments.replaceAll('\r\n', '\n').matchAll(DIRECTIVE)) {
      if (!saysBatches(said)) throw new Failure('SL207', `\`-- sluice: ${said}\` says nothing about a statement`, { at: place, hint: 'Directives for the whole script stand above its first statement; above another one only `-- sluice: batches of … by …` may stand.' });
    }
  }
  return { transaction, ...(conflicts && { conflicts }) };
}

const WORDS: Readonly<Record<string, readonly string[] | undefined>> = { 'transaction': ['on', 'off'], 'if-exists': ['raise', 'rename', 'drop'], 'rows': ['carry', 'leave'] };

/** What a script is told by: a BTEQ script by its instructions, each with the meaning of the request that it sends. */
export interface Said {
  readonly statements: readonly ScriptStatement[];
  readonly directives: Directives;
  readonly program?: { readonly instructions: readonly Instruction[]; readonly requests: readonly { readonly statements: readonly Pick<ScriptStatement, 'meaning'>[] }[] };
}

/** Of a script whose variables stand for themselves: another environment is no edit. */
export function identityOf(file: SourceFile, { statements, directives: { transaction }, program }: Said): Identity {
  const text = sha256(file.runs ? JSON.stringify([file.text, ...[...file.runs.values()].map((each) => (each === 'outside' ? each : each.text))]) : file.text);
  if (program) {
    const meanings = program.instructions.map((each) => JSON.stringify(each.kind === 'request' ? program.requests[each.request]!.statements.map(({ meaning }) => meaning) : meaningOf(each)));
    // How output looks makes no difference.
    return { text, meaning: digest({ program: meanings.filter((_, index) => program.instructions[index]!.kind !== 'setting') }), statements: meanings.map((meaning) => sha256(meaning).slice(0, 16)) };
  }
  const meanings = statements.map((statement) => {
    const wish = batchWish(statement);
    return wish ? `${batchMeaning(wish)}; ${statement.meaning}` : statement.meaning;
  });
  return { text, meaning: digest({ meanings, transaction }), statements: meanings.map((meaning) => sha256(meaning).slice(0, 16)) };
}

/** What an instruction says; where it jumps to is told by the label, and by those around it. */
function meaningOf(instruction: Instruction): unknown {
  switch (instruction.kind) {
    case 'setting': case 'leave': return { kind: instruction.kind };
    case 'branch': return { kind: 'branch', condition: instruction.condition };
    case 'goto': return { kind: 'goto', label: instruction.label };
    default: {
      const { place: _place, shown: _shown, ...act } = instruction;
      return act;
    }
  }
}
