/** The list of kinds; its order is the order of creation of what does not depend on each other, reversed for removal. */
import { column } from './column.ts';
import { constraint } from './constraint.ts';
import { defaultKind } from './default.ts';
import { functionKind } from './function.ts';
import { index } from './index-kind.ts';
import type { PgKind } from './kind.ts';
import { materializedView } from './materialized-view.ts';
import { policy } from './policy.ts';
import { procedure } from './procedure.ts';
import { schema } from './schema.ts';
import { table } from './table.ts';
import { trigger } from './trigger.ts';
import { view } from './view.ts';

export const kinds: readonly PgKind[] = [
  schema, functionKind, procedure, table, column, defaultKind, index, constraint, view, materializedView, trigger, policy,
];
