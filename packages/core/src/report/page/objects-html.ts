/** Every object with its text before and after, by home, with links to its statements and its neighbours. */
import type { Display } from '../../model/plan.ts';
import { placeText } from '../failure-text.ts';
import { idParts } from '../id-parts.ts';
import type { Entry, Group } from '../outline.ts';
import { noteOf } from '../plan-text.ts';
import { verbOf } from '../words.ts';
import { diffHtml } from './diff-html.ts';
import { html, type Html } from './html.ts';
import { addressHtml, groupId, mark, searchText, stepId, type Sheet } from './marks.ts';

/** With more objects all articles start closed. */
const MOST_OPEN = 24;

/** A schema carries thousands: those behind are found by their own articles. */
const MOST_NEIGHBOURS = 100;

export function objectsHtml(of: Sheet): Html {
  const { groups } = of.shape;
  const open = groups.reduce((sum, group) => sum + group.entries.length, 0) <= MOST_OPEN;
  const within = withoutSteps(of);
  const neighbours = neighboursOf(of.plan.display);
  return html`<section class="objects" aria-labelledby="${of.prefix}-objects"><h2 id="${of.prefix}-objects">Before and after</h2>
${groups.map((group, index) => groupHtml(group, groupId(of, index), within.get(group.home) ?? [], open, neighbours, of))}
</section>`;
}

interface Neighbours {
  readonly needs: ReadonlyMap<string, readonly string[]>;
  readonly carries: ReadonlyMap<string, readonly string[]>;
}

function neighboursOf({ edges }: Display): Neighbours {
  const needs = new Map<string, string[]>();
  const carries = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, value: string) => void (map.get(key)?.push(value) ?? map.set(key, [value]));
  for (const [from, to] of edges) {
    add(needs, from, to);
    add(carries, to, from);
  }
  return { needs, carries };
}

/** Objects that come and go inside of another one's statement, by home. */
function withoutSteps(of: Sheet): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const id of Object.keys(of.plan.display.objects)) {
    if (of.articleOf.has(id)) continue;
    const { home } = idParts(id);
    found.set(home, [...(found.get(home) ?? []), id]);
  }
  return found;
}

function groupHtml(group: Group, id: string, within: readonly string[], open: boolean, neighbours: Neighbours, of: Sheet): Html {
  return html`<div class="group" id="${id}" data-search="${group.entries.map(searchText).join('\n')}"><h3>${group.home}</h3>
${group.entries.map((entry) => articleHtml(entry, open, neighbours, of))}
${
  within.length > 0 &&
  html`<details class="within"><summary>${within.length} more within, by the same statements</summary>${within.map((each) => {
    const shown = of.plan.display.objects[each];
    return html`<div class="inner"><h4>${addressHtml(each)}</h4>${diffHtml(shown?.before, shown?.after)}</div>`;
  })}</details>`
}</div>`;
}

function articleHtml(entry: Entry, open: boolean, { needs, carries }: Neighbours, of: Sheet): Html {
  const note = noteOf(entry);
  const hazards = entry.steps.flatMap((step) => step.hazards);
  const source = entry.steps.find((step) => step.source !== undefined)?.source;
  const links = (title: string, ids: readonly string[]) => ids.length > 0 && html`<dt>${title}</dt><dd>${ids.slice(0, MOST_NEIGHBOURS).map((id) => neighbour(id, of))}${ids.length > MOST_NEIGHBOURS && html`and ${ids.length - MOST_NEIGHBOURS} more`}</dd>`;
  return html`<details class="object" id="${of.articleOf.get(entry.id)}" data-search="${searchText(entry)}"${open && html` open`}>
<summary>${mark(entry.action)} ${addressHtml(entry.id)}${note !== '' && html` <span class="note">${note}</span>`}${hazards.map((hazard) => html` <span class="flag ${hazard.severity}" title="${verbOf(hazard)}">${hazard.code}</span>`)}</summary>
<div class="content">${diffHtml(entry.before, entry.after)}
<dl class="facts">
<dt>${entry.steps.length === 1 ? 'step' : 'steps'}</dt><dd>${entry.steps.map((step) => html`<a href="#${stepId(of, step.number)}">${step.number}</a> `)}</dd>
${source !== undefined && html`<dt>source</dt><dd><code>${placeText(source)}</code></dd>`}
${links('stands on', needs.get(entry.id) ?? [])}${links('carries', carries.get(entry.id) ?? [])}
</dl></div></details>`;
}

function neighbour(id: string, of: Sheet): Html {
  const article = of.articleOf.get(id);
  return article === undefined ? html`<span class="neighbour">${addressHtml(id)}</span> ` : html`<a class="neighbour" href="#${article}">${addressHtml(id)}</a> `;
}
