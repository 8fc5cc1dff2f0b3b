/** What the rules of this dialect have in common: whom an effect hurts, and how to say it. */
import type { Effect, Evidence, HazardRule, Severity } from '@sluice/core/dialect';
import type { Cause } from './causes.ts';

/** A rule whose causes are words of this dialect. */
export const defineRule = (rule: HazardRule & { readonly causes?: readonly Cause[] }): HazardRule => rule;

/** `column sales.orders/note`, or the subject where nothing nearer was declared. */
export const named = ({ detail, subject }: Effect): string => detail ?? subject;

/** Known to hold no row. */
export const isEmpty = ({ subject }: Effect, { rows }: Evidence): boolean => rows.get(subject) === 0;

/** A statement of a script that takes rows, not what holds them. */
export const takesRows = ({ cause }: Effect): boolean => cause === 'delete-rows' || cause === 'truncate';

export const ROWS_TAKEN = 'Read first what it takes, with a query of the same condition, and copy what may be wanted again.';

/** Made by the same plan: nobody uses it yet. Also true of what is dropped and comes back, changed or not, but for a table whose rows come back too. */
export const isNew = ({ subject, cause }: Effect, { created }: Evidence): boolean => created.has(subject) && cause !== 'repartition';

/** Only makes way for another one's change, and comes back as it was. */
export const isRebuilt = ({ subject }: Effect, { rebuilt }: Evidence): boolean => rebuilt?.has(subject) ?? false;

const RELATIONS = ['table', 'view', 'materialized-view'];

/**
 * What it belongs to is made by the same plan, or it is only rebuilt: `trigger sales.orders/t` on a new `table sales.orders`, `owner table
 * sales.orders`. That the trigger itself is new is no excuse: that is the act.
 */
export function isOnNew(effect: Effect, evidence: Evidence): boolean {
  if (isRebuilt(effect, evidence)) return true;
  const [, , parent = ''] = /^(\S+) (.+)\//.exec(effect.subject) ?? [];
  const bearer = effect.subject.replace(/^(owner|comment) /, '');
  if (parent === '') return evidence.created.has(bearer);
  return RELATIONS.some((kind) => evidence.created.has(`${kind} ${parent}`)) || evidence.created.has(parent);
}

export const isUnused = (effect: Effect, evidence: Evidence): boolean => isEmpty(effect, evidence) || isNew(effect, evidence);

/** A lock that lasts as long as the relation is large. undefined: nobody waits. */
export function lockSeverity(effect: Effect, evidence: Evidence, severity: Severity): Severity | undefined {
  if (isUnused(effect, evidence) || effect.while === 'catalog' || waits(effect) === undefined) return undefined;
  const rows = evidence.rows.get(effect.subject);
  return rows !== undefined && rows < evidence.smallBelow ? 'info' : severity;
}

const DURATION = {
  catalog: 'for an instant, which starts when the last running query has ended',
  scan: 'while every row is checked',
  build: 'while an index is built',
  rewrite: 'while it is copied',
} as const;

/** `Nobody can write table sales.orders while every row is checked: constraint …`. */
export function lockMessage(effect: Effect): string {
  const cause = effect.detail === undefined || effect.detail === effect.subject ? '' : `: ${effect.detail}`;
  return `Nobody can ${waits(effect) ?? 'change'} ${effect.subject} ${DURATION[effect.while ?? 'scan']}${cause}`;
}

/** Who waits for a lock mode (manual: 13.3.1, Table-Level Locks); undefined: neither readers nor writers. An unsaid mode counts as the strongest. */
export function waits({ lock = 'ACCESS EXCLUSIVE' }: Pick<Effect, 'lock'>): 'read or write' | 'write' | undefined {
  switch (lock.toUpperCase()) {
    case 'ACCESS EXCLUSIVE':
      return 'read or write';
    case 'EXCLUSIVE':
    case 'SHARE ROW EXCLUSIVE':
    case 'SHARE':
      return 'write';
    default:
      return undefined;
  }
}

/**
 * How sure it is that a step fails on rows that are there. undefined: it will not. Where they were counted and some violate it, `block`; where
 * a count was possible and is missing, `block` too; where no query can count them, `warn`, for the step fails as a whole and leaves nothing.
 */
export function violationSeverity(effect: Effect, evidence: Evidence): Severity | undefined {
  if (isUnused(effect, evidence)) return undefined;
  if (effect.check === undefined) return 'warn';
  return isProvenHarmless(effect, evidence) ? undefined : 'block';
}

/** The kind's own words for what it fails on follow: `column sales.orders/note has nulls`. */
export function violationMessage(effect: Effect, { violations }: Evidence): string {
  const counted = effect.check !== undefined && (violations?.get(effect.check) ?? 0) > 0;
  return `Rows of ${effect.subject} ${counted ? 'stand' : 'may stand'} in the way: ${named(effect)}`;
}

/** A check was declared, run, and found nothing. */
export const isProvenHarmless = ({ check }: Effect, { violations }: Evidence): boolean => check !== undefined && violations?.get(check) === 0;
