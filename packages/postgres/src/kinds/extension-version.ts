/** The version of an extension. Counts only where the sources say it: what a server has by default is its administrator's. */
import { addressText, part, type Address, type Context, type Draft, type Fact, type Id } from '@sluice/core/dialect';
import { ident, literal } from '../script/quote.ts';
import { comment } from './comment.ts';
import type { Extension } from './extension.ts';
import { definePgKind, effect, made } from './kind.ts';

export interface ExtensionVersion {
  readonly version: string;
}

interface Row { oid: number; version: string }

const target = ({ address }: Fact): Address => address[1] as Address;
const name = (fact: Fact): string => ident(part(target(fact), 1));
const changed = (fact: Fact<ExtensionVersion>, detail: string) =>
  effect({ effect: 'changes-meaning', subject: addressText(target(fact)), cause: 'update-extension', detail: `${addressText(target(fact))}: ${detail}` });
const update = (fact: Fact<ExtensionVersion>, from: string): Draft => ({
  sql: `alter extension ${name(fact)} update to ${literal(fact.body.version)}`,
  effects: [changed(fact, `${from} → ${fact.body.version}`)],
});

export const extensionVersion = definePgKind<ExtensionVersion, Row>({
  kind: 'extension-version',
  optIn: 'said',
  read: {
    present: made('pg_extension'),
    facet: true,
    sql: () => /* sql */ `select e.oid::int8 as oid, e.extversion as version from pg_extension e where e.oid >= 16384`,
    facts: (row, resolve) => {
      const extension = resolve(`3079:${row.oid}:0`);
      return extension ? [{ address: ['extension-version', extension], parent: extension, body: { version: row.version }, keys: [] }] : [];
    },
  },
  create: (fact) => update(fact, 'what it is'),
  drop: () => [],
  change: { version: (before, after, context) => (isOlder(after.body.version, before.body.version) ? madeAnew(before, after, context) : update(after, before.body.version)) },
});

/** Extensions come with scripts to newer versions only. What stands on its members makes way; what holds values of its types cannot. */
function madeAnew(before: Fact<ExtensionVersion>, after: Fact<ExtensionVersion>, context: Context): Draft[] {
  const id = addressText(target(after));
  const extension = context.after.facts.get(id) as Fact<Extension>;
  const standing = context.before.dependantsOf(id).filter(({ strength }) => strength === 'hard').map(({ from }): Id => from);
  return [
    { sql: `drop extension ${name(after)}`, displaces: standing, effects: [changed(after, `${before.body.version} → ${after.body.version}, an older one`)] },
    { sql: `create extension ${name(after)} schema ${ident(extension.body.schema)} version ${literal(after.body.version)}` },
    ...context.after.childrenOf(id).filter((child) => child.address[0] === 'comment' && context.before.facts.has(child.id)).flatMap((child) => comment.kind.create(child, context, [])),
  ];
}

/** By the numbers in them: 1.10 is newer than 1.9. */
function isOlder(version: string, than: string): boolean {
  const numbers = (text: string) => text.match(/\d+/g)?.map(Number) ?? [];
  const [a, b] = [numbers(version), numbers(than)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) if ((a[at] ?? 0) !== (b[at] ?? 0)) return (a[at] ?? 0) < (b[at] ?? 0);
  return false;
}
