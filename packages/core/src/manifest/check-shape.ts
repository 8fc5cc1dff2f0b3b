/** Data of a configuration file against a zod schema: the parsed value, or one SL101 with every problem at its place. */
import type { z } from 'zod';
import type { ConfigFile, Path } from './config-file.ts';
import { didYouMean, meant } from './nearest.ts';
import { problemsFailure, type Problem } from './problem.ts';
import { expected, keysOf, shapeOf, shapesAt, type Shape } from './shape.ts';

type Issue = z.core.$ZodIssue;

export function checkShape<S extends z.ZodType>(schema: S, source: ConfigFile): z.output<S> {
  const result = schema.safeParse(source.data);
  if (result.success) return result.data;
  const shape = shapeOf(schema);
  const { issues } = result.error;
  const told = toldOf(issues);
  const problems = told.flatMap((issue) => problemsOf(issue, [], shape, source));
  // A misspelt key is one mistake: that the right one is missing follows from it.
  const misspelt = new Set(problems.map(({ hint }) => hint));
  throw problemsFailure('SL101', source.file, source.text, problems.filter(({ missing }) => missing === undefined || !misspelt.has(didYouMean(missing))), mistakesIn(issues) - mistakesIn(told));
}

/** Mistakes whose words are looked for, of which fewer are shown: a file made to do harm has hundreds of thousands. */
const MOST = 100;

/** Each misspelt key is a mistake of its own. */
function toldOf(issues: readonly Issue[]): Issue[] {
  const told: Issue[] = [];
  for (let left = MOST, at = 0; left > 0 && at < issues.length; at += 1) {
    const issue = issues[at]!;
    told.push(issue.code === 'unrecognized_keys' ? { ...issue, keys: issue.keys.slice(0, left) } : issue);
    left -= issue.code === 'unrecognized_keys' ? issue.keys.length : 1;
  }
  return told;
}

const mistakesIn = (issues: readonly Issue[]): number => issues.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 1), 0);

interface ShapeProblem extends Problem {
  readonly missing?: string;
}

function problemsOf(issue: Issue, under: Path, shape: Shape, source: ConfigFile): ShapeProblem[] {
  const path = [...under, ...issue.path];
  const value = valueAt(source.data, path);
  const shapes = shapesAt(shape, path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => ({
        span: source.spanOf([...path, key], 'key'),
        message: `"${key}" is not a key of ${pathText(path) || source.file}`,
        hint: meant(key, keysOf(shapes), 'keys'),
      }));
    case 'invalid_union': {
      // The branch that a writer meant is the one whose type fits; what is wrong lies deeper there.
      const deeper = issue.errors.find((errors) => errors.length > 0 && errors.every((each) => each.path.length > 0 || each.code === 'unrecognized_keys'));
      if (deeper) return deeper.flatMap((each) => problemsOf(each, path, shape, source));
      break;
    }
    case 'invalid_key':
      return [
        {
          span: source.spanOf(path, 'key'),
          message: `"${String(path.at(-1))}" cannot be a name here`,
          hint: 'Use letters, digits, - and _, beginning with a letter.',
        },
      ];
    case 'custom':
      return [{ ...(typeof issue.params?.['missing'] === 'string' && { missing: issue.params['missing'] }), span: source.spanOf(path), message: `${pathText(path)} ${issue.message}`, hint: String(issue.params?.['hint'] ?? 'Correct the value.') }];
    default:
  }
  const last = path.at(-1);
  if (value === undefined) {
    const parent = path.slice(0, -1);
    return [
      {
        missing: String(last),
        span: source.spanOf(parent, 'key'),
        message: parent.length === 0 ? `${source.file} has no ${String(last)}` : `${pathText(parent)} has no ${String(last)}`,
        hint: `Add ${String(last)}: ${shapes.find((each) => each.description)?.description ?? expected(shapes)}.`,
      },
    ];
  }
  if (value === null) {
    return [{ span: source.spanOf(path), message: `${pathText(path)} has no value`, hint: `Write ${expected(shapes)} behind it, or remove the key.` }];
  }
  const words = shapes.flatMap((each) => (each.enum ?? []).filter((word) => typeof word === 'string'));
  return [
    {
      span: source.spanOf(path),
      message: issue.code === 'too_small' && (Array.isArray(value) || value === '') ? `${pathText(path)} is empty` : `${pathText(path)} must be ${expected(shapes)}, not ${found(value, shapes)}`,
      hint: typeof value === 'string' && words.length > 0 ? meant(value, words, 'possible values') : quoted(value, shapes),
    },
  ];
}

/** A number or boolean where text is wanted was meant as text: YAML takes 007, 1.10 and true for something else. */
const quoted = (value: unknown, shapes: readonly Shape[]): string =>
  (typeof value === 'number' || typeof value === 'boolean') && shapes.some((each) => each.type === 'string' && each.expected === undefined)
    ? 'Put the value into quotes.'
    : `Write ${expected(shapes)}.`;

/** Values themselves are not repeated: they may be secrets. The caret shows where they stand. */
const found = (value: unknown, shapes: readonly Shape[]): string => {
  if (typeof value === 'number' && shapes.some(({ type }) => type === 'integer')) return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return value === '' ? 'empty text' : value.length > 30 || value.includes(':') ? 'this text' : `"${value}"`;
  return typeof value === 'object' ? 'keys with values' : typeof value === 'boolean' ? 'true or false' : 'a number';
};

function valueAt(data: unknown, path: Path): unknown {
  let value = data;
  for (const step of path) value = typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined;
  return value;
}

/** `environments.prod.gates`, `ignore[0]`. */
export const pathText = (path: Path): string => path.map((step, index) => (typeof step === 'number' ? `[${String(step)}]` : `${index === 0 ? '' : '.'}${String(step)}`)).join('');
