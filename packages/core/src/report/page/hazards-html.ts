/** Hazards, first on the page and worst first; then what a rollback could not bring back. */
import { rowsText } from '../../model/amount.ts';
import { idParts } from '../id-parts.ts';
import { lossesOf, numbered, type StepHazard } from '../outline.ts';
import { blocks, verbOf } from '../words.ts';
import { html, type Html } from './html.ts';
import { addressHtml, stepId, type Sheet } from './marks.ts';

/** Past this many the notes are folded, so that what blocks is not buried. */
const MOST_SHOWN = 12;

export function hazardsHtml(of: Sheet): Html {
  const { hazards, blocking } = of.shape;
  const lost = numbered(of.plan).flatMap((step) => lossesOf(step).map((loss) => ({ step, loss })));
  const shown = hazards.filter((each, index) => blocks(each) || index < MOST_SHOWN);
  const rest = hazards.filter((each) => !shown.includes(each));
  const title = hazards.length === 0 ? 'No hazards' : `${hazards.length} ${hazards.length === 1 ? 'hazard' : 'hazards'}`;
  return html`<section class="hazards" aria-labelledby="${of.prefix}-hazards">
<h2 id="${of.prefix}-hazards">${title}${blocking > 0 && html` <small>${blocking} ${blocking === 1 ? 'blocks' : 'block'} the deployment</small>`}</h2>
${hazards.length === 0 && html`<p class="calm">No statement of this plan loses data, blocks others for long, or may fail on data, as far as the rules can tell.</p>`}
<div class="cards">${shown.map((each) => card(each, of))}</div>
${rest.length > 0 && html`<details class="fold"><summary>${rest.length} more</summary><div class="cards">${rest.map((each) => card(each, of))}</div></details>`}
${
  lost.length > 0 &&
  html`<div class="lost"><h3>What a rollback does not bring back</h3><ul>${lost.map(
    ({ step, loss }) => html`<li data-search="${`${step.action} ${step.address} ${loss}`.toLowerCase()}"><a href="#${stepId(of, step.number)}">step ${step.number}</a> ${loss}</li>`,
  )}</ul></div>`
}
</section>`;
}

function card(hazard: StepHazard, of: Sheet): Html {
  const { step } = hazard;
  const article = of.articleOf.get(step.address);
  return html`<article class="hazard ${hazard.severity}" data-search="${`${step.action} ${step.address} ${hazard.code} ${hazard.message}`.toLowerCase()}">
<header><span class="code">${hazard.code}</span> <span class="verb">${verbOf(hazard)}</span> <a class="subject" href="#${article}">${addressHtml(step.address)}</a></header>
<p class="message">${hazard.message}</p>
<p class="advice"><b>Safer</b> ${hazard.advice}</p>
<footer>${hazard.rows !== undefined && html`<span class="rows"><b>${rowsText(hazard.rows)}</b> in ${idParts(hazard.subject).path}</span>`}<a href="#${stepId(of, step.number)}">step ${step.number}</a><span class="page">docs/hazards/${hazard.code}.md</span></footer>
</article>`;
}
