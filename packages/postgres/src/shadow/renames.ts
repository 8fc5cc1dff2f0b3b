/** Annotations → the facts that they stand at. */
import { addressText, Failure, part, type Catalog, type DeclaredRename, type Fact, type Id } from '@sluice/core/dialect';
import { kinds } from '../kinds/all.ts';
import { parse } from '../script/parse.ts';
import { references } from '../script/references.ts';
import { items, relationParts, tagged, text, tree } from '../script/tree.ts';
import { namesIn } from '../kinds/target-clause.ts';
import { definedName, refName } from './origins.ts';
import type { Prepared } from './prepare.ts';

type Annotated = Prepared['annotated'][number];

export interface Declared {
  readonly renames: readonly DeclaredRename[];
  /** By column: the expression that makes its values from what was there. */
  readonly conversions: ReadonlyMap<Id, string>;
}

/** Throws SL205 for one that stands at nothing that it could be about. */
export function declared(catalog: Catalog, { annotated }: Prepared): Declared {
  const renames: DeclaredRename[] = [];
  const conversions = new Map<Id, string>();
  if (annotated.length === 0) return { renames, conversions };
  const byName = new Map<string, Fact[]>();
  for (const fact of catalog.facts.values()) {
    for (const name of names(fact)) {
      const known = byName.get(name);
      if (known) known.push(fact);
      else byName.set(name, [fact]);
    }
  }
  for (const each of annotated) {
    const { says } = each.annotation;
    if ('from' in says) renames.push(rename(each, says.from, byName, catalog));
    else conversions.set(column(each, byName, catalog).id, says.using);
  }
  return { renames, conversions };
}

function column(annotated: Annotated, byName: ReadonlyMap<string, readonly Fact[]>, catalog: Catalog): Fact {
  const { element } = annotated.annotation;
  const table = element?.of === 'column' ? holder(annotated, byName) : undefined;
  const added = element ? undefined : addedColumn(annotated);
  const fact = table ? catalog.facts.get(addressText(['column', part(table.address, 1), part(table.address, 2), element!.name])) : added === undefined ? undefined : byName.get(added)?.[0];
  if (!fact) throw new Failure('SL205', '`using` stands at no column of a table', { at: annotated.annotation.place, hint: 'Write it on the line above the column whose type changes, or behind it on the same line.' });
  return fact;
}

const KINDS = new Map(kinds.map(({ kind }) => [kind.kind, kind]));
const kindOf = (fact: Fact) => KINDS.get(fact.address[0])!;

function rename(annotated: Annotated, from: DeclaredRename['from'], byName: ReadonlyMap<string, readonly Fact[]>, catalog: Catalog): DeclaredRename {
  const { element, place } = annotated.annotation;
  const subject = element ? holder(annotated, byName) : defined(annotated, byName);
  if (subject === undefined) throw stray(annotated, 'this statement');
  if (!element) {
    const { rename } = kindOf(subject);
    if (!rename) throw stray(annotated, subject.id);
    if (from.length > 1 && !rename.move) throw stray(annotated, `${subject.id} (which cannot move to another schema)`);
    return { to: subject.id, from, place };
  }
  if (from.length > 1) throw stray(annotated, `${element.name}, which lies in no schema,`);
  const { parts } = kindOf(subject);
  if (element.of !== 'constraint' && parts?.names(subject.body).includes(element.name)) return { to: subject.id, part: element.name, from, place };
  const kind = element.of === 'column' ? 'column' : subject.address[0] === 'domain' ? 'domain-constraint' : 'constraint';
  const fact = catalog.facts.get(addressText([kind, part(subject.address, 1), part(subject.address, 2), element.name]));
  if (!fact) throw stray(annotated, element.name);
  return { to: fact.id, from, place };
}

const stray = ({ annotation: { place } }: Annotated, what: string): Failure =>
  new Failure('SL205', `${what} is nothing that can be renamed`, { at: place, hint: 'Write the annotation on the line above what was renamed (a statement, column, constraint or value), or behind it on the same line.' });

/** What the statement makes; what ALTER TABLE adds first. */
function defined(annotated: Annotated, byName: ReadonlyMap<string, readonly Fact[]>): Fact | undefined {
  const added = addedColumn(annotated);
  if (added !== undefined) return byName.get(added)?.[0];
  for (const ref of references(annotated.statement).defines) {
    const facts = byName.get(refName(ref, annotated.searchSchema)) ?? [];
    const fitting = facts.filter((fact) => ref.arity === undefined || arity(fact) === ref.arity);
    const [fact] = fitting.length > 0 ? fitting : facts;
    if (fact && kindOf(fact).rename) return fact;
  }
  return undefined;
}

/** The table or type whose parts the statement lists. */
function holder(annotated: Annotated, byName: ReadonlyMap<string, readonly Fact[]>): Fact | undefined {
  const { defines, alters } = references(annotated.statement);
  for (const ref of [...defines, ...alters]) {
    const fact = byName.get(refName(ref, annotated.searchSchema))?.find(({ address }) => ['table', 'foreign-table', 'enum', 'composite', 'domain'].includes(address[0]));
    if (fact) return fact;
  }
  return undefined;
}

function addedColumn({ statement, searchSchema }: Annotated): string | undefined {
  const parsed = parse(statement);
  const [tag, fields] = 'problem' in parsed ? ['', {}] as const : tagged(parsed.node);
  if (tag !== 'AlterTableStmt') return undefined;
  const command = tree(tree(items(fields['cmds'])[0])['AlterTableCmd']);
  if (command['subtype'] !== 'AT_AddColumn') return undefined;
  const relation = relationParts(tree(fields['relation']));
  return `column ${[...(relation.length > 1 ? relation.slice(-2) : [searchSchema, ...relation]), text(tree(tree(command['def'])['ColumnDef'])['colname']) ?? ''].join('.')}`;
}

/** Under which statements may speak of it: `relation sales.orders`, `trigger sales.orders.audit`. */
function names(fact: Fact): string[] {
  const defined = definedName(fact);
  const plain = `${fact.address[0]} ${namesIn(fact.address).join('.')}`;
  return defined === undefined || defined === plain ? [plain] : [defined, plain];
}

const arity = ({ address }: Fact): number => {
  const list = part(address, 3);
  return list === '()' || list === '' ? 0 : list.slice(1, -1).split(',').length;
};
