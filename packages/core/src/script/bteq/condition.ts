/** `.IF` conditions: `ERRORCODE = 0`, `(ACTIVITYCOUNT > 0) AND (NOT (ERRORLEVEL >= 8))`. AND and OR are not mixed without parentheses. */
import { STATUS_VALUES, type Comparison, type Condition, type StatusValue, type StatusValues } from '../../model/program.ts';

const OPERATORS: Readonly<Record<string, Comparison>> = { '=': '=', '<>': '<>', '!=': '<>', '~=': '<>', '^=': '<>', '>': '>', '>=': '>=', '<': '<', '<=': '<=' };

export const isStatusValue = (word: string): word is StatusValue => (STATUS_VALUES as readonly string[]).includes(word);

/** What is wrong, and where in the text: thrown away by the caller for a Failure with its place. */
export class NotACondition extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

interface Token { readonly text: string; readonly at: number }

/** Throws NotACondition. */
export function conditionOf(text: string): Condition {
  const tokens: Token[] = [...text.matchAll(/<>|!=|~=|\^=|>=|<=|[=<>()]|-?\d+|\w+|\S/g)].map((match) => ({ text: match[0].toUpperCase(), at: match.index }));
  let next = 0;
  const peek = (): string | undefined => tokens[next]?.text;
  const fail = (wanted: string): NotACondition => new NotACondition(`${wanted} should stand here${peek() === undefined ? '' : `, not ${peek()!}`}`, tokens[next]?.at ?? text.length);
  const single = (): Condition => {
    if (peek() === 'NOT') {
      next += 1;
      return { not: single() };
    }
    if (peek() === '(') {
      next += 1;
      const inner = whole();
      if (peek() !== ')') throw fail('a closing parenthesis');
      next += 1;
      return inner;
    }
    const check = peek();
    if (check === undefined || !isStatusValue(check)) throw fail(`one of ${STATUS_VALUES.join(', ')}`);
    next += 1;
    const is = OPERATORS[peek() ?? ''];
    if (is === undefined) throw fail('a comparison such as = or >');
    next += 1;
    const than = peek();
    if (than === undefined || !/^-?\d+$/.test(than)) throw fail('a whole number');
    next += 1;
    return { check, is, than: Number(than) };
  };
  const whole = (): Condition => {
    const parts = [single()];
    const word = peek();
    if (word !== 'AND' && word !== 'OR') return parts[0]!;
    while (peek() === word) {
      next += 1;
      parts.push(single());
    }
    if (peek() === 'AND' || peek() === 'OR') throw new NotACondition('AND and OR stand beside each other: which comes first is not said', tokens[next]!.at);
    return word === 'AND' ? { every: parts } : { some: parts };
  };
  const condition = whole();
  if (next < tokens.length) throw fail('nothing more');
  return condition;
}

export function holds(condition: Condition, values: StatusValues): boolean {
  if ('not' in condition) return !holds(condition.not, values);
  if ('every' in condition) return condition.every.every((each) => holds(each, values));
  if ('some' in condition) return condition.some.some((each) => holds(each, values));
  const value = values[condition.check];
  switch (condition.is) {
    case '=': return value === condition.than;
    case '<>': return value !== condition.than;
    case '>': return value > condition.than;
    case '>=': return value >= condition.than;
    case '<': return value < condition.than;
    case '<=': return value <= condition.than;
  }
}
