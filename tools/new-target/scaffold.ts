/** The folder of a new target: a thin executor over a verb of the same name, its options, its page. */
import { camelCase, type Scaffold } from '../new-kind/scaffold.ts';

export interface TargetRequest {
  /** kebab-case: `smoke-test`; the verb of @sluice/core is its camelCase form. */
  readonly name: string;
  /** A sentence without its full stop. */
  readonly description: string;
}

const option = (type: string, description: string) => ({ type, description, anyOf: ['string', 'number', 'boolean', 'array'].map((each) => ({ type: each })) });

export function newTarget({ name, description }: TargetRequest): Scaffold {
  const verb = camelCase(name);
  const folder = `plugins/nx/src/targets/${name}`;
  const target = `import { executor, type Target } from '../target.ts';

export const ${verb}Target: Target = {
  name: '${name}',
  description: '${description.replaceAll("'", "\\'")}',
  example: { env: 'test' },
  configuration: () => ({ executor: executor('${name}'), cache: false }),
};
`;
  const act = `import { ${verb} } from '@sluice/core';
import type { Act } from '../../run/act.ts';
import { executorOf } from '../../run/executor-of.ts';
import { settle } from '../../run/settle.ts';

export const ${verb}Act: Act = {
  target: '${name}',
  independent: true,
  run: async ({ context, projects, environment, voice }) => settle(await ${verb}(context, { environment, projects }), { voice }),
};

export default executorOf(${verb}Act);
`;
  const schema = {
    $schema: 'https://json-schema.org/schema', version: 2, outputCapture: 'direct-nodejs', title: name, description: `${description}.`, type: 'object',
    properties: { env: option('string', 'The environment, as sluice.yaml names it.') },
    // What Nx could refuse would kill a batch without a word; the verb refuses instead.
    additionalProperties: true,
  };
  const page = `# Target \`${name}\`

${description}.

\`\`\`
npx nx run db-sales:${name} --env=test
\`\`\`

## What it does

## Options

| option | meaning |
|---|---|
| \`--env=<name>\` | the environment; there is no default |

## Reads, writes, cache

Never cached, no order.

## How it ends
`;
  return {
    files: new Map([
      [`${folder}/target.ts`, target],
      [`${folder}/executor.ts`, act],
      [`${folder}/schema.json`, `${JSON.stringify(schema, undefined, 2)}\n`],
      [`packages/core/docs/targets/${name}.md`, page],
    ]),
    lines: [
      { path: 'plugins/nx/src/plugin-options.ts', line: `'${name}' in TARGET_NAMES, ${verb}TargetName in PluginOptions` },
      { path: 'plugins/nx/src/targets/all.ts', line: `import { ${verb}Target } from './${name}/target.ts'; and ${verb}Target in the list` },
      { path: 'plugins/nx/src/batch.ts', line: `export const ${verb}Batch = batchOf(${verb}Act);` },
      { path: 'plugins/nx/executors.json', line: `"${name}", as the others are, with the description of its schema` },
      { path: 'packages/core/src/index.ts', line: `export { ${verb} } from './verbs/${name}.ts'; when the act is new` },
    ],
  };
}
