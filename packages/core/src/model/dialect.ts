/** The contract of a dialect: everything that the middle must be told about one kind of database. */
import type { Failure } from '../errors/failure.ts';
import type { Id } from './address.ts';
import type { BackupDialect } from './backup.ts';
import type { Contention } from './blocker.ts';
import type { Catalog } from './catalog.ts';
import type { Disabling } from './disabling.ts';
import type { HazardRule } from './hazard-rule.ts';
import type { JournalStore } from './journal-store.ts';
import type { AnyKind } from './kind.ts';
import type { Fact, Unify } from './fact.ts';
import type { Furnishing, PreflightNeed } from './preflight.ts';
import type { Finding } from './finding.ts';
import type { Rehearsal, RehearsalRequest } from './rehearsal.ts';
import type { DeclaredRename } from './rename.ts';
import type { ScriptDialect, ScriptFrame } from './script.ts';
import type { ServerInfo, Session } from './session.ts';
import type { SmokeDialect } from './smoke-dialect.ts';
import type { Strays } from './stray.ts';
import type { Traced, TraceRequest } from './trace.ts';
import type { ProjectSources, SourceFile, Statement } from './statement.ts';

/** Each flag with what follows from it. */
export interface Capabilities {
  /** Several DDL statements commit together. false: every step is a batch of its own, with probe and repair. */
  readonly transactionalDdl: boolean;
  /** The server knows what stands on what. false: edges come from source text alone. */
  readonly dependencyCatalog: boolean;
  /** Indexes can be built beside writers, outside a transaction. */
  readonly concurrentIndexes: boolean;
  /** The fate of a transaction can be asked for by its id after the connection was lost (`resolveCommit`). */
  readonly resolvesCommits: boolean;
}

export interface Timeouts {
  readonly lockMs: number;
  readonly statementMs: number;
}

/** Where and how to connect. Secrets are inside `url` only: never print it, use `label`. */
export interface Target {
  readonly url: string;
  /** The url without credentials, for people. */
  readonly label: string;
  /** Absolute; relative paths in urls start here. */
  readonly root: string;
  readonly applicationName: string;
  readonly timeouts: Timeouts;
  /** How long `connect` waits where another process's deployment holds the only session there is, ms. Default 0: SL601 at once. */
  readonly openWaitMs?: number;
  /** Told whom it waits for, at once and when that changes. */
  readonly waiting?: ((message: string) => void) | undefined;
  /** Aborted: whoever waits for another deployment, to connect or for the lock, leaves with SL704. */
  readonly stop?: AbortSignal | undefined;
}

/** One process's hold on a target: sessions share what must be shared (one PGlite instance, one pool). */
export interface Connection {
  readonly server: ServerInfo;
  /** `one`: every `session()` is the same session and must not be used at once. */
  readonly sessions: 'many' | 'one';
  /** How many sessions work at once, where that is known: the processors of this machine, if the server runs on it. More of them only take turns. */
  readonly abreast?: number;
  /** `name`: what other sessions see of it, where they see one another; left out: the target's. */
  session(purpose: 'main' | 'watch' | 'lock', name?: string): Promise<Session>;
  /** The deployment lock of this physical database. Throws SL601 that names the holder when it is held after `waitMs`. */
  lock(holder: LockHolder, waitMs: number): Promise<Lock>;
  close(): Promise<void>;
}

export interface LockHolder {
  readonly deploymentId: string;
  readonly runId: string;
  readonly project: string;
  readonly actor: string;
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
}

export interface Lock {
  /** false once another may hold it: stop before the next statement. */
  held(): Promise<boolean>;
  release(): Promise<void>;
}

/** What a catalog is read with. */
export interface Reading {
  readonly catalog: Catalog;
  /** Taken before the catalog was read. Equal tokens of one physical database mean: nothing changed in between. */
  readonly token: string;
}

export interface ReadingOptions {
  readonly journalSchema: string;
  /** Where more sessions may be had for the time of the reading, if it has any. Left out: `session` is all. */
  readonly connection?: Connection | undefined;
  /** One that `changeToken` gave before: nobody has to ask for it again. */
  readonly token?: string | undefined;
  /** Told once nothing is left to do but to wait for answers. A dialect may leave it out. */
  readonly asked?: (() => void) | undefined;
  /** For each fact as soon as it is made: what another state holds as the same value is not held again. A dialect may leave it out. */
  readonly unify?: Unify | undefined;
}

/** The desired state of all projects on one physical database, before it is split by owner. */
export interface Desired {
  readonly catalog: Catalog;
  /** Which project's sources made the fact, where known; the rest is split by `owns`. */
  readonly projectOf: ReadonlyMap<Id, string>;
  /** The statement that made it, for places in the plan. */
  readonly placeOf: ReadonlyMap<Id, Statement['place']>;
  /** Ids of opt-in facts' subjects that the sources speak about: `owner table sales.t` → facets of kind `owner` within that subject count. */
  readonly said: ReadonlySet<string>;
  readonly findings: readonly Finding[];
  /** What the sources say had another name before, whether the database has the new one by now or not. */
  readonly renames?: readonly DeclaredRename[];
  readonly shadow: string;
  /** JSON that the dialect wants back with this desired state to make the next one sooner (`ShadowOptions.earlier`); nobody else reads it. */
  readonly workings?: unknown;
}

/** The desired state under names that some facts had before: what the server itself makes of every text that mentions them. */
export interface Former {
  readonly desired: Desired;
  /** Former id → id, of the facts that have another one. */
  readonly names: ReadonlyMap<Id, Id>;
}

export interface ShadowOptions {
  readonly place: 'auto' | 'target' | 'pglite' | 'embedded' | { readonly url: string };
  /** Absolute; caches of shadow images lie below. */
  readonly stateDir: string;
  readonly root: string;
  /** The server that the desired state is meant for; decides the place when `auto`. */
  readonly target: ServerInfo;
  /** What was made of other sources of the same projects by the same build for the same major; must not show in what is made now. Asked for once it is needed: to read it takes a while. */
  readonly earlier?: () => Desired | undefined;
  /** As in ReadingOptions. */
  readonly unify?: Unify | undefined;
  /** For `target`: where the temporary database is made. */
  readonly connection?: Connection;
  /** For what is found in sources alone, whatever the place. */
  readonly keep?: Keep;
}

/** A dialect's own notes on this machine; may be gone at any time, and what is read may be of another build. */
export interface Keep {
  read(name: string): string | undefined;
  write(name: string, text: string): Promise<void>;
}

export interface Reference {
  readonly from: string;
  readonly to: string;
  /** hard: the server enforces it. soft: in a string body. */
  readonly strength: 'hard' | 'soft';
  readonly at: Statement['place'];
  /** What is referenced, in the dialect's words: `sales.orders`. */
  readonly name: string;
}

export interface Framing {
  readonly facts: readonly Fact[];
  /** The state that they are of. */
  readonly catalog: Catalog;
  /** The database as it is. */
  readonly live: Catalog;
  /** Rows come back by the plan: what is not there yet may hold some, too. */
  readonly brings: boolean;
  /** The facts only go. */
  readonly goes?: true;
}

export interface Dialect {
  readonly name: string;
  /** Changes whenever the same sources might give another catalog: kept desired catalogs of another build are not used. */
  readonly build: string;
  /** Url schemes it answers for: `postgres`, `postgresql`, `pglite`. */
  readonly schemes: readonly string[];
  readonly capabilities: Capabilities;
  /** Order = creation order of unrelated facts; drops run in reverse. */
  readonly kinds: readonly AnyKind[];
  readonly hazards: readonly HazardRule[];

  connect(target: Target): Promise<Connection>;
  /** One snapshot of the whole database (journal schema left out), with edges and what is not modelled. */
  read(session: Session, options: ReadingOptions): Promise<Reading>;
  /** Cheap; decides whether a kept reading may be reused. A `known` token comes back as it is when nothing changed since it was given. */
  changeToken(session: Session, known?: string): Promise<string>;
  /** Sources of ALL projects on the physical database → desired catalog. Throws SL2xx/SL3xx with places. */
  desire(sources: readonly ProjectSources[], options: ShadowOptions): Promise<Desired>;
  /**
   * For a shadow on a server that others change: a digest of all there that has a say in what sources become, so that what was made of them is kept until that is another one. Cheap.
   * undefined, or left out: what is made there is not kept.
   */
  surroundings?(options: ShadowOptions): Promise<string | undefined>;
  /**
   * The same after `statements`, which give facts the names that they had. Throws the server's error where it refuses one of them.
   * Left out: nothing can be renamed, and annotations that say so are refused.
   */
  formerly?(sources: readonly ProjectSources[], options: ShadowOptions, statements: readonly string[]): Promise<Former>;
  /** Statements of a file; throws SL201 with place and caret. No database is opened. */
  statements(file: SourceFile): Promise<readonly Statement[]>;
  /** All findings and failures that sources alone show (syntax, statements that do not belong). No database is opened. */
  check(sources: readonly ProjectSources[]): Promise<readonly (Finding | Failure)[]>;
  /** References between projects, from text alone. */
  references(sources: readonly ProjectSources[]): Promise<readonly Reference[]>;
  /** Secrets that stand in sources in clear: the name by which statements of a plan refer to each (`${secret:NAME}`) → its value. Never written anywhere. */
  secretsIn?(sources: readonly ProjectSources[]): Promise<ReadonlyMap<string, string>>;
  journal(session: Session, schema: string): JournalStore;
  /** Rows in the relations `ids`; estimates where large, but 0 only when exactly empty. */
  measure(session: Session, ids: readonly Id[]): Promise<ReadonlyMap<Id, number>>;
  /** Runs `work` so that a query fails where it would leave out rows which are hidden from the role. Left out: nothing ever is. */
  seeingAll?<T>(session: Session, work: () => Promise<T>): Promise<T>;
  /** A statement that keeps writers away from a relation until the transaction ends. Left out, or undefined for one of another kind: they are not kept away. */
  keepOut?(id: Id): string | undefined;
  /** Rights, ownership, locks, leftovers: all that would make the plan fail (errors) or is good to know before (warnings). Writes nothing, locks nothing. */
  preflight(session: Session, need: PreflightNeed): Promise<readonly Finding[]>;
  /**
   * The locks that a step on the fact takes and keeps until its batch ends, by any names that are equal for equal locks. Batches are cut before they
   * need more than `ServerInfo.lockSlots`. Left out where there is room for any number.
   */
  locks?(fact: Fact, catalog: Catalog): readonly string[];
  /** What stands around statements about facts, where code that they call takes a session's settings to mean something. Left out, or undefined: nothing. */
  frame?(framing: Framing): ScriptFrame | undefined;
  /** The id of the open transaction, to be asked for by `resolveCommit`. Only with `resolvesCommits`. */
  transactionId(session: Session): Promise<string>;
  /**
   * Who the session acts as and how it reads statements (role, search path, settings), as a text that is good for equality: what statements of a
   * plan must leave as it is. Left out where a session has no such state.
   */
  sessionState?(session: Session): Promise<string>;
  resolveCommit(session: Session, transactionId: string): Promise<'committed' | 'aborted' | 'in progress' | 'unknown'>;
  /** The server's own clock, ISO 8601 in UTC: windows are judged by it too. */
  clock(session: Session): Promise<string>;
  /** Identity of the physical database and its timeline: journal rows of another one prove nothing. */
  systemIdentifier(session: Session): Promise<string>;
  /** Left out where no session can watch another one: then nobody is named who holds a lock. */
  readonly contention?: Contention;
  /** Left out where a session ends with its process. */
  readonly strays?: Strays;
  /**
   * Facts that a catalog leaves out because they follow from others (columns of a partition), put in on both sides where they no longer follow on
   * one of them. Only for planning: fingerprints and what is kept do not have them.
   */
  unfold?(before: Catalog, after: Catalog, server: ServerInfo): { readonly before: Catalog; readonly after: Catalog };
  /** Runs a plan on a clone of the state that it starts from, and says where locks and rewrites differ from what its steps declare. Left out: it cannot be watched. */
  trace?(request: TraceRequest, options: ShadowOptions): Promise<Traced>;
  /** Runs scripts on a clone of the state that they start from, and says where they lead. Left out: nobody knows before. */
  rehearse?(request: RehearsalRequest, options: ShadowOptions): Promise<Rehearsal>;
  /** The url of an empty database of its own that lies in a folder and goes with it; `connect` makes it. Left out: there is none to throw away. */
  scratch?(folder: string): string;
  /** Makes there what belongs to the server and no plan makes, such as roles. Left out: nothing does. */
  furnish?(session: Session, need: Furnishing): Promise<void>;
  /** Loads what `kinds` and `print` need to answer at once, such as a parser; idempotent. Awaited by the context before it hands the dialect to a verb. */
  ready?(): Promise<void>;
  /** Lets go of what the dialect keeps for the process (an open shadow), so that the process can end. It may be used again after. */
  release?(): Promise<void>;
  /** How objects are taken out of use. Left out: they are not, and the verb says so. */
  readonly disabling?: Disabling;
  /** How rows and values are kept before they go. Left out: they are not. */
  readonly backup?: BackupDialect;
  /** How versioned scripts are read. Left out: there are none. */
  readonly scripts?: ScriptDialect;
  /** What smoke tests need to be told. */
  readonly smoke: SmokeDialect;
  /** A fact as people read it, for before and after side by side. */
  print(fact: Fact, catalog: Catalog): string;
}
