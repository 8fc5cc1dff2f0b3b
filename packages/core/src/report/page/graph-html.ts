/** The objects of a plan as cards, and arrows from what is needed to what stands on it. Drawn here, so the page needs no library and works without its script. */
import type { Action } from '../../model/plan.ts';
import { idParts } from '../id-parts.ts';
import { isRoot, type Group } from '../outline.ts';
import type { Box } from './heights.ts';
import { escapeHtml, html, trusted, type Html } from './html.ts';
import { layout } from './layout.ts';
import { groupId, MARKS, nameWithin, searchText, type Sheet } from './marks.ts';

/** Widths of one character of the fonts in style.ts; a label that would be longer is cut, its title is not. */
const CHAR = 7.4;
const ROW_CHAR = 6.75;
const SMALL_CHAR = 6.2;
const HEAD = 30;
const ROW = 21;
const [NARROWEST, WIDEST] = [132, 340];

interface Card extends Box {
  readonly home: string;
  readonly kind: string;
  /** undefined: not in the plan, only a neighbour. */
  readonly group?: Group;
  readonly action: Action | 'within' | 'still';
  readonly rows: readonly { readonly text: string; readonly action: Action; readonly id: string }[];
  /** Entries that have no row of their own; in a crowded drawing they are counted beside the kind instead. */
  readonly more: number;
}

/** Nobody reads a drawing of more: 8,000 cards are 80,000 pixels wide. What is below the drawing holds all objects. */
const MOST_CARDS = 300;

/** How many rows a card shows, by how crowded the drawing is. */
const rowLimit = (entries: number): number => (entries <= 60 ? 12 : entries <= 150 ? 4 : 0);

/** What is drawn where not all can be: what may hurt first, then what changes what is there, then the rest in its order. */
function telling(groups: readonly Group[]): readonly Group[] {
  if (groups.length <= MOST_CARDS) return groups;
  const weight = ({ entries }: Group): number => (entries.some(({ steps }) => steps.some(({ hazards }) => hazards.length > 0)) ? 0 : entries.every(({ action }) => action === 'create') ? 2 : 1);
  const chosen = new Set([0, 1, 2].flatMap((each) => groups.filter((group) => weight(group) === each)).slice(0, MOST_CARDS));
  return groups.filter((group) => chosen.has(group));
}

export function graphHtml(of: Sheet): Html {
  const groups = telling(of.shape.groups);
  const left = new Set(groups === of.shape.groups ? [] : of.shape.groups.map(({ home }) => home));
  for (const { home } of groups) left.delete(home);
  const limit = rowLimit(groups.reduce((sum, group) => sum + group.entries.length, 0));
  const cards = groups.map((group) => cardOf(group, limit));
  const byHome = new Map(cards.map((card, index) => [card.home, index]));
  const arrows = new Map<string, [number, number]>();
  for (const [dependant, need] of of.plan.display.edges) {
    const parts = [need, dependant].map(idParts);
    if (left.size > 0 && (parts.some(({ home }) => left.has(home)) || (cards.length > 2 * MOST_CARDS && parts.some(({ home }) => !byHome.has(home))))) continue;
    const ends = parts.map(({ home, kind, path }) => {
      if (!byHome.has(home)) {
        byHome.set(home, cards.length);
        cards.push({ home, kind: path === home ? kind : '', action: 'still', rows: [], more: 0, width: cardWidth(home, kind, []), height: HEAD });
      }
      return byHome.get(home) ?? 0;
    });
    const [from = 0, to = 0] = ends;
    if (from !== to) arrows.set(`${from} ${to}`, [from, to]);
  }
  const drawn = layout(cards, [...arrows.values()]);
  const [width, height] = [Math.ceil(drawn.width), Math.ceil(drawn.height)];
  const paths = drawn.paths.map((each) => {
    const [from, to] = each.backwards ? [each.to, each.from] : [each.from, each.to];
    const head = each.backwards ? html`marker-start="url(#${of.prefix}-tip)"` : html`marker-end="url(#${of.prefix}-tip)"`;
    return html`<path class="arrow" d="${each.d}" data-from="${from}" data-to="${to}" ${head}/>`;
  });
  return html`<svg class="graph" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="Objects of the plan and what stands on what">
<defs><marker id="${of.prefix}-tip" viewBox="0 0 8 8" refX="3" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path class="tip" d="M0 0.6 7 4 0 7.4z"/></marker></defs>
${paths}
${cards.map((card, index) => cardHtml(card, index, drawn.at[index] ?? { x: 0, y: 0 }, of))}
</svg>`;
}

function cardOf(group: Group, limit: number): Card {
  const root = group.entries.find(isRoot);
  const others = group.entries.filter((entry) => entry !== root);
  // One that would only say "and 1 more" can say it itself.
  const shown = others.length <= limit + (limit > 0 ? 1 : 0) ? others : others.slice(0, limit);
  const rows = shown.map((entry) => ({ text: `${idParts(entry.id).kind} ${nameWithin(entry.id)}`.trim(), action: entry.action, id: entry.id }));
  const more = others.length - rows.length;
  const folded = limit === 0 && more > 0 ? `(${more})` : '';
  const kind = `${root === undefined ? '' : idParts(root.id).kind} ${folded}`.trim();
  const lines = rows.length + (more > 0 && folded === '' ? 1 : 0);
  return {
    home: group.home,
    kind,
    group,
    action: root?.action ?? 'within',
    rows,
    more: folded === '' ? more : 0,
    width: cardWidth(group.home, kind, rows),
    height: HEAD + (lines > 0 ? lines * ROW + 7 : 0),
  };
}

function cardWidth(home: string, kind: string, rows: readonly { readonly text: string }[]): number {
  const head = 38 + home.length * CHAR + (kind === '' ? 0 : 14 + kind.length * SMALL_CHAR);
  return Math.ceil(Math.min(WIDEST, Math.max(NARROWEST, head, ...rows.map((row) => 40 + row.text.length * ROW_CHAR))));
}

const cut = (text: string, room: number, char: number): string => {
  const fits = Math.max(4, Math.floor(room / char + 0.05));
  return text.length <= fits ? text : `${text.slice(0, fits - 1)}…`;
};

/** Round at the corners of the card, straight where rows follow. */
function headPath({ width, height }: Box): string {
  const low = height > HEAD ? '' : 'a6.5 6.5 0 0 1 -6.5 6.5';
  const bottom = HEAD - 0.5;
  return low === ''
    ? `M.5 ${bottom}V7A6.5 6.5 0 0 1 7 .5H${width - 7}a6.5 6.5 0 0 1 6.5 6.5V${bottom}z`
    : `M.5 7A6.5 6.5 0 0 1 7 .5H${width - 7}a6.5 6.5 0 0 1 6.5 6.5V${bottom - 6.5}${low}H7A6.5 6.5 0 0 1 .5 ${bottom - 6.5}z`;
}

function cardHtml(card: Card, index: number, at: { readonly x: number; readonly y: number }, of: Sheet): Html {
  const kindRoom = card.kind === '' ? 0 : 14 + card.kind.length * SMALL_CHAR;
  const name = cut(card.home, card.width - 38 - kindRoom, CHAR);
  const head = html`<path class="head" d="${headPath(card)}"/><text class="sign" x="12" y="20">${card.action === 'within' || card.action === 'still' ? '·' : MARKS[card.action]}</text><text class="name" x="27" y="20">${name}</text>${card.kind !== '' && html`<text class="kind" x="${card.width - 11}" y="19.5" text-anchor="end">${card.kind}</text>`}`;
  const body = html`<rect class="box" width="${card.width}" height="${card.height}" rx="7"/>`;
  const place = trusted(`transform="translate(${at.x.toFixed(1)} ${at.y.toFixed(1)})" data-node="${index}"`);
  if (card.group === undefined) return html`<g class="card still" ${place}><title>${card.home}: not changed</title>${body}${head}</g>`;
  const target = groupId(of, of.shape.groups.indexOf(card.group));
  const rows = card.rows.map(
    (row, line) =>
      html`<a class="node row ${row.action}" href="#${of.articleOf.get(row.id)}" data-search="${searchText(row)}"><title>${row.action} ${row.id}</title><rect class="hit" x="4" y="${HEAD + 3 + line * ROW}" width="${card.width - 8}" height="${ROW}" rx="4"/><text class="sign" x="12" y="${HEAD + 18 + line * ROW}">${MARKS[row.action]}</text><text class="item" x="27" y="${HEAD + 18 + line * ROW}">${cut(row.text, card.width - 38, ROW_CHAR)}</text></a>`,
  );
  const more =
    card.more > 0 &&
    html`<a class="node row" href="#${target}"><rect class="hit" x="4" y="${HEAD + 3 + card.rows.length * ROW}" width="${card.width - 8}" height="${ROW}" rx="4"/><text class="item more" x="27" y="${HEAD + 18 + card.rows.length * ROW}">and ${card.more} more</text></a>`;
  const search = card.group.entries.map(searchText).join('\n');
  return html`<g class="card ${card.action}" ${place} data-search="${search}">${body}<a class="node" href="#${target}" aria-label="${`${card.action} ${card.home}`}"><title>${card.group.entries.map((entry) => `${entry.action} ${entry.id}`).join('\n')}</title>${head}</a>${rows}${more}</g>`;
}

/** For one line under the drawing. */
export const graphLegend = ({ shape: { groups } }: Sheet): string =>
  escapeHtml(`${groups.length > MOST_CARDS ? `${MOST_CARDS} of ${groups.length} objects are drawn, those with hazards and changes first; all are below. ` : ''}Arrows run from what is needed to what stands on it. Select an object to see it before and after.`);
