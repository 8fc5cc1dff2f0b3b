/** The toy's state → facts and edges. Desired and live states are both read by this. */
import { catalog, fact, type Address, type Catalog, type Edge, type Fact, type Finding } from '@sluice/core/dialect';
import type { ToyState } from './state.ts';
import { objectAddress } from './words.ts';

export function catalogOf(state: Pick<ToyState, 'stores' | 'lenses' | 'notes' | 'strange'>): Catalog {
  const facts: Fact[] = [];
  const edges: Edge[] = [];
  for (const [name, { keep, fields }] of Object.entries(state.stores)) {
    const address = objectAddress('store', name);
    facts.push(fact(address, { ...(keep !== undefined && { keep }) }));
    for (const [field, body] of Object.entries(fields)) {
      facts.push(fact(fieldAddress(name, field), { type: body.type, required: body.required }, address));
    }
  }
  for (const [name, { over, built }] of Object.entries(state.lenses)) {
    // A half-built lens shows nothing: it is not the lens that anybody wants.
    const lens = fact(objectAddress('lens', name), { over: built ? over : [] });
    facts.push(lens);
    for (const below of over) {
      edges.push({ from: lens.id, to: fact(objectAddress(state.lenses[below] ? 'lens' : 'store', below), {}).id, strength: 'hard' });
    }
  }
  for (const [target, text] of Object.entries(state.notes)) {
    const subject = addressOf(target);
    facts.push(fact(['note', subject], { text }, subject));
  }
  const findings = state.strange.map((name): Finding => ({ code: 'unmodelled', severity: 'warning', message: `${name} is of a kind that is not modelled` }));
  return catalog(facts, edges, findings);
}

const fieldAddress = (store: string, field: string): Address => ['field', ...(store.split('.') as [string, string]), field];

/** `field db.s.f` → its address. */
export function addressOf(target: string): Address {
  const [kind = '', name = ''] = target.split(' ');
  return [kind, ...name.split('.')];
}
