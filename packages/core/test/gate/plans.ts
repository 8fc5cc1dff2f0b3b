/** Plans for this room's tests: all that a gate looks at, and nothing else said. */
import type { Effect } from '../../src/model/effect.ts';
import type { Hazard, Plan, Step } from '../../src/model/plan.ts';
import type { GateInput } from '../../src/gate/gate.ts';

export const stepOf = (over: Partial<Step> = {}): Step => ({
  id: 's1',
  address: 'column sales.orders/note',
  action: 'drop',
  sql: 'alter table sales.orders drop column note',
  transactional: true,
  effects: [],
  hazards: [],
  reverse: [],
  reason: 'not in the files any more',
  ...over,
});

export const hazardOf = (over: Partial<Hazard> = {}): Hazard => ({
  code: 'H104',
  severity: 'block',
  subject: 'table sales.orders',
  message: 'The values of column sales.orders.note are lost',
  advice: 'Stop reading it first.',
  ...over,
});

export const effectOf = (over: Partial<Effect> = {}): Effect => ({ effect: 'loses-values', subject: 'table sales.orders', cause: 'drop-column', ...over });

export const planOf = (steps: readonly Step[], over: Partial<Plan> = {}): Plan => ({
  format: 'sluice-plan/1',
  id: 'p1',
  project: 'db-sales',
  environment: 'prod',
  database: 'default',
  dialect: 'toy',
  serverVersion: '1',
  toolVersion: '0',
  kind: 'deploy',
  sourceDigest: 'd1',
  policyDigest: '',
  from: { fingerprint: 'sf1:a', outside: [] },
  to: { fingerprint: 'sf1:b', outside: [] },
  atomic: true,
  batches: steps.length === 0 ? [] : [{ transactional: true, steps }],
  unmanaged: [],
  unmodelled: [],
  ignored: [],
  shadow: 'sources',
  display: { objects: {}, edges: [] },
  ...over,
});

export const inputOf = (over: Partial<GateInput> = {}): GateInput => ({
  plan: planOf([stepOf()]),
  policy: {},
  evidence: { actor: 'ada', clocks: { runner: '2026-01-05T02:30:00.000Z', server: '2026-01-05T02:30:10.000Z' } },
  allowances: [],
  namedProjects: 1,
  ...over,
});
