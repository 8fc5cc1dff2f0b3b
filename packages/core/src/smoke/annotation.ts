/** Reads what comments before a statement say about it: `-- expect: …`, `-- time limit: …`, `-- commits: …`. */
import { timeLimit } from './time-limit.ts';

export interface Annotations {
  rows?: number;
  value?: string | null;
  error?: string;
  warning?: true;
  limitMs?: number;
  commits?: boolean;
  /** The other lines: what the author says about the statement. */
  readonly prose: string[];
}

export interface Problem {
  /** Characters from the start of the text given. */
  readonly offset: number;
  readonly message: string;
  readonly hint: string;
}

const WORD = /^(expect|time limit|commits)\s*:\s*(.*)$/i;
/** Near misses: passed over in silence, they would make a test pass that expects nothing. */
const MISSPELT = /^(expect\w+|time[-_]?limit\w*|commit)\s*:/i;
const COMMENT = /--([^\n\r]*)|\/\*[^]*?\*\//g;

const FORMS = 'One of: rows N, no rows, value TEXT, null, error SQLSTATE, warning.';

/** Annotations in a stretch of comments, and what is wrong with them. */
export function annotations(text: string): { readonly found: Annotations; readonly problems: readonly Problem[] } {
  const found: Annotations = { prose: [] };
  const problems: Problem[] = [];
  for (const comment of text.matchAll(COMMENT)) {
    const line = comment[1]?.trim();
    if (line === undefined) continue;
    const offset = comment.index;
    const match = WORD.exec(line);
    if (match !== null) {
      const wrong = note(found, (match[1] ?? '').toLowerCase(), (match[2] ?? '').trim());
      if (wrong !== undefined) problems.push({ offset, ...wrong });
      continue;
    }
    const misspelt = MISSPELT.exec(line);
    if (misspelt !== null) {
      problems.push({ offset, message: `\`-- ${misspelt[1]}:\` says nothing to a smoke test.`, hint: 'Write `-- expect:`, `-- time limit:` or `-- commits:`.' });
    } else if (line !== '') found.prose.push(line);
  }
  if (found.error !== undefined && (found.rows !== undefined || found.value !== undefined)) {
    problems.push({ offset: 0, message: 'A statement that must fail gives no rows and no value.', hint: 'Keep `-- expect: error` alone.' });
  }
  return { found, problems };
}

type Wrong = Omit<Problem, 'offset'> | undefined;

function note(found: Annotations, word: string, rest: string): Wrong {
  if (word === 'expect') return expectation(found, rest);
  if (word === 'commits') {
    if (rest !== 'true' && rest !== 'false') return { message: `\`commits: ${rest}\` is neither true nor false.`, hint: 'Write `-- commits: true`.' };
    found.commits = rest === 'true';
    return undefined;
  }
  const ms = timeLimit(rest);
  if (ms === undefined) return { message: `\`${rest}\` is no time limit.`, hint: 'Write a number with ms, s, min or h: `-- time limit: 2s`.' };
  return once(found, 'limitMs', ms, 'time limit');
}

function expectation(found: Annotations, text: string): Wrong {
  const [, word = '', rest = ''] = /^(\S*)\s*(.*)$/.exec(text) ?? [];
  const lower = text.toLowerCase();
  if (lower === 'no rows') return once(found, 'rows', 0, 'number of rows');
  if (lower === 'null') return once(found, 'value', null, 'value');
  if (lower === 'warning') return once(found, 'warning', true, 'warning');
  if (word.toLowerCase() === 'rows' && /^\d+$/.test(rest)) return once(found, 'rows', Number(rest), 'number of rows');
  if (word.toLowerCase() === 'value') return once(found, 'value', rest, 'value');
  if (word.toLowerCase() === 'error' && /^[0-9A-Z]{5}$/.test(rest)) return once(found, 'error', rest, 'error');
  if (word.toLowerCase() === 'error') return { message: `\`${rest}\` is no SQLSTATE.`, hint: 'It has five digits or capital letters: `-- expect: error 23514`.' };
  return { message: `\`expect: ${text}\` is not understood.`, hint: FORMS };
}

function once<K extends 'rows' | 'value' | 'error' | 'warning' | 'limitMs'>(found: Annotations, key: K, value: Annotations[K], called: string): Wrong {
  if (found[key] !== undefined) return { message: `The ${called} is given twice.`, hint: 'Keep one of them.' };
  found[key] = value;
  return undefined;
}
