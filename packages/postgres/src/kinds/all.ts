/** The list of kinds; its order is the order of creation of what does not depend on each other, reversed for removal. */
import { accessMethod } from './access-method.ts';
import { aggregate } from './aggregate.ts';
import { baseType } from './base-type.ts';
import { cast } from './cast.ts';
import { cluster } from './cluster.ts';
import { collation } from './collation.ts';
import { column } from './column.ts';
import { comment } from './comment.ts';
import { composite } from './composite.ts';
import { constraint } from './constraint.ts';
import { conversion } from './conversion.ts';
import { defaultGrant } from './default-grant.ts';
import { defaultKind } from './default.ts';
import { domainConstraint } from './domain-constraint.ts';
import { domain } from './domain.ts';
import { enumKind } from './enum.ts';
import { eventTrigger } from './event-trigger.ts';
import { extensionDependency } from './extension-dependency.ts';
import { extensionVersion } from './extension-version.ts';
import { extension } from './extension.ts';
import { foreignDataWrapper } from './foreign-data-wrapper.ts';
import { foreignServer } from './foreign-server.ts';
import { foreignTable } from './foreign-table.ts';
import { functionKind } from './function.ts';
import { givenNothing } from './given-by-default.ts';
import { grant } from './grant.ts';
import { index } from './index-kind.ts';
import type { PgKind } from './kind.ts';
import { language } from './language.ts';
import { inheritance, partition } from './membership.ts';
import { movedRows } from './moved-rows.ts';
import { toldOfBodies } from './named-in-bodies.ts';
import { materializedView } from './materialized-view.ts';
import { operatorClass } from './operator-class.ts';
import { operatorFamily } from './operator-family.ts';
import { operator } from './operator.ts';
import { owner } from './owner.ts';
import { policy } from './policy.ts';
import { procedure } from './procedure.ts';
import { publication } from './publication.ts';
import { range } from './range.ts';
import { replicaIdentity } from './replica-identity.ts';
import { rule } from './rule.ts';
import { schema } from './schema.ts';
import { sequence } from './sequence.ts';
import { statistics } from './statistics.ts';
import { subscription } from './subscription.ts';
import { switching } from './switching.ts';
import { table } from './table.ts';
import { textSearchConfiguration } from './text-search-configuration.ts';
import { textSearchDictionary } from './text-search-dictionary.ts';
import { textSearchParser } from './text-search-parser.ts';
import { textSearchTemplate } from './text-search-template.ts';
import { transform } from './transform.ts';
import { trigger } from './trigger.ts';
import { typing } from './typing.ts';
import { userMapping } from './user-mapping.ts';
import { view } from './view.ts';

const all: readonly PgKind[] = [
  schema, extension, extensionVersion, collation, enumKind, baseType, range, composite, domain, domainConstraint, sequence, functionKind, procedure, aggregate, language, transform, operator, operatorFamily, operatorClass, accessMethod, conversion, cast,
  textSearchParser, textSearchTemplate, textSearchDictionary, textSearchConfiguration, foreignDataWrapper, foreignServer, userMapping, table, column, defaultKind, constraint, index, partition, inheritance, typing, movedRows, foreignTable,
  view, materializedView, statistics, rule, trigger, switching, policy, publication, subscription, replicaIdentity, cluster, owner, comment, grant, extensionDependency, defaultGrant, eventTrigger,
];

export const kinds: readonly PgKind[] = all.map(givenNothing).map(toldOfBodies);
