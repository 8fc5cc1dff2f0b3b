/** How other tools lay versioned scripts out, read as one list: what runs, in which order, and what takes it back. Pure text in, data out. */
import type { Finding } from '../../model/finding.ts';
import type { SourceFile } from '../../model/statement.ts';

/** A piece of a file, with the line that it begins in (from 1). */
export interface Passage {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export interface WrittenScript {
  /** As the layout writes it: `1.2`, `20240131120000`, a changeset's `author:id`. Unique in a reading. */
  readonly version: string;
  readonly name: string;
  readonly up: Passage;
  /** Absent: nobody wrote one. An empty text: nothing is to be done. */
  readonly down?: Passage;
  /** Runs again whenever its text changes; has no place in the order of versions. */
  readonly repeatable: boolean;
  /** Whether the script asked for one transaction around it. */
  readonly transaction: boolean;
}

export interface Reading {
  /** In the order in which they run. */
  readonly scripts: readonly WrittenScript[];
  /** What was seen and could not be kept. */
  readonly findings: readonly Finding[];
  /** Files that are no scripts to take over, and known as such: another database's, tests. */
  readonly passedOver?: readonly string[];
}

export interface ReadingFor {
  /** The dialect's name: scripts for databases of another name are left out. */
  readonly dialect: string;
}

export interface Layout {
  readonly name: string;
  /** For people: what the layout is known as. */
  readonly title: string;
  /** Paths relative to the folder that is read, in order of path. */
  matches(files: readonly SourceFile[]): boolean;
  /** Throws SL208 for what contradicts itself. */
  read(files: readonly SourceFile[], reading: ReadingFor): Reading;
}
