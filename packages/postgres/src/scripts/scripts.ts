/** Versioned scripts: cut, refused where a statement would tear a transaction or a session from the run, and told apart by where they may run. */
import { Failure, type Catalog, type Effect, type Owns, type ScriptDialect, type ScriptStatement, type SourceFile } from '@sluice/core/dialect';
import { ready } from '../script/parser.ts';
import { olderGrammar, tooNew } from '../script/older-grammar.ts';
import { parse, syntaxError } from '../script/parse.ts';
import { split } from '../script/split.ts';
import type { Statement } from '../script/statement.ts';
import { tokens } from '../script/tokens.ts';
import { items, option, tagged, text, tree, type Tree } from '../script/tree.ts';
import { batches } from './batches.ts';
import { statementsOf } from './blocks.ts';
import { calledBy } from './called.ts';
import { converted } from './converted.ts';
import { madeBy } from './creations.ts';
import { effectsOf, recovery } from './effects.ts';
import { errorCode } from './error-codes.ts';
import { historyOf } from './histories.ts';
import { leftBehind } from './left-behind.ts';
import { lint } from './lint.ts';
import { touchesOf } from './touches.ts';
import { makingRoom } from './making-room.ts';
import { behindLabels } from './new-labels.ts';
import { isOpaque } from './opaque.ts';
import { renameOf } from './renames.ts';
import { frameOf, settingsBehind, type Settings } from './settings.ts';

export const scripts: ScriptDialect = {
  async cut(file) {
    await ready();
    return behindLabels(cut(file));
  },
  async readable(statements, { version }) {
    const grammar = await olderGrammar(version);
    if (!grammar) return;
    for (const statement of statements) {
      const complaint = grammar.complaint(statement.text);
      if (complaint) throw tooNew(statement, complaint, grammar.major);
    }
  },
  judge(statement, live, owns, before = []) {
    const within = statementsOf(statement);
    const sent = [statement, ...within];
    return {
      effects: [...effectsOf(statement, live, owns, before), ...within.flatMap((each, index) => effectsOf(each, live, owns, [...before, ...within.slice(0, index)])), ...effectsOfCalled(sent, live, owns, before)], ...madeBy(statement, live, owns), ...(isOpaque(statement, live, before) && { opaque: true }),
      ...(statement.runs === 'anywhere' ? {} : recovery(statement)),
    };
  },
  leavesBehind: leftBehind,
  frame: frameOf,
  lint,
  touches: touchesOf,
  renames: renameOf,
  converted,
  within: statementsOf,
  errorCode,
  makingRoom,
  history: historyOf,
  batches,
};

/** On what is there: a routine has tables of its own, too. */
const effectsOfCalled = (sent: readonly Statement[], live: Catalog, owns: Owns, before: readonly Statement[]): Effect[] =>
  calledBy(sent, live, before).flatMap(({ by, statements }) =>
    statements.flatMap((each) => effectsOf(each, live, owns, before)).filter(({ subject }) => live.facts.has(subject)).map((each) => ({ ...each, detail: `${each.detail ?? each.subject} (by ${by}())` })));

function cut(file: SourceFile): ScriptStatement[] {
  const all = split(file.text, file.path);
  const framed = isBegin(all[0]) && isCommit(all[all.length - 1]) ? all.slice(1, -1) : all;
  let settings: Settings = {};
  return framed.flatMap((statement) => {
    const refuse = (why: string, hint: string): Failure => new Failure('SL207', why, { at: statement.place, hint });
    if (statement.meta === true) throw refuse('it is a command of psql, or rows for COPY … FROM stdin', 'Leave the command out, or load the rows with INSERT.');
    const parsed = parse(statement);
    if ('problem' in parsed) throw syntaxError(statement, parsed.problem);
    const [tag, fields] = tagged(parsed.node);
    if (tag === 'TransactionStmt') throw refuse('Sluice decides what commits together', 'Take BEGIN, COMMIT and their like out: a script is one transaction, or with `-- sluice: transaction off` each statement is one.');
    if (FOREIGN.has(tag)) throw refuse('databases, tablespaces and settings of the server belong to the cluster, which no project changes', 'Let who runs the server do it.');
    const behind = settingsBehind(statement, tag, fields, settings);
    if (behind) {
      settings = behind;
      return [];
    }
    const said = Object.keys(settings).sort().map((name) => `${name} = ${settings[name]!};`);
    return [{ ...statement, meaning: [...said, meaningOf(statement.text)].join(' '), runs: runsOf(tag, fields), ...(rowsAlone(tag, fields) && { rowsAlone: true }), ...(said.length > 0 && { settings }) }];
  });
}

const parsedTag = (statement: Statement | undefined): readonly [string, Tree] => {
  const parsed = statement && statement.meta !== true ? parse(statement) : undefined;
  return parsed && 'node' in parsed ? tagged(parsed.node) : ['', {}];
};
const isTransaction = (statement: Statement | undefined, kinds: readonly string[]): boolean => {
  const [tag, fields] = parsedTag(statement);
  return tag === 'TransactionStmt' && kinds.includes(text(fields['kind']) ?? '');
};
/** A script that is one transaction by its own words says what is so anyway. */
const isBegin = (statement: Statement | undefined): boolean => isTransaction(statement, ['TRANS_STMT_BEGIN', 'TRANS_STMT_START']);
const isCommit = (statement: Statement | undefined): boolean => isTransaction(statement, ['TRANS_STMT_COMMIT']);

const FOREIGN: ReadonlySet<string> = new Set(['CreatedbStmt', 'DropdbStmt', 'AlterDatabaseStmt', 'CreateTableSpaceStmt', 'DropTableSpaceStmt', 'AlterSystemStmt']);

/** Tokens alone; line ends are no difference, in bodies neither: a checkout may change them. */
function meaningOf(written: string): string {
  const found: string[] = [];
  tokens(written.replaceAll('\r\n', '\n'), (token) => found.push(token), () => undefined);
  return found.join(' ');
}

/** Manual: what PreventInTransactionBlock guards. */
function runsOf(tag: string, fields: Tree): ScriptStatement['runs'] {
  switch (tag) {
    case 'DoStmt':
    case 'CallStmt':
      return 'may commit';
    case 'IndexStmt':
    case 'DropStmt':
      return fields['concurrent'] === true ? 'alone' : 'anywhere';
    case 'VacuumStmt':
      return fields['is_vacuumcmd'] === true ? 'alone' : 'anywhere';
    case 'ReindexStmt':
      return option(fields['params'], 'concurrently') !== undefined || hasDefElem(fields['params'], 'concurrently') || !['REINDEX_OBJECT_INDEX', 'REINDEX_OBJECT_TABLE'].includes(text(fields['kind']) ?? '') ? 'alone' : 'anywhere';
    case 'ClusterStmt':
      return fields['relation'] === undefined ? 'alone' : 'anywhere';
    case 'AlterTableStmt':
      return items(fields['cmds']).some((each) => tree(tree(tree(tree(tree(each)['AlterTableCmd'])['def'])['PartitionCmd']))['concurrent'] === true) ? 'alone' : 'anywhere';
    case 'CreateSubscriptionStmt':
    case 'DropSubscriptionStmt':
      return 'alone';
    default:
      return 'anywhere';
  }
}

/** A call for its effect (`select f()`) may do anything. */
function rowsAlone(tag: string, fields: Tree): boolean {
  if (tag === 'SelectStmt') return fields['intoClause'] === undefined && (fields['fromClause'] !== undefined || !JSON.stringify(fields).includes('"FuncCall"'));
  return ['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'].includes(tag);
}

const hasDefElem = (list: unknown, name: string): boolean => items(list).some((each) => tree(tree(each)['DefElem'])['defname'] === name);
