/** Every file that is made from code: its path from the root, and what must stand in it. */
import { join } from 'node:path';
import { planJsonSchema, publishedSchemas, runJsonSchema } from '@sluice/core';
import { coverage } from './coverage.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** `root` is the workspace, absolute. */
export async function generated(root: string): Promise<ReadonlyMap<string, string>> {
  const schemas = { ...publishedSchemas(), 'sluice-plan-1.schema.json': json(planJsonSchema()), 'sluice-run-1.schema.json': json(runJsonSchema()) };
  return new Map([
    ...Object.entries(schemas).map(([name, text]) => [`packages/core/schemas/${name}`, text] as const),
    ['packages/postgres/COVERAGE.md', await coverage(join(root, 'packages/postgres'))],
  ]);
}
