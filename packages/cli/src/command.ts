/**
 * A command: its options, how they are read, and what it does. The verbs are loaded when one runs: help and usage must not wait for them.
 */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Shell } from './shell.ts';

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** `<name>` of the value, for help. */
  readonly value?: string;
  readonly about: string;
}

export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly arguments: string;
  readonly options: Readonly<Record<string, Option>>;
  /** It may be what begins a workspace: without one it works in the folder where it is called. */
  readonly begins?: boolean;
  parse(argv: readonly string[]): Promise<{ readonly values: Values; readonly positionals: readonly string[] }>;
  run(shell: Shell, values: Values, positionals: readonly string[]): Promise<number>;
}

const EVERYWHERE: Readonly<Record<string, Option>> = {
  quiet: { type: 'boolean', about: 'no progress lines (as with CI set)' },
  help: { type: 'boolean', about: 'show this' },
};

export const defineCommand = (command: Omit<Command, 'parse'>): Command => {
  const options = { ...command.options, ...EVERYWHERE };
  const config: NonNullable<ParseArgsConfig['options']> = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple }]) => [name, { type, multiple: multiple ?? false }]));
  return {
    ...command,
    options,
    parse: async (argv) => {
      try {
        return parseArgs({ args: [...argv], options: config, allowPositionals: true, strict: true, allowNegative: true });
      } catch (cause) {
        const { Failure } = await import('@sluice/core');
        throw new Failure('SL901', cause instanceof Error ? cause.message.split('. ')[0]! : String(cause), { hint: `Run \`sluice ${command.name} --help\`.`, cause });
      }
    },
  };
};

export const text = (values: Values, name: string): string | undefined => {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
};
export const flag = (values: Values, name: string): boolean => values[name] === true;
export const texts = (values: Values, name: string): readonly string[] => {
  const value = values[name];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : typeof value === 'string' ? [value] : [];
};

/** Those of `--objects` and `--objects-file`. */
export function objectsIn(values: Values): readonly string[] | undefined {
  const [list, file] = [texts(values, 'objects'), text(values, 'objects-file')];
  return list.length > 0 || file !== undefined ? [...list, ...(file === undefined ? [] : [`@${file}`])] : undefined;
}

/** `30s`, `5min`, or plain seconds → milliseconds. */
export async function waitMs(written: string | undefined): Promise<number | undefined> {
  if (written === undefined) return undefined;
  const match = /^(\d+)(ms|s|min|h)?$/.exec(written);
  const { Failure } = await import('@sluice/core');
  if (!match) throw new Failure('SL901', `--wait=${written} is not a time`, { hint: 'Write it as 30s or 5min.' });
  const unit = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1000;
  return Number(match[1]) * unit;
}

/** Throws SL901. */
export async function wholeNumber(values: Values, name: string): Promise<number | undefined> {
  const written = text(values, name);
  if (written === undefined) return undefined;
  if (/^\d{1,9}$/.test(written)) return Number(written);
  const { Failure } = await import('@sluice/core');
  throw new Failure('SL901', `--${name}=${written} is not a number`, { hint: `Write it as --${name}=5.` });
}

export const ENVIRONMENT: Option = { type: 'string', value: 'name', about: 'the environment, as sluice.yaml names it' };
