/** What all parts of the page share: the ids of a plan's parts, and how an action and an address look. */
import type { Action, Plan } from '../../model/plan.ts';
import { idParts } from '../id-parts.ts';
import { MARKS as TERMINAL_MARKS, outline, type Entry, type Outline } from '../outline.ts';
import { html, type Html } from './html.ts';

/** One plan on the page. */
export interface Sheet {
  readonly plan: Plan;
  readonly shape: Outline;
  /** `p1`: the prefix of all ids within, so that several plans share a page. */
  readonly prefix: string;
  /** Element id of an object's article, by address. */
  readonly articleOf: ReadonlyMap<string, string>;
}

export function sheet(plan: Plan, index: number): Sheet {
  const shape = outline(plan);
  const prefix = `p${index + 1}`;
  const entries = shape.groups.flatMap((group) => group.entries);
  return { plan, shape, prefix, articleOf: new Map(entries.map((entry, at) => [entry.id, `${prefix}-o${at + 1}`])) };
}

export const groupId = (of: Sheet, index: number): string => `${of.prefix}-g${index + 1}`;
export const stepId = (of: Sheet, number: number): string => `${of.prefix}-s${number}`;

/** A real minus is as wide as the other marks. */
export const MARKS: Readonly<Record<Action, string>> = { ...TERMINAL_MARKS, drop: '−' };

export const mark = (action: Action): Html => html`<span class="mark ${action}" title="${action}">${MARKS[action]}</span>`;

/** The kind quietly, the name loudly. */
export function addressHtml(id: string): Html {
  const { kind, path } = idParts(id);
  return html`<span class="address"><span class="kind">${kind}</span> ${path}</span>`;
}

/** An object's name where its home is already said: `total`, `app_reader/SELECT`; nothing for the home itself. */
export function nameWithin(id: string): string {
  const { path, home } = idParts(id);
  const at = path.indexOf(home);
  return at < 0 ? path : path.slice(at + home.length).replace(/^\//, '');
}

/** What a filter looks at, in lower case. */
export const searchText = (entry: Pick<Entry, 'id' | 'action'>): string => `${entry.action} ${entry.id}`.toLowerCase();
