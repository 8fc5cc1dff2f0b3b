/** The YAML parser's errors in the words of Sluice. */
import type { ErrorCode, YAMLParseError, YAMLWarning } from 'yaml';
import type { Problem, Span } from './problem.ts';

const WORDS: Partial<Record<ErrorCode, readonly [message: string, hint: string]>> = {
  ALIAS_PROPS: ['an alias cannot have an anchor or a tag', 'Remove what stands before the *alias.'],
  BAD_INDENT: ['the indentation does not fit to the lines around it', 'Indent siblings by the same number of spaces.'],
  BAD_SCALAR_START: ['a plain value cannot start with this character', 'Put the value into quotes.'],
  BLOCK_AS_IMPLICIT_KEY: ['a second colon makes a key of what should be a value', 'Put the value into quotes, or on a line of its own.'],
  BLOCK_IN_FLOW: ['a block cannot stand inside of [ ] or { }', 'Close the bracket first.'],
  MULTILINE_IMPLICIT_KEY: ['a key must be on one line and be followed by a colon', 'Add the colon.'],
  MULTIPLE_ANCHORS: ['a value cannot have two anchors', 'Remove one.'],
  MULTIPLE_DOCS: ['the file holds a second document', 'Remove the --- line.'],
  NON_STRING_KEY: ['a key must be text', 'Put the key into quotes.'],
  TAB_AS_INDENT: ['a tab is used for indentation', 'Indent with spaces.'],
  TAG_RESOLVE_FAILED: ['the tag is not known', 'Remove the !tag.'],
  UNEXPECTED_TOKEN: ['this is not expected here', 'Put the value into quotes if it holds : # [ ] { } or starts with a special character.'],
};

/** Errors that are told: a file made to do harm has hundreds of thousands. */
const MOST = 100;

/** One for each place: what follows from a mistake is often found at the same one. */
export function yamlProblems(errors: readonly (YAMLParseError | YAMLWarning)[], text: string): Problem[] {
  const byStart = new Map<number, Problem>();
  for (const problem of errors.slice(0, MOST).map((error) => yamlProblem(error, text))) {
    if (!byStart.has(problem.span.start)) byStart.set(problem.span.start, problem);
  }
  return [...byStart.values()];
}

function yamlProblem(error: YAMLParseError | YAMLWarning, text: string): Problem {
  const [from, to] = error.pos;
  // At the end of a file the parser points behind the last character.
  const start = Math.max(0, Math.min(from, text.trimEnd().length));
  const span = { start, end: Math.max(to, start + 1) };
  if (error.code === 'MISSING_CHAR') return { span, message: lower(error.message), hint: 'Close the bracket or quote that was opened before.' };
  // The parser's own words for a stack that is used up.
  if (/call stack/i.test(error.message)) return { span, message: 'it is nested too deeply', hint: 'Remove the nesting.' };
  const [message, hint] = WORDS[error.code] ?? [lower(error.message), 'Correct the YAML.'];
  return { span, message, hint };
}

const lower = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);

export const twice = (text: string, { start }: Span): Problem => {
  const key = /^[^\s:]+/.exec(text.slice(start, start + 100))?.[0] ?? 'a key';
  return { span: { start, end: start + key.length }, message: `the key ${key} is written twice`, hint: 'Remove one of the two.' };
};
