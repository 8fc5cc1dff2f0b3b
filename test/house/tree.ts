/** The repository as the house tests read it: every file that is ours, and TypeScript as the compiler sees it. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** What .gitignore keeps out. */
const MADE = new Set(['node_modules', 'dist', 'bundle', '.git', '.sluice', '.nx', '.cache', 'coverage', 'tmp', '.claude']);

/** Paths from the root with forward slashes, in name order. */
export const files: readonly string[] = walk('').sort();

function walk(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (MADE.has(entry.name) || entry.name.endsWith('.tsbuildinfo')) return [];
    const path = posix.join(folder, entry.name);
    return entry.isDirectory() ? walk(path) : entry.isFile() ? [path] : [];
  });
}

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export const isTest = (path: string): boolean => /\.spec\.ts$|(^|\/)test\//.test(path);

/** TypeScript that ships or runs: no tests, no declarations. */
export const sources: readonly string[] = files.filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts') && !isTest(path));

export interface Import {
  readonly specifier: string;
  /** The file that a relative specifier leads to; undefined for a package. */
  readonly path: string | undefined;
  readonly line: number;
}

/** Static, type-only, re-exporting and dynamic imports with a fixed name. */
export function importsOf(path: string): Import[] {
  const text = read(path);
  return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    specifier: fileName,
    path: fileName.startsWith('.') ? posix.join(dirname(path), fileName) : undefined,
    line: text.slice(0, pos).split('\n').length,
  }));
}

export interface Word {
  readonly text: string;
  readonly line: number;
}

/** What the code says, without its comments: string literals, the fixed parts of templates, and identifiers. */
export function wordsOf(path: string): { readonly literals: Word[]; readonly identifiers: Word[] } {
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest);
  const literals: Word[] = [];
  const identifiers: Word[] = [];
  const visit = (node: ts.Node): void => {
    const word = (text: string): Word => ({ text, line: file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1 });
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddle(node) || ts.isTemplateTail(node)) literals.push(word(node.text));
    else if (ts.isIdentifier(node)) identifiers.push(word(node.text));
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { literals, identifiers };
}

/** The code without its comments, with the lines where they were. */
export function withoutComments(path: string): string {
  const text = read(path);
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  let code = text;
  const blank = (from: number, to: number) => {
    code = code.slice(0, from) + code.slice(from, to).replace(/[^\n]/g, ' ') + code.slice(to);
  };
  const visit = (node: ts.Node): void => {
    // Comments lie before the first token of a node, and only there.
    for (const { pos, end } of ts.getLeadingCommentRanges(text, node.getFullStart()) ?? []) blank(pos, end);
    for (const { pos, end } of ts.getTrailingCommentRanges(text, node.getEnd()) ?? []) blank(pos, end);
    node.getChildren(file).forEach(visit);
  };
  visit(file);
  return code;
}
