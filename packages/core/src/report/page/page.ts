/** One self-contained page for the plans of a run: hazards first, then the graph, before and after, and the statements. Asks nothing of any network. */
import { sha256 } from '../../model/hash.ts';
import { isEmpty, type Plan } from '../../model/plan.ts';
import { shortId, whyNotAtomic } from '../outline.ts';
import { graphHtml, graphLegend } from './graph-html.ts';
import { hazardsHtml } from './hazards-html.ts';
import { html, trusted, type Html } from './html.ts';
import { MARKS, sheet, type Sheet } from './marks.ts';
import { objectsHtml } from './objects-html.ts';
import { SCRIPT } from './script.ts';
import { stepsHtml } from './steps-html.ts';
import { STYLE } from './style.ts';

export interface PageOptions {
  /** Shown in the browser's tab. Left out: the projects and their environment. */
  readonly title?: string;
}

export function planPage(plans: readonly Plan[], options: PageOptions = {}): string {
  const sheets = plans.map(sheet);
  const [first] = plans;
  const title = options.title ?? (first === undefined ? 'no plan' : `${plans.map((plan) => plan.project).join(', ')} → ${first.environment}`);
  // The hashes allow this style and this script and nothing that a name or a statement could smuggle in.
  const policy = `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; img-src data:; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the plan</a>
<div class="bar"><span class="brand">Sluice</span>${sheets.length > 1 && html`<nav aria-label="Plans">${sheets.map(tab)}</nav>`}<label class="search"><span class="hidden">Filter objects and statements</span><input type="search" id="filter" placeholder="Filter by name, action or SQL" autocomplete="off" spellcheck="false" disabled><kbd>/</kbd></label><output id="found" for="filter"></output></div>
<main id="main">${sheets.length === 0 ? html`<p class="calm">There is no plan.</p>` : sheets.map(sheetHtml)}</main>
<script>${trusted(SCRIPT)}</script>
</body>
</html>
`.markup;
}

function hashOf(text: string): string {
  const bytes = sha256(text).match(/../g) ?? [];
  return `sha256-${btoa(String.fromCharCode(...bytes.map((byte) => parseInt(byte, 16))))}`;
}

function tab(of: Sheet): Html {
  const worst = of.shape.hazards[0]?.severity;
  return html`<a href="#${of.prefix}"${worst !== undefined && html` class="${worst}"`}>${of.plan.project}<small>${of.shape.hazards.length > 0 ? `${of.shape.hazards.length} !` : isEmpty(of.plan) ? '–' : '✓'}</small></a>`;
}

function sheetHtml(of: Sheet): Html {
  const { plan } = of;
  return html`<section class="plan" id="${of.prefix}" aria-label="${`${plan.project} → ${plan.environment}`}">
${headerHtml(of)}
${
  isEmpty(plan)
    ? html`<p class="calm">Nothing to do: ${plan.environment} is as the sources of ${plan.project} want it.</p>`
    : html`${hazardsHtml(of)}
<section class="map" aria-labelledby="${of.prefix}-map"><h2 id="${of.prefix}-map">Objects</h2><div class="frame" tabindex="-1">${graphHtml(of)}</div><p class="legend">${trusted(graphLegend(of))} <button type="button" class="fit" aria-pressed="false" hidden>fit to width</button></p>
<div class="inspector" hidden aria-live="polite"></div></section>
${objectsHtml(of)}
${stepsHtml(of)}`
}
${listsHtml(of)}
${factsHtml(plan)}
</section>`;
}

function headerHtml({ plan, shape }: Sheet): Html {
  const reasons = whyNotAtomic(plan);
  const { create, change, drop, rebuild, rename } = shape.counts;
  const tiles = ([['create', create], ['change', change], ['drop', drop], ['rebuild', rebuild], ['rename', rename]] as const).filter(([action, count]) => count > 0 || action === 'create' || action === 'change' || action === 'drop');
  return html`<header class="title">
<p class="over">${plan.kind}</p>
<h1>${plan.project} <span class="to">→</span> ${plan.environment}</h1>
<p class="sub"><span>database <b>${plan.database}</b></span><span>${plan.dialect} <b>${plan.serverVersion}</b></span><span>plan <code title="${plan.id}">${shortId(plan)}</code></span><span class="atomic ${plan.atomic ? 'yes' : 'no'}">${plan.atomic ? 'atomic: all or nothing' : `not atomic: ${plan.batches.length} parts`}</span></p>
${reasons.length > 0 && html`<ul class="reasons">${reasons.slice(0, 5).map((reason) => html`<li>${reason}</li>`)}${reasons.length > 5 && html`<li>and ${reasons.length - 5} more</li>`}</ul>`}
${!isEmpty(plan) && html`<div class="tiles" role="group" aria-label="Filter by action">${tiles.map(([action, count]) => html`<button type="button" class="tile ${action}" data-action="${action}" aria-pressed="false"${count === 0 && html` disabled`}><span class="count"><i>${MARKS[action]}</i>${count}</span><span class="what">to ${action}</span></button>`)}</div>`}
</header>`;
}

function listsHtml({ plan }: Sheet): Html {
  const list = (title: string, why: string, items: readonly string[]) =>
    items.length > 0 && html`<details class="list"><summary>${title} <span class="number">${items.length}</span></summary><p>${why}</p><ul>${items.map((item) => html`<li><code>${item}</code></li>`)}</ul></details>`;
  return html`<section class="lists">${list('Unmanaged', 'Live, not in the files, and not made by Sluice: left alone.', plan.unmanaged)}${list('Not modelled', 'Seen in the scope; Sluice neither compares nor changes it.', plan.unmodelled)}${list('Ignored', 'Matched by ignore in the manifest: never touched.', plan.ignored)}</section>`;
}

const factsHtml = (plan: Plan): Html => html`<footer class="bound"><dl>${(
  [
    ['plan', plan.id],
    ['made for', plan.from.fingerprint],
    ['leads to', plan.to.fingerprint],
    ['sources', plan.sourceDigest],
    ...(plan.part ? ([['only', plan.part.objects.join(', ')]] as const) : []),
    ['policy', plan.policyDigest],
    ['desired state from', plan.shadow],
    ['made by', `Sluice ${plan.toolVersion}, ${plan.format}`],
  ] as const
).map(([name, value]) => html`<div><dt>${name}</dt><dd><code>${value}</code></dd></div>`)}</dl></footer>`;
