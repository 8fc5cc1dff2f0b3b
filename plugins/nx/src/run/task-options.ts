/**
 * Reads a task's options against the target's schema.json. The schema that Nx sees is permissive: a violation found by Nx would kill a batch
 * without a readable message, so what is wrong is said here.
 */
import { readFileSync } from 'node:fs';
import { DURATION, durationMs, Failure, meant } from '@sluice/core';
import type { TargetName } from '../plugin-options.ts';

type OptionValue = string | boolean | readonly string[];
export type TaskOptions = Readonly<Record<string, OptionValue | undefined>>;

interface Property {
  readonly type: 'string' | 'boolean';
  readonly 'x-list'?: boolean;
}

const schemas = new Map<TargetName, Readonly<Record<string, Property>>>();

function propertiesOf(target: TargetName): Readonly<Record<string, Property>> {
  const known = schemas.get(target);
  if (known) return known;
  const read = JSON.parse(readFileSync(new URL(`../../src/targets/${target}/schema.json`, import.meta.url), 'utf8')) as { readonly properties: Readonly<Record<string, Property>> };
  schemas.set(target, read.properties);
  return read.properties;
}

/** Nx's own, which it hands on to executors. */
const OF_NX: ReadonlySet<string> = new Set(['_', '$0', 'verbose']);

/** Throws SL901. */
export function readOptions(target: TargetName, raw: Readonly<Record<string, unknown>>): TaskOptions {
  const properties = propertiesOf(target);
  const options: Record<string, OptionValue> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (value === undefined || OF_NX.has(name) || name.startsWith('__')) continue;
    const property = properties[name];
    if (!property) throw new Failure('SL901', `the target ${target} has no option --${name}`, { hint: meant(name, Object.keys(properties).filter((each) => each !== 'toolVersion'), 'options') });
    options[name] = read(name, property, value);
  }
  return options;
}

function read(name: string, property: Property, value: unknown): OptionValue {
  if (property['x-list']) return (Array.isArray(value) ? value : [value]).flatMap((each) => (each === false ? [] : [each === true ? '' : single(name, each)]));
  if (property.type === 'boolean') {
    if (value === true || value === 'true') return true;
    if (value === false || value === 'false') return false;
    throw new Failure('SL901', `--${name} is a switch and takes no value`, { hint: `Write --${name} or --no-${name}.` });
  }
  return single(name, value);
}

function single(name: string, value: unknown): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string' && value !== '') return value;
  throw new Failure('SL901', Array.isArray(value) ? `--${name} is given several times` : `--${name} has no value`, { hint: `Write --${name}=<value>${Array.isArray(value) ? ' once' : ''}.` });
}

export const text = (options: TaskOptions, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};
export const flag = (options: TaskOptions, name: string): boolean => options[name] === true;
export const list = (options: TaskOptions, name: string): readonly string[] => {
  const value = options[name];
  return Array.isArray(value) ? (value as readonly string[]) : [];
};

/** Milliseconds. Throws SL901. */
export function waitMs(options: TaskOptions): number | undefined {
  const written = text(options, 'wait');
  if (written === undefined) return undefined;
  if (!DURATION.test(written)) throw new Failure('SL901', `--wait=${written} is not a time`, { hint: 'Write it as 30s or 5min.' });
  return durationMs(written);
}

/** A whole number. Throws SL901. */
export function count(options: TaskOptions, name: string): number | undefined {
  const written = text(options, name);
  if (written === undefined) return undefined;
  if (!/^\d{1,9}$/.test(written)) throw new Failure('SL901', `--${name}=${written} is not a number`, { hint: `Write it as --${name}=5.` });
  return Number(written);
}
