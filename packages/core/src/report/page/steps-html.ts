/** The statements in the order in which they run, by transaction, each with what takes it back. */
import { placeText } from '../failure-text.ts';
import { broughtBackOf, keptOf, lossesOf, numbered, type NumberedStep } from '../outline.ts';
import { html, type Html } from './html.ts';
import { addressHtml, mark, searchText, stepId, type Sheet } from './marks.ts';
import { sqlHtml } from './sql-html.ts';

/** With more statements all of them start closed. */
const MOST_OPEN = 40;

export function stepsHtml(of: Sheet): Html {
  const steps = numbered(of.plan);
  const { batches } = of.plan;
  return html`<section class="steps" aria-labelledby="${of.prefix}-steps"><h2 id="${of.prefix}-steps">Statements in order</h2>
${batches.map((batch, index) => {
  const own = steps.filter((step) => step.batch === index + 1);
  return html`<div class="batch ${batch.transactional ? 'one' : 'alone'}"><h3>${batch.transactional ? `Transaction ${index + 1} of ${batches.length}` : `Outside of a transaction, ${index + 1} of ${batches.length}`}${batch.barrier !== undefined && html` <small>${batch.barrier}</small>`}</h3>
<ol start="${own[0]?.number ?? 1}">${own.map((step) => stepHtml(step, steps.length <= MOST_OPEN, of))}</ol></div>`;
})}
</section>`;
}

function stepHtml(step: NumberedStep, open: boolean, of: Sheet): Html {
  const losses = lossesOf(step);
  const ways = step.back?.requests ?? step.reverse;
  const reverse = ways.map((each) => each.sql).join(';\n');
  return html`<li id="${stepId(of, step.number)}" value="${step.number}" data-search="${searchText({ id: step.address, action: step.action })}"><details${open && html` open`}>
<summary>${mark(step.action)} <a href="#${of.articleOf.get(step.address)}">${addressHtml(step.address)}</a> <span class="note">${step.reason}</span>${step.source !== undefined && html`<code class="source">${placeText(step.source)}</code>`}</summary>
<div class="sql"><button type="button" class="copy" hidden>copy</button><pre tabindex="0"><code>${sqlHtml(step.sql)}</code></pre></div>
${ways.length > 0 && html`<details class="reverse"><summary>${step.back ? `what ${step.back.program.script} may send to take it back` : 'taken back by'}</summary><pre tabindex="0"><code>${sqlHtml(reverse)}</code></pre></details>`}
${keptOf(step).map((kept) => html`<p class="kept"><b>Kept</b> ${kept}</p>`)}
${broughtBackOf(step).map((back) => html`<p class="kept"><b>Back</b> ${back}</p>`)}
${losses.length > 0 && html`<p class="loss"><b>Rollback</b> ${losses.join('; ')}</p>`}
${step.probe !== undefined && html`<details class="reverse"><summary>after a crash</summary><pre tabindex="0"><code>${sqlHtml([step.probe, ...(step.repair ?? [])].join(';\n'))}</code></pre></details>`}
</details></li>`;
}
