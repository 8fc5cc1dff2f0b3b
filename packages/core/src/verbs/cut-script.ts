/** A versioned script as its statements, or, of a BTEQ script, as a program whose requests the dialect has read. */
import { posix } from 'node:path';
import { Failure } from '../errors/failure.ts';
import type { Finding } from '../model/finding.ts';
import type { Instruction } from '../model/program.ts';
import type { ScriptDialect } from '../model/script.ts';
import type { SourceFile } from '../model/statement.ts';
import type { CutRequest } from '../plan/programs.ts';
import type { CutScript } from '../plan/scripts.ts';
import { programOf, type Request } from '../script/bteq/program.ts';
import { isBteq } from '../script/bteq/recognise.ts';
import { batchWish } from '../script/batches.ts';
import { directivesOf } from '../script/identity.ts';

/** Throws SL201, SL207 and SL209 with places. `name`: what a BTEQ script is called where it is told of. */
export async function cutScript(dialect: ScriptDialect, file: SourceFile, name = posix.basename(file.path)): Promise<CutScript> {
  if (isBteq(file)) return cutProgram(dialect, file, name);
  const statements = await dialect.cut(file);
  return { statements, directives: directivesOf(file, statements) };
}

async function cutProgram(dialect: ScriptDialect, file: SourceFile, name: string): Promise<CutScript> {
  if (!dialect.errorCode) throw new Failure('SL209', 'it is a BTEQ script, and this dialect has no error codes for one to ask for', { at: { file: file.path, line: 1 }, hint: 'Write it in plain SQL.' });
  const { instructions, requests, warnings } = programOf(file, (path) => file.runs?.get(path));
  for (const each of [file, ...[...(file.runs?.values() ?? [])].filter((run) => run !== 'outside')]) refuseDirectives(each);
  const cut: CutRequest[] = [];
  for (const request of requests) cut.push({ place: request.place, statements: await statementsOf(dialect, request) });
  const [first] = instructions;
  return {
    statements: cut.flatMap(({ statements }) => statements), directives: directivesOf(file, [{ offset: first ? lineStart(file.text, first) : file.text.length, leadingComments: '', place: { file: file.path, line: 1, column: 1 } }]), program: { name, instructions, requests: cut },
    ...(warnings.length > 0 && { findings: warnings.map(({ message, at, hint }): Finding => ({ code: 'bteq', severity: 'warning', message, at, ...(hint !== undefined && { hint }) })) }),
  };
}

/** Comments stand beside requests, not in them: what one asks for would be passed over in silence. */
function refuseDirectives({ path, text }: SourceFile): void {
  for (const [index, line] of text.split('\n').entries()) {
    const [, said] = /^[ \t]*--[ \t]*sluice[ \t]*:[ \t]*(.*?)\s*$/.exec(line) ?? [];
    if (said === undefined || /^transaction[ \t]+(?:on|off)$/i.test(said)) continue;
    const isBatch = /^batch/i.test(said);
    throw new Failure(isBatch ? 'SL218' : 'SL207', isBatch ? 'a request of a BTEQ script has one answer, and cannot run in batches' : `\`-- sluice: ${said}\` says nothing in a BTEQ script`, {
      at: { file: path, line: index + 1, column: 1 }, hint: isBatch ? 'Write it into a script of its own in plain SQL, or take the directive out.' : 'Take it out.',
    });
  }
}

async function statementsOf(dialect: ScriptDialect, { sql, place }: Request): Promise<CutRequest['statements']> {
  // What stands before it in its file is made blank: places stay those of the file.
  const statements = await dialect.cut({ path: place.file, text: `${'\n'.repeat(place.line - 1)}${' '.repeat(place.column - 1)}${sql}` });
  const refuse = (message: string, hint: string): Failure => new Failure('SL207', message, { at: place, hint });
  if (statements.length === 0) throw refuse('the request only sets what ends with it', 'Write it into the request that it is for, on a line with its first statement: `set …; update …;`.');
  const batched = statements.find((statement) => batchWish(statement) !== undefined);
  if (batched) throw new Failure('SL218', 'a request of a BTEQ script has one answer, and cannot run in batches', { at: batched.place, hint: 'Write it into a script of its own in plain SQL, or take the directive out.' });
  const other = statements.find(({ settings }) => JSON.stringify(settings) !== JSON.stringify(statements[0]!.settings));
  if (other) throw new Failure('SL207', 'other settings hold for it than for the rest of its request', { at: other.place, hint: 'Set all at the beginning of the request.' });
  const strange = statements.length > 1 ? statements.find(({ runs }) => runs !== 'anywhere') : undefined;
  if (strange) throw new Failure('SL207', 'it cannot commit together with the other statements of its request', { at: strange.place, hint: 'Make it a request of its own: end the line before it with a semicolon.' });
  return statements;
}

function lineStart(text: string, { place: { line } }: Instruction): number {
  let at = 0;
  for (let count = 1; count < line; count += 1) at = text.indexOf('\n', at) + 1;
  return at;
}
