/** A BTEQ script and the files that it runs, as one flat list of instructions: what jumps, jumps to a number. What cannot work is found here, before a deployment. */
import { Failure } from '../../errors/failure.ts';
import { caretLines, placeAt } from '../../manifest/caret.ts';
import { meant } from '../../manifest/nearest.ts';
import type { Act, Condition, Instruction } from '../../model/program.ts';
import type { SourceFile } from '../../model/statement.ts';
import { commandOf, knownCommands, separated, type Command } from './command.ts';
import { conditionOf, NotACondition } from './condition.ts';
import { piecesOf, type Piece } from './pieces.ts';
import { transactionParts } from './transaction-parts.ts';

/** What is sent to the database at once, which may be several statements. */
export interface Request {
  readonly sql: string;
  readonly place: Instruction['place'];
  /** A procedure's text out of a file of its own. */
  readonly compiles?: true;
}

export interface Warning {
  readonly message: string;
  readonly at: Instruction['place'];
  readonly hint?: string;
}

export interface Program {
  /** The script's own file. */
  readonly file: string;
  readonly instructions: readonly Instruction[];
  readonly requests: readonly Request[];
  readonly warnings: readonly Warning[];
}

/** Files that RUN and COMPILE name, by path. `outside`: it is not looked at. */
export type FileAt = (path: string) => SourceFile | 'outside' | undefined;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

interface Block {
  readonly piece: Piece;
  /** The last branch, whose failure goes to what comes next. */
  branch: Writable<Extract<Act, { kind: 'branch' }>> | undefined;
  readonly leaves: Writable<Extract<Act, { kind: 'leave' }>>[];
}

/** Throws SL209 with every place that it is about. */
export function programOf(file: SourceFile, fileAt: FileAt): Program {
  const instructions: Instruction[] = [];
  const requests: Request[] = [];
  const warnings: Warning[] = [];
  compile(file, { instructions, requests, warnings, fileAt, above: [] }, 0);
  requireEnded(instructions);
  return { file: file.path, instructions, requests, warnings };
}

interface Compiling {
  readonly instructions: Instruction[];
  readonly requests: Request[];
  readonly warnings: Warning[];
  readonly fileAt: FileAt;
  /** The files that run this one. */
  readonly above: readonly string[];
}

interface Jump { readonly act: Writable<Extract<Act, { kind: 'goto' }>>; readonly piece: Piece; readonly at: number; readonly inside: readonly Block[] }
interface Mark { readonly at: number; readonly piece: Piece; readonly inside: readonly Block[] }

function compile(file: SourceFile, into: Compiling, from: number): void {
  const { instructions, requests, warnings } = into;
  const place = (offset: number) => placeAt(file.path, file.text, offset);
  const wrong = (piece: Piece, message: string, hint: string, inside = 0) => new Failure('SL209', message, { at: place(piece.offset + inside), lines: caretLines(file.text, piece.offset + inside), hint });
  const blocks: Block[] = [];
  const jumps: Jump[] = [];
  const labels = new Map<string, Mark>();
  const add = (act: Act, piece: Piece): void => {
    instructions.push(Object.assign(act, { place: place(piece.offset), shown: shownOf(piece) }));
  };
  const request = (piece: Piece, sql: string, inside: number): void => {
    const [first] = sql.split('\n', 1) as [string];
    requests.push({ sql, place: place(piece.offset + inside) });
    instructions.push({ kind: 'request', request: requests.length - 1, place: place(piece.offset + inside), shown: piece.kind === 'command' ? shownOf(piece) : first.trim() });
  };
  const send = (piece: Piece, text: string, inside = 0): void => {
    for (const part of transactionParts(text)) {
      if (part.kind === 'request') request(piece, part.text, inside + part.offset);
      else add({ kind: part.kind }, piece);
    }
  };
  const condition = (text: string, piece: Piece): Condition => {
    try {
      return conditionOf(text.trim());
    } catch (error) {
      if (error instanceof NotACondition) throw wrong(piece, `the condition is not understood: ${error.message}`, 'Write it as `.IF ERRORCODE = 0 THEN …`, or `(ACTIVITYCOUNT > 0) AND (ERRORLEVEL < 8)`.', Math.max(0, file.text.slice(piece.offset).indexOf(text.trim())) + error.at);
      throw error;
    }
  };
  const branch = (text: string, piece: Piece): Block['branch'] => {
    const act = { kind: 'branch' as const, condition: condition(text, piece), otherwise: -1 };
    add(act, piece);
    return act;
  };
  const innermost = (piece: Piece, word: string): Block => blocks.at(-1) ?? (() => { throw wrong(piece, `.${word} stands in no block`, 'Begin the block with .IF and its condition, without THEN.'); })();
  const leave = (block: Block, piece: Piece): void => {
    const act = { kind: 'leave' as const, to: -1 };
    add(act, piece);
    block.leaves.push(act);
    if (block.branch) block.branch.otherwise = instructions.length;
    block.branch = undefined;
  };
  const perform = (command: Command, piece: Piece): void => {
    switch (command.kind) {
      case 'nothing': return;
      case 'refused': throw wrong(piece, command.why, command.hint);
      case 'unknown': throw unknown(piece, wrong);
      case 'if': {
        const first = branch(command.condition, piece)!;
        if (command.then === undefined) return void blocks.push({ piece, branch: first, leaves: [] });
        then(command.then, piece);
        first.otherwise = instructions.length;
        return;
      }
      case 'elseif': case 'else': {
        const block = innermost(piece, command.kind.toUpperCase());
        if (!block.branch) throw wrong(piece, `.${command.kind.toUpperCase()} comes after .ELSE`, 'Put it before .ELSE.');
        leave(block, piece);
        if (command.kind === 'elseif') block.branch = branch(command.condition, piece);
        return;
      }
      case 'endif': {
        const block = innermost(piece, 'ENDIF');
        blocks.pop();
        if (block.branch) block.branch.otherwise = instructions.length;
        for (const act of block.leaves) act.to = instructions.length;
        return;
      }
      case 'goto': {
        const act = { kind: 'goto' as const, label: command.label, to: -1 };
        jumps.push({ act, piece, at: instructions.length, inside: [...blocks] });
        return add(act, piece);
      }
      case 'label': {
        const twin = labels.get(command.label);
        if (twin) throw wrong(piece, `the label ${command.label} is there already, in line ${place(twin.piece.offset).line}`, 'Give one of them another name. The first 30 characters count.');
        labels.set(command.label, { at: instructions.length, piece, inside: [...blocks] });
        return add(command, piece);
      }
      case 'run': return run(command, piece);
      case 'compile': {
        const { path, text } = found(command.path, piece);
        requests.push({ sql: text.trimEnd().replace(/;$/, ''), place: { file: path, line: 1, column: 1 }, compiles: true });
        return add({ kind: 'request', request: requests.length - 1 }, piece);
      }
      case 'maxerror':
        if (command.above === 8 || command.above === 4) warnings.push({ at: place(piece.offset), message: `MAXERROR ${command.above} stops above ${command.above}, not at it`, hint: `Write ${command.above - 1} where a severity of ${command.above} shall stop the script.` });
        return add(command, piece);
      case 'again':
        if (!instructions.some(({ kind }) => kind === 'request')) throw wrong(piece, 'there is no request before it that could run again', 'Put it behind a request.');
        return add(command, piece);
      case 'setting':
        if (command.name === 'LOGOFF') warnings.push({ at: place(piece.offset), message: 'LOGOFF is passed over: the connection is that of the deployment' });
        return add(command, piece);
      default: return add(command, piece);
    }
  };
  const then = (text: string, piece: Piece): void => {
    if (text === '') throw wrong(piece, 'nothing stands behind THEN', 'Put one command or one request there, or leave THEN away and end the block with .ENDIF.');
    const command = commandOf(text.replace(/^\./, ''));
    if (command.kind === 'unknown' && !text.startsWith('.')) return send(piece, text, Math.max(0, file.text.slice(piece.offset).lastIndexOf(text, piece.text.length + 2)));
    if (['if', 'elseif', 'else', 'endif', 'label'].includes(command.kind)) throw wrong(piece, `${text.split(/\s/)[0]!} cannot stand behind THEN`, 'Use a block: .IF without THEN, .ENDIF at its end.');
    perform(command, piece);
  };
  const found = (path: string, piece: Piece): SourceFile => {
    const there = isAbsolute(path) ? undefined : into.fileAt(besides(file.path, path));
    if (there === 'outside') throw wrong(piece, `the file ${path} lies outside of what is deployed`, 'Put it into the project, or into the package, and name it relative to this script.');
    if (!there) throw wrong(piece, `the file ${path} is not there`, isAbsolute(path) ? 'Name it relative to this script.' : 'Put it there, or correct its name: it is relative to this script.');
    return there;
  };
  const run = ({ path, skip }: { readonly path: string; readonly skip: number }, piece: Piece): void => {
    const other = found(path, piece);
    if (other.path === file.path || into.above.includes(other.path)) throw wrong(piece, `${path} runs ${file.path === other.path ? 'itself' : 'this script'}`, 'Remove one of the .RUN FILE commands.');
    add({ kind: 'setting', name: 'RUN FILE', value: path }, piece);
    compile(other, { ...into, above: [...into.above, file.path] }, lineStart(other.text, skip));
  };
  for (const piece of piecesOf(file, from)) {
    if (piece.kind === 'request') send(piece, piece.text);
    else for (const each of separated(piece.text)) perform(commandOf(each), piece);
  }
  const [unclosed] = blocks;
  if (unclosed) throw wrong(unclosed.piece, 'the block is never ended', 'End it with .ENDIF.');
  for (const { act, piece, at, inside } of jumps) {
    const mark = labels.get(act.label);
    if (!mark) throw wrong(piece, `there is no label ${act.label}`, meant(act.label, [...labels.keys()], 'labels'));
    if (mark.at < at) throw wrong(piece, `the label ${act.label} stands before it, in line ${place(mark.piece.offset).line}, and GOTO only goes forward`, 'Put the label behind it, or write what shall run again once more.');
    if (!mark.inside.every((block) => inside.includes(block))) throw wrong(piece, `the label ${act.label} stands in a block that GOTO does not stand in`, 'Put the label behind the .ENDIF of that block.');
    act.to = mark.at;
  }
}

/** Where a file lies that a script names. */
export function besides(script: string, path: string): string {
  const parts: string[] = [];
  for (const part of [...script.split('/').slice(0, -1), ...path.replaceAll('\\', '/').split('/')]) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

const isAbsolute = (path: string): boolean => /^(?:[/\\]|[a-z]:)/i.test(path);

/** A transaction that nothing ends takes back all that it did when the script is over. */
function requireEnded(instructions: readonly Instruction[]): void {
  const last = instructions.findLastIndex(({ kind }) => kind === 'begin');
  if (last < 0 || instructions.slice(last).some(({ kind }) => kind === 'commit' || kind === 'abort')) return;
  throw new Failure('SL209', 'the transaction is never ended', { at: instructions[last]!.place, lines: [instructions[last]!.shown], hint: 'End it with ET.' });
}

function unknown(piece: Piece, wrong: (piece: Piece, message: string, hint: string) => Failure): Failure {
  const [word = piece.text] = /^\.?\s*[a-z]+/i.exec(piece.text) ?? [];
  const name = word.replace(/^\./, '').toUpperCase();
  return knownCommands.includes(name) ? wrong(piece, `\`.${piece.text.split('\n')[0]!.trim()}\` is not understood`, `Correct what stands behind ${name}.`) : wrong(piece, `there is no command ${name}`, meant(name, knownCommands, 'commands'));
}

const shownOf = ({ kind, text }: Piece): string => `${kind === 'command' && !text.startsWith('=') ? '.' : ''}${text.split('\n')[0]!.trim()}`;

/** The line behind so many. */
function lineStart(text: string, skip: number): number {
  let at = 0;
  for (let line = 0; line < skip && at < text.length; line += 1) at = (text.indexOf('\n', at) + 1) || text.length;
  return at;
}
