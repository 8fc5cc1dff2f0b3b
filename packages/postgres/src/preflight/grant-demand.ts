/** What granting and revoking needs: the object, or the privilege with grant option. */
import { addressText, part, type Address, type Fact, type PreflightNeed } from '@sluice/core/dialect';
import { spokenMember } from '../kinds/extension-member.ts';
import { granted, type Grant } from '../kinds/grant.ts';
import { ident, qualified } from '../script/quote.ts';
import type { Ask, Asked } from './demands.ts';
import type { Ownership } from './ownership.ts';

const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'materialized-view', 'foreign-table']);
const TYPES: ReadonlySet<string> = new Set(['enum', 'range', 'composite', 'domain', 'base-type']);

export function grantDemand(fact: Fact<Grant>, need: PreflightNeed, owners: Ownership, me: string, ask: Ask): void {
  const { target, privilege: given } = granted(fact, need);
  const holder = owners.holder(fact);
  const owner = owners.of(holder);
  const option = optionOf(target, `${given} with grant option`);
  // Whose it is nobody told. Without the option the server would only warn.
  if (spokenMember(fact) !== undefined) {
    if (!option || !owners.has(holder)) return;
    return ask({
      any: [option], subject: fact.id,
      refusal: `${addressText(target)} came with ${holder}, and the role ${me} may not give ${given} on it to others`,
      hint: `Let who made the extension grant it, or grant ${ident(me)} ${given} on it with grant option.`,
    });
  }
  if (owner === undefined || owner === me) return;
  ask({
    any: [{ ask: 'member', what: owner }, ...(option ? [option] : [])], subject: fact.id,
    refusal: `${addressText(target)} belongs to ${owner}, and the role ${me} may not give ${given} on it to others`,
    hint: `Grant ${ident(owner)} to ${ident(me)}, or ${given} on it with grant option.`,
  });
}

function optionOf(target: Address, privilege: string): Asked | undefined {
  const [kind] = target;
  const name = target.length > 2 ? qualified(part(target, 1), part(target, 2)) : part(target, 1);
  if (kind === 'schema') return { ask: 'schema', what: part(target, 1), privilege };
  if (RELATIONS.has(kind)) return { ask: 'relation', what: name, privilege };
  if (kind === 'column') return { ask: 'column', what: name, part: part(target, 3), privilege };
  if (kind === 'sequence') return { ask: 'sequence', what: name, privilege };
  if (kind === 'function' || kind === 'procedure') return { ask: 'function', what: `${name}${part(target, 3)}`, privilege };
  return TYPES.has(kind) ? { ask: 'type', what: name, privilege } : undefined;
}
