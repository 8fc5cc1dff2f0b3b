import { readdirSync, readFileSync } from 'node:fs';
import type { Failure } from '@sluice/core';
import { expect, it } from 'vitest';
import { isAdopted } from './adoption.ts';
import { flag, list, readOptions, text, waitMs } from './task-options.ts';

const failureOf = (work: () => unknown): Failure => {
  try {
    work();
  } catch (error) {
    return error as Failure;
  }
  throw new Error('nothing was thrown');
};

it('reads what Nx hands over, and leaves out what is its own', () => {
  const options = readOptions('deploy', { env: 'test', dryRun: 'true', ticket: 7, allow: ['db-core:H104', 'H1:function f(integer,text)'], verbose: true, __overrides_unparsed__: [], wait: '1min30s' });
  expect(text(options, 'env')).toBe('test');
  expect(text(options, 'ticket')).toBe('7');
  expect(flag(options, 'dryRun')).toBe(true);
  expect(list(options, 'allow')).toEqual(['db-core:H104', 'H1:function f(integer,text)']);
  expect(waitMs(options)).toBe(90_000);
  expect(list(readOptions('deploy', { allow: 'H104' }), 'allow')).toEqual(['H104']);
});

it('says what is wrong, and what was meant', () => {
  expect(failureOf(() => readOptions('deploy', { alow: 'x' }))).toMatchObject({ code: 'SL901', detail: { hint: 'Did you mean allow?' } });
  expect(failureOf(() => readOptions('deploy', { env: true })).message).toBe('--env has no value');
  expect(failureOf(() => readOptions('deploy', { env: ['a', 'b'] })).message).toBe('--env is given several times');
  expect(failureOf(() => readOptions('deploy', { dryRun: 'later' })).message).toBe('--dryRun is a switch and takes no value');
  expect(failureOf(() => waitMs(readOptions('deploy', { wait: 'soon' })))).toMatchObject({ code: 'SL901' });
});

it('--adopt is for whom it names, or for whom the command names', () => {
  const adopt = (value: unknown) => readOptions('deploy', { adopt: value });
  expect(isAdopted(adopt(true), 'db-core', ['db-core'])).toBe(true);
  expect(isAdopted(adopt(true), 'db-core', ['db-sales'])).toBe(false);
  expect(isAdopted(adopt('db-core,db-sales'), 'db-sales', undefined)).toBe(true);
  expect(isAdopted(adopt(false), 'db-core', undefined)).toBe(false);
  expect(failureOf(() => isAdopted(adopt(true), 'db-core', undefined))).toMatchObject({ code: 'SL901', detail: { hint: 'Name it: --adopt=db-core' } });
});

it('no schema holds anything that Nx could refuse: it would kill a batch without a word', () => {
  const folder = new URL('../targets/', import.meta.url);
  const targets = readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
  expect(targets).toHaveLength(10);
  for (const { name } of targets) {
    const schema = JSON.parse(readFileSync(new URL(`${name}/schema.json`, folder), 'utf8')) as { required?: unknown; additionalProperties: unknown; properties: Record<string, { description?: string; anyOf?: { type: string }[]; default?: unknown; pattern?: unknown; enum?: unknown }> };
    expect(schema.required, name).toBeUndefined();
    expect(schema.additionalProperties, name).toBe(true);
    for (const [option, property] of Object.entries(schema.properties)) {
      expect(property.description, `${name} --${option}`).toBeTruthy();
      expect([property.default, property.pattern, property.enum], `${name} --${option}`).toEqual([undefined, undefined, undefined]);
      if (option !== 'toolVersion') expect(property.anyOf?.map(({ type }) => type), `${name} --${option}`).toEqual(expect.arrayContaining(['string', 'number', 'boolean', 'array']));
    }
  }
});
