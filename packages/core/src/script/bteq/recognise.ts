/** Which scripts are BTEQ's: those of that extension, and .sql files in which a statement begins with a dot. */
import type { SourceFile } from '../../model/statement.ts';
import { commandOf, separated } from './command.ts';
import { literalEnd, piecesOf } from './pieces.ts';
import { besides } from './program.ts';

/**
 * No statement of SQL begins with a dot, and psql's own commands begin with a backslash: a line whose first character is a dot and whose second is a letter
 * is a command where a statement could begin, which is at the beginning and behind each semicolon. Within a statement it is a name that goes on.
 */
export function isBteq({ path, text }: SourceFile): boolean {
  if (/\.bteq$/i.test(path)) return true;
  if (!/^[ \t]*\.[ \t]*[a-z]/im.test(text)) return false;
  let fresh = true;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (/\s/.test(character)) continue;
    const literal = literalEnd(text, at);
    if (literal !== undefined && literal < 0) return false;
    if (literal !== undefined) {
      // Comments are no statement.
      fresh &&= character === '-' || character === '/';
      at = literal - 1;
    } else if (character === '.' && fresh && /^\.[ \t]*[a-z]/i.test(text.slice(at, at + 20))) return true;
    else fresh = character === ';';
  }
  return false;
}

/** Paths of the files that a script names in RUN FILE and COMPILE FILE. What cannot be read as a script names none: reading it as a program says why. `run`: it is run by one, whatever it looks like. */
export function filesNamed(file: SourceFile, run = false): string[] {
  if (!run && !isBteq(file)) return [];
  return pieces(file).filter(({ kind }) => kind === 'command').flatMap(({ text }) => separated(text)).flatMap((text) => {
    const command = commandOf(text);
    const inner = command.kind === 'if' && command.then !== undefined ? commandOf(command.then.replace(/^\./, '')) : command;
    return inner.kind === 'run' || inner.kind === 'compile' ? [besides(file.path, inner.path)] : [];
  });
}

function pieces(file: SourceFile): ReturnType<typeof piecesOf> {
  try {
    return piecesOf(file);
  } catch {
    return [];
  }
}
