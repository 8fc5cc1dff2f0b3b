/** Versioned scripts: what a dialect says of one, and what a plan and the journal keep of it. */
import type { Address, Id } from './address.ts';
import type { Catalog } from './catalog.ts';
import type { Creation, MakingRoom } from './conflict.ts';
import type { Effect } from './effect.ts';
import type { ServerInfo, Session, SqlError } from './session.ts';
import type { Owns, SourceFile, Statement } from './statement.ts';

/** A statement of a script, as far as its text alone tells. */
export interface ScriptStatement extends Statement {
  /** The text without what says nothing: comments and white space outside of literals and bodies. Equal ones are the same statement. */
  readonly meaning: string;
  /** Where it may run: `anywhere`, only `alone` outside of a transaction, or only outside of one when the script says that it has none (it may commit by itself). */
  readonly runs: 'anywhere' | 'alone' | 'may commit';
  /** By its text it reads and writes rows alone, and leaves the catalog as it is. */
  readonly rowsAlone?: true;
  /** Why it begins a transaction of its own: something before it in the script can be used only once it is committed. */
  readonly behindCommit?: string;
  /** Settings that the script made before it and has not taken back, by name: they hold for it, and for nothing behind the script. */
  readonly settings?: Readonly<Record<string, string>>;
}

/** Statements around others on their session. */
export interface Around {
  readonly enter: string;
  readonly leave: string;
}

/** `enter` and `leave` stand in one transaction with the statements; `alone` is for a statement outside of any. */
export interface ScriptFrame extends Around {
  readonly alone: Around;
}

/** What a statement does to a database that holds `live`. */
export interface Judged {
  readonly effects: readonly Effect[];
  /** For one that runs outside of a transaction: see Step. */
  readonly probe?: string;
  readonly repair?: readonly string[];
  /** What it makes, unless it says itself what is to be done where that is there (IF NOT EXISTS, OR REPLACE). */
  readonly creates?: readonly Creation[];
  /** What it takes away, or gives another name. */
  readonly removes?: readonly Id[];
  /** What it does to the catalog is not seen, or only what it may do: a block, a call. */
  readonly opaque?: true;
}

/** What a directive above a statement asks for: that it runs as many short ones, each with the next rows in the order of a key. */
export interface BatchWish {
  /** Rows of a batch at most. */
  readonly size: number;
  /** The columns of the key, in the order of its index. */
  readonly by: readonly string[];
  /** The relation whose rows are walked through, as the directive writes it; left out: the statement's own one. */
  readonly over?: string;
  /** Between two batches. */
  readonly pauseMs: number;
}

/** Values of the key's columns, each as the dialect's text that means the same value again. */
export type BatchKey = readonly string[];

/** A statement that runs in batches, as a plan holds it: `head`, a condition on the key, `tail`. */
export interface Batched {
  readonly size: number;
  readonly by: readonly string[];
  readonly pauseMs: number;
  /** The relation that is walked through, as the dialect writes it in a query, and what its columns are qualified with in the statement. */
  readonly relation: string;
  readonly qualifier: string;
  readonly head: string;
  readonly tail: string;
  /** Around the statements of each batch, inside of its transaction. */
  readonly frame?: Around;
  /** How far an earlier deployment came with it: the mark that its step's row holds. */
  readonly from?: string;
}

/** Rows whose key is behind `after` (left out: from the first one), up to and with `upTo`. */
export interface BatchRange {
  readonly after?: BatchKey;
  readonly upTo: BatchKey;
}

/** Left out of a dialect: no statement runs in batches. What a batch does and its journal row must commit together there. */
export interface BatchDialect {
  /** Throws SL218 for a statement that cannot be cut by keys. */
  plan(statement: ScriptStatement, wish: BatchWish): Omit<Batched, 'frame' | 'from'>;
  /** Why rows cannot be walked through by that key, once the relation is there. Inside a transaction. */
  problem(session: Session, batched: Batched): Promise<string | undefined>;
  /** The last key, and how many rows there are about, where the server knows; undefined: there are no rows. Inside a transaction. */
  begin(session: Session, batched: Batched): Promise<{ readonly upTo: BatchKey; readonly about?: number } | undefined>;
  /** The next rows at most `size`: how many, and the key of the last one. undefined: none are left. Inside a transaction. */
  next(session: Session, batched: Batched, range: BatchRange, size: number): Promise<{ readonly last: BatchKey; readonly rows: number } | undefined>;
  /** What stands between `head` and `tail`. */
  condition(batched: Pick<Batched, 'qualifier' | 'by'>, range: BatchRange): string;
}

/** What another tool's own table tells. */
export interface ScriptHistory {
  /** As SQL names it. */
  readonly table: string;
  /** Versions, names or files, as that tool writes them, in the order in which they were applied. */
  readonly applied: readonly string[];
  /** Every version up to and with it is applied, too. */
  readonly upTo?: string;
  /** Why it does not tell for sure. */
  readonly broken?: string;
}

/** What a statement gives another name, or another schema under the same. */
export interface ScriptRename {
  /** As it is called in the catalog before. */
  readonly id: Id;
  /** A named thing in its body that is no fact itself: its name before. */
  readonly part?: string;
  readonly name?: string;
  readonly schema?: string;
}

/** Names that a statement speaks of, in any words that are equal for equal things. */
export interface Touched {
  /** It makes, changes or takes these away. */
  readonly makes: readonly string[];
  /** In which outermost objects of the catalog that lies; rows are no part of a catalog. */
  readonly within: readonly Address[];
  /** It stands on these, what they lie in included. */
  readonly needs: readonly string[];
}

/** What the text of one statement tells beforehand. */
export interface ScriptLint {
  /** Why it must not run a second time as it is. */
  readonly again?: { readonly message: string; readonly hint: string } | undefined;
  /** What it makes anew: nobody uses that yet. */
  readonly creates?: readonly Id[];
}

/** Left out of a dialect: its projects have no versioned scripts. */
export interface ScriptDialect {
  /** Throws SL201 for what does not parse, SL207 for what does not belong into a script; both with places. No database is opened. */
  cut(file: SourceFile): Promise<readonly ScriptStatement[]>;
  /** Throws SL201, with a place, for what the server of the target cannot read though `cut` does: it may be older. Left out: it reads all. */
  readable?(statements: readonly ScriptStatement[], server: ServerInfo): Promise<void>;
  /** `live` as it is before the plan, in which `before` ran earlier, or under the names that these gave. */
  judge(statement: ScriptStatement, live: Catalog, owns: Owns, before?: readonly ScriptStatement[]): Judged;
  /** What stays with something that `before` gave another name, when the statement puts another one under the old name; said of `live`, as it is before the plan. Left out: nothing is looked for. */
  leavesBehind?(statement: ScriptStatement, live: Catalog, owns: Owns, before: readonly ScriptStatement[]): readonly Effect[];
  /** What lets statements find the project's own objects by bare names, makes the settings of the script, and what ends that. */
  frame?(owns: Owns, settings?: Readonly<Record<string, string>>): ScriptFrame | undefined;
  /** Of each statement of one script, in their order. Left out: nothing is told beforehand. */
  lint?(statements: readonly ScriptStatement[], owns: Owns): readonly ScriptLint[];
  /** undefined: what it does is not seen in its text. Left out: it never is. */
  touches?(statement: ScriptStatement, owns: Owns): Touched | undefined;
  /** What it renames of what was there `before` the script. Left out: what a script renamed goes and comes when it is taken back by the catalog. */
  renames?(statement: Statement, before: Catalog, owns: Owns): ScriptRename | undefined;
  /** The state behind it, with what it says of values that it makes others of. Left out: they are taken as converted by themselves. */
  converted?(statement: ScriptStatement, after: Catalog, owns: Owns): Catalog;
  /** What a block may send, in the order in which it is written: whether each is reached is not seen. Left out: no text tells. */
  within?(statement: ScriptStatement): readonly Statement[];
  /** The error code that a BTEQ script sees of what the server refused (docs/bteq.md of the dialect). Left out: there are no BTEQ scripts. */
  errorCode?(error: SqlError): number;
  /** Left out: objects that are there already can be raised, or replaced in place. */
  readonly makingRoom?: MakingRoom;
  /** The history of a tool whose scripts have that layout (sources/layouts), if the database holds one. */
  history?(session: Session, layout: string): Promise<ScriptHistory | undefined>;
  readonly batches?: BatchDialect;
}

/** One script as a plan and the journal know it. */
export interface ScriptRecord {
  /** The file's own name: `V001__orders.sql`. */
  readonly name: string;
  /** Left out: repeatable. */
  readonly version?: string;
  /** `applied` by this deployment · `redone`: taken back and applied again · `baseline`: taken as applied · `repaired`: an edit that was accepted. */
  readonly how: 'applied' | 'redone' | 'baseline' | 'repaired';
  /** Of the text, without what a checkout may change: line ends, a byte order mark. */
  readonly text: string;
  /** Of what the statements mean. */
  readonly meaning: string;
  /** The meaning of each statement, shortened: a script that stopped half way is gone on with where its beginning is still the same. */
  readonly statements: readonly string[];
  /** Numbers of its steps in the plan, from 1, by statement; 0: the statement had run before. Empty where nothing runs. Of a BTEQ script: by sending, after a 0 where an earlier deployment ran its beginning. */
  readonly steps: readonly number[];
  /** A BTEQ script: which of the plan's programs it is, from 0. */
  readonly program?: number;
  /** Whether its rollback script was there. */
  readonly reversible: boolean;
  /** Numbers of the first and the last of all steps around it, where more than its statements ran for it: each has its own way back. */
  readonly span?: readonly [first: number, last: number];
}
