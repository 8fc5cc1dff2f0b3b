import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { publishedSchemas } from './json-schema.ts';

const folder = new URL('../../schemas/', import.meta.url);

it('the committed schemas are the ones that the code checks by', () => {
  for (const [file, content] of Object.entries(publishedSchemas())) {
    expect(readFileSync(new URL(file, folder), 'utf8'), `schemas/${file} is stale: write what publishedSchemas() gives`).toBe(content);
  }
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(Object.keys(publishedSchemas())));
});

it('holds no word of our own, and a sentence for every key of database.yaml', () => {
  const database = publishedSchemas()['database.schema.json'] ?? '';
  expect(database).not.toContain('"expected"');
  const { properties } = JSON.parse(database) as { properties: Record<string, { description?: string }> };
  for (const [key, { description }] of Object.entries(properties)) expect(description, key).toBeTruthy();
});
