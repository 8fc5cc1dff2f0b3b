/** The published JSON Schemas of both configuration files, for editors. The files in `schemas/` must equal these; a test compares them. */
import { z } from 'zod';
import { manifestSchema } from './manifest.ts';
import { workspaceSchema } from './workspace-config.ts';

/** `expected` is for our messages only; strict validators refuse keywords that they do not know. */
const publish = (schema: z.ZodType, title: string): unknown => ({
  ...z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      delete jsonSchema['expected'];
    },
  }),
  title,
});

/** File name in `packages/core/schemas` → its content, ending in a newline. */
export const publishedSchemas = (): Readonly<Record<string, string>> => ({
  'database.schema.json': `${JSON.stringify(publish(manifestSchema, 'database.yaml of Sluice'), null, 2)}\n`,
  'sluice.schema.json': `${JSON.stringify(publish(workspaceSchema, 'sluice.yaml of Sluice'), null, 2)}\n`,
});
