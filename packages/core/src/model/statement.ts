/** One statement of a source file, as a dialect's splitter cuts it. */
import type { Place } from '../errors/failure.ts';

export interface Statement {
  /** The file's own slice, without the terminator. */
  readonly text: string;
  readonly place: Place & { readonly column: number };
  /** Characters from the file's start. */
  readonly offset: number;
  /** Comments before it since the last statement, where annotations stand. */
  readonly leadingComments: string;
}

/** A source file after `{{name}}` variables are bound. */
export interface SourceFile {
  /** Relative to the workspace root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** Files that it names and that run within it, by path, those that they name included; `outside`: it is not read. */
  readonly runs?: ReadonlyMap<string, SourceFile | 'outside'>;
}

/** The sources of one project. */
export interface ProjectSources {
  readonly project: string;
  readonly owns: Owns;
  readonly files: readonly SourceFile[];
}

/** What a project claims, by the kind's `ownsKey`; `*` claims all that no other project claims. */
export type Owns = '*' | Readonly<Record<string, readonly string[]>>;
