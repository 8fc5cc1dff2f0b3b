/**
 * Subscriptions as the sources say them, out of their trees: to load one the server would have to load a library that PGlite has not, check the
 * connection string, and write into a catalog of the whole server. Nothing connects.
 */
import { addressText, catalog as makeCatalog, Failure, type Address, type Catalog, type Fact } from '@sluice/core/dialect';
import { defaultStreaming, type Subscription } from '../kinds/subscription.ts';
import { parse } from '../script/parse.ts';
import { connectionReference } from '../script/source-secrets.ts';
import type { Statement } from '../script/statement.ts';
import { items, parts, stringOf, tagged, text, tree, type Tree } from '../script/tree.ts';

export interface SaidSubscription {
  readonly body: (version: number) => Subscription;
  readonly comment?: string | undefined;
  readonly owner?: string | undefined;
  readonly place: Statement['place'];
  readonly project: string;
}

const MAYBE = /\bsubscription\b/i;

/** Whether it is about a subscription. Needs `ready()`. */
export function isAboutSubscription(statement: Statement): boolean {
  if (statement.meta === true || !MAYBE.test(statement.text)) return false;
  const parsed = parse(statement);
  const [tag, fields] = 'problem' in parsed ? ['', {}] as const : tagged(parsed.node);
  return /^(Create|Alter)SubscriptionStmt$/.test(tag) || [fields['objtype'], fields['objectType'], fields['renameType']].includes('OBJECT_SUBSCRIPTION');
}

/** `on`, `true`, `1`, or nothing at all. */
function truth(arg: unknown): boolean {
  if (arg === undefined) return true;
  const { Boolean: flag, Integer: number } = tree(arg);
  if (flag !== undefined) return tree(flag)['boolval'] === true;
  if (number !== undefined) return tree(number)['ival'] === 1;
  return /^(on|true|yes|1|t|y)$/i.test(wordOf(arg) ?? '');
}
const wordOf = (arg: unknown): string | undefined => stringOf(arg) ?? (tree(arg)['TypeName'] === undefined ? undefined : parts(tree(tree(arg)['TypeName'])['names']).at(-1));

interface Draft { connection: string; publications: string[]; options: Map<string, unknown>; enabled?: boolean; comment?: string | undefined; owner?: string | undefined; place: Statement['place']; project: string }

/** By name. */
export function subscriptionsOf(sources: readonly { readonly statement: Statement; readonly project: string }[]): ReadonlyMap<string, SaidSubscription> {
  const found = new Map<string, Draft>();
  const trees = sources.map((source) => {
    const parsed = parse(source.statement);
    return { ...source, node: tagged('problem' in parsed ? undefined : parsed.node) };
  });
  const creates = ({ node: [tag] }: (typeof trees)[number]): boolean => tag === 'CreateSubscriptionStmt';
  for (const { statement, project, node: [tag, fields] } of [...trees.filter(creates), ...trees.filter((each) => !creates(each))]) {
    const name = text(fields['subname']) ?? stringOf(fields['object']) ?? '';
    const refuse = (message: string): Failure => new Failure('SL302', message, { at: statement.place, hint: 'Correct the statement.' });
    const known = found.get(name);
    if (tag === 'CreateSubscriptionStmt') {
      if (known) throw refuse(`subscription "${name}" already exists`);
      found.set(name, { connection: text(fields['conninfo']) ?? '', publications: parts(fields['publication']), options: optionsOf(fields, refuse, CREATED), place: statement.place, project });
    } else if (!known) throw refuse(`subscription "${name}" does not exist`);
    else said(known, tag, fields, (to) => { found.delete(name); found.set(to, known); }, refuse);
  }
  return new Map([...found].map(([name, draft]) => [name, finished(name, draft)]));
}

function said(known: Draft, tag: string, fields: Tree, rename: (to: string) => void, refuse: (message: string) => Failure): void {
  if (tag === 'CommentStmt') known.comment = text(fields['comment']);
  else if (tag === 'AlterOwnerStmt') known.owner = text(tree(fields['newowner'])['rolename']);
  else if (tag === 'RenameStmt') rename(text(fields['newname']) ?? '');
  else if (tag !== 'AlterSubscriptionStmt') throw refuse('this is not understood of a subscription');
  else {
    const names = parts(fields['publication']);
    switch (fields['kind']) {
      case 'ALTER_SUBSCRIPTION_OPTIONS': for (const [key, value] of optionsOf(fields, refuse, SETTINGS)) known.options.set(key, value); break;
      case 'ALTER_SUBSCRIPTION_CONNECTION': known.connection = text(fields['conninfo']) ?? ''; break;
      case 'ALTER_SUBSCRIPTION_SET_PUBLICATION': known.publications = names; break;
      case 'ALTER_SUBSCRIPTION_ADD_PUBLICATION': known.publications = [...known.publications, ...names]; break;
      case 'ALTER_SUBSCRIPTION_DROP_PUBLICATION': known.publications = known.publications.filter((each) => !names.includes(each)); break;
      case 'ALTER_SUBSCRIPTION_ENABLED': known.enabled = truth(optionsOf(fields, refuse, ['enabled']).get('enabled')); break;
      default: throw refuse('this is done to a subscription that runs, and describes no schema');
    }
  }
}

const SETTINGS = ['slot_name', 'binary', 'streaming', 'synchronous_commit', 'two_phase', 'disable_on_error', 'password_required', 'run_as_owner', 'origin', 'failover'];
const CREATED = [...SETTINGS, 'connect', 'create_slot', 'copy_data', 'enabled'];

function optionsOf(fields: Tree, refuse: (message: string) => Failure, allowed: readonly string[]): Map<string, unknown> {
  return new Map(items(fields['options']).map((each) => {
    const { defname, arg } = tree(tree(each)['DefElem']);
    const name = text(defname) ?? '';
    if (!allowed.includes(name)) throw refuse(`unrecognized subscription parameter: "${name}"`);
    return [name, arg] as const;
  }));
}

function finished(name: string, draft: Draft): SaidSubscription {
  const { options } = draft;
  const flag = (key: string, otherwise: boolean): boolean => (options.has(key) ? truth(options.get(key)) : otherwise);
  const refuse = (message: string): Failure => new Failure('SL302', message, { at: draft.place, hint: 'See the manual: CREATE SUBSCRIPTION, WITH.' });
  const connect = flag('connect', true);
  const slotName = wordOf(options.get('slot_name'));
  const slot = options.has('slot_name') ? (slotName?.toLowerCase() === 'none' ? undefined : slotName) : name;
  const [createSlot, copyData, enabled] = [flag('create_slot', connect), flag('copy_data', connect), flag('enabled', connect)];
  if (!connect && (createSlot || copyData || enabled)) throw refuse(`connect = false and ${createSlot ? 'create_slot' : copyData ? 'copy_data' : 'enabled'} = true are mutually exclusive options`);
  if (slot === undefined && connect && (createSlot || enabled)) throw refuse(`subscription with slot_name = NONE must also set ${enabled ? 'enabled' : 'create_slot'} = false`);
  const synchronousCommit = wordOf(options.get('synchronous_commit'));
  const origin = wordOf(options.get('origin'));
  const yes = (key: string): true | undefined => (flag(key, false) ? true : undefined);
  const streaming = !options.has('streaming') ? undefined : wordOf(options.get('streaming'))?.toLowerCase() === 'parallel' ? 'parallel' : truth(options.get('streaming')) ? 'on' : 'off';
  return {
    place: draft.place, project: draft.project, comment: draft.comment, owner: draft.owner,
    body: (version) => ({
      connection: connectionReference(draft.connection), publications: draft.publications.toSorted(), enabled: draft.enabled ?? enabled, slot, binary: yes('binary'), streaming: streaming ?? defaultStreaming(version),
      synchronousCommit: synchronousCommit === 'off' ? undefined : synchronousCommit, twoPhase: yes('two_phase'), disableOnError: yes('disable_on_error'),
      passwordOptional: flag('password_required', true) ? undefined : true, runAsOwner: yes('run_as_owner'), origin: origin === 'any' ? undefined : origin, failover: yes('failover'),
      _made: { connect, createSlot, copyData },
    }),
  };
}

/** With what the sources say of subscriptions; `user` makes what they do not give away. */
export function withSubscriptions(of: Catalog, said: ReadonlyMap<string, SaidSubscription>, version: number, user: string): Catalog {
  if (said.size === 0) return of;
  const facts = [...said].flatMap(([name, { body, comment, owner }]): Fact[] => {
    const address: Address = ['subscription', name];
    const about = (kind: string, facet: object): Fact => ({ address: [kind, address], id: addressText([kind, address]), parent: addressText(address), body: facet });
    return [{ address, id: addressText(address), body: body(version) }, ...(comment === undefined ? [] : [about('comment', { text: comment })]), about('owner', { role: owner ?? user })];
  });
  return makeCatalog([...of.facts.values(), ...facts], of.edges, of.findings);
}
