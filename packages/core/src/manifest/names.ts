/**
 * Names in SQL: `{{name}}`, also `{{ name }}`, stands for a variable of the environment, everywhere but in comments (in text literals and
 * quoted names too). `{{{{name}}}}` is the literal `{{name}}`, `{{{{ name }}}}` is `{{ name }}`. What is no name in double braces, as in the array `'{{1,2},{3,4}}'`, stays.
 */
import type { SourceFile } from '../model/statement.ts';
import { nearest } from './nearest.ts';
import { problemsFailure, type Problem } from './problem.ts';

/** `symbolic`: every name stands for itself, for what is looked at without an environment. Values have no line breaks, so lines stay as they are. */
export type Variables = Readonly<Record<string, string>> | 'symbolic';

const NAME = '[A-Za-z_][A-Za-z0-9_-]*';
/** All that can begin or end a comment, a literal or a `$tag$` body, or be a name. */
const TOKEN = new RegExp(`\\{\\{\\{\\{([ \\t]*${NAME}[ \\t]*)\\}\\}\\}\\}|\\{\\{[ \\t]*(${NAME})[ \\t]*\\}\\}|(?<![\\p{L}\\p{N}_$])\\$(?:[\\p{L}_][\\p{L}\\p{N}_]*)?\\$|--|/\\*|\\*/|'|"|\\n`, 'gu');

/** Throws SL103 with the place of every unresolved name. */
export function bindNames(file: SourceFile, variables: Variables): SourceFile {
  if (!file.text.includes('{{')) return file;
  const { path, text } = file;
  const problems: Problem[] = [];
  let mode: 'code' | "'" | '"' | 'line' | 'block' = 'code';
  let depth = 0;
  let body: string | undefined;
  const bound = text.replaceAll(TOKEN, (token: string, literal: string | undefined, name: string | undefined, offset: number) => {
    if (literal !== undefined || name !== undefined) {
      if (mode === 'line' || mode === 'block') return token;
      if (literal !== undefined) return `{{${literal}}}`;
      const value = name === undefined ? undefined : variableValue(name, variables);
      if (value === undefined) problems.push(unresolved(String(name), offset, token, variables));
      return value ?? token;
    }
    // A body ends at its own tag, whatever a comment or quote inside of it left open.
    if (token === body) {
      [mode, depth, body] = ['code', 0, undefined];
    } else if (mode === 'code') {
      if (token === '--') mode = 'line';
      else if (token === '/*') [mode, depth] = ['block', 1];
      else if (token === "'" || token === '"') mode = token;
      else if (token.startsWith('$')) body ??= token;
    } else if (mode === 'line') {
      if (token === '\n') mode = 'code';
    } else if (mode === 'block') {
      if (token === '/*') depth += 1;
      else if (token === '*/' && (depth -= 1) === 0) mode = 'code';
    } else if (token === mode) {
      mode = 'code';
    }
    return token;
  });
  if (problems.length > 0) throw problemsFailure('SL103', path, text, problems);
  return { path, text: bound };
}

/** Names in a text without comments or literals; `unresolved` is told of those that have no value. */
export const bindText = (text: string, variables: Variables, unresolved: (name: string) => void): string =>
  text.replaceAll(new RegExp(`\\{\\{[ \\t]*(${NAME})[ \\t]*\\}\\}`, 'gu'), (whole, name: string) => {
    const value = variableValue(name, variables);
    if (value === undefined) unresolved(name);
    return value ?? whole;
  });

const variableValue = (name: string, variables: Variables): string | undefined =>
  variables === 'symbolic' ? name : Object.hasOwn(variables, name) ? variables[name] : undefined;

function unresolved(name: string, start: number, token: string, variables: Variables): Problem {
  const near = nearest(name, Object.keys(variables));
  return {
    span: { start, end: start + token.length },
    message: `the variable ${name} has no value in this environment`,
    hint: near === undefined ? `Add ${name} to the environment's variables in sluice.yaml, or write {{{{${name}}}}} for the text itself.` : `Did you mean {{${near}}}?`,
  };
}
