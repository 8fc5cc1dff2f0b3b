/** Side door for dialect authors. */
export * from './errors/failure.ts';
export * from './model/address.ts';
export * from './model/blocker.ts';
export * from './model/catalog.ts';
export * from './model/dialect.ts';
export * from './model/disabling.ts';
export * from './model/effect.ts';
export * from './model/fact.ts';
export * from './model/finding.ts';
export * from './model/hash.ts';
export * from './model/hazard-rule.ts';
export * from './model/journal-store.ts';
export * from './model/kind.ts';
export * from './model/plan.ts';
export * from './model/session.ts';
export * from './model/smoke-dialect.ts';
export * from './model/statement.ts';
