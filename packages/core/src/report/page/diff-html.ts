/** Before and after side by side: lines that belong together share a row, and within them the changed words are marked. */
import { lineDiff, pieces, type DiffLine } from '../line-diff.ts';
import { html, type Html } from './html.ts';

interface Row {
  readonly before?: DiffLine;
  readonly after?: DiffLine;
}

/** Equal lines kept around a change; longer stretches are folded. */
const CONTEXT = 3;
const FOLD_FROM = 10;

export function diffHtml(before: string | undefined, after: string | undefined): Html {
  if (before === undefined && after === undefined) return html``;
  if (before === undefined) return html`<div class="diff one">${side('after', plain(after ?? '', '+'))}</div>`;
  if (after === undefined) return html`<div class="diff one">${side('before', plain(before, '-'))}</div>`;
  if (before === after) return html`<div class="diff one">${side('comes back as it was', plain(after, ' '))}</div>`;
  const shown = folded(rows(lineDiff(before, after)));
  return html`<div class="diff">${side('before', shown.map((row) => cell(row, 'before')))}${side('after', shown.map((row) => cell(row, 'after')))}</div>`;
}

const side = (title: string, lines: readonly Html[]): Html => html`<figure><figcaption>${title}</figcaption><pre tabindex="0">${lines}</pre></figure>`;

const plain = (text: string, sign: DiffLine['sign']): Html[] => text.split('\n').map((line, index) => lineHtml(CLASS[sign], index + 1, sign, html`${line}`));

const CLASS = { ' ': 'same', '-': 'gone', '+': 'come' } as const;

/** A run of gone lines and the run of come lines behind it stand beside each other. */
function rows(lines: readonly DiffLine[]): Row[] {
  const result: Row[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    if (line === undefined) break;
    if (line.sign === ' ') {
      result.push({ before: line, after: line });
      at += 1;
      continue;
    }
    const changed: DiffLine[] = [];
    for (let each = lines[at]; each !== undefined && each.sign !== ' '; each = lines[++at]) changed.push(each);
    const gone = changed.filter((each) => each.sign === '-');
    const come = changed.filter((each) => each.sign === '+');
    for (let index = 0; index < Math.max(gone.length, come.length); index += 1) {
      const [before, after] = [gone[index], come[index]];
      result.push({ ...(before && { before }), ...(after && { after }) });
    }
  }
  return result;
}

type Shown = Row | { readonly skipped: number };

function folded(all: readonly Row[]): Shown[] {
  const near = all.map((_, index) => all.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some((row) => row.before !== row.after));
  const result: Shown[] = [];
  for (let at = 0; at < all.length; ) {
    let end = at;
    while (end < all.length && near[end] === near[at]) end += 1;
    if (near[at] !== true && end - at >= FOLD_FROM) result.push({ skipped: end - at });
    else result.push(...all.slice(at, end));
    at = end;
  }
  return result;
}

function cell(row: Shown, which: 'before' | 'after'): Html {
  if ('skipped' in row) return html`<span class="line fold">${row.skipped} equal lines</span>`;
  const line = row[which];
  if (line === undefined) return html`<span class="line none"> </span>`;
  const number = (which === 'before' ? line.before : line.after) ?? 0;
  if (line.sign === ' ' || row.before === undefined || row.after === undefined) return lineHtml(CLASS[line.sign], number, line.sign, html`${line.text}`);
  const parts = pieces(row.before.text, row.after.text)[which];
  return lineHtml(CLASS[line.sign], number, line.sign, html`${parts.map((each) => (each.changed ? html`<mark>${each.text}</mark>` : html`${each.text}`))}`);
}

const lineHtml = (name: string, number: number, sign: string, text: Html): Html =>
  html`<span class="line ${name}"><span class="ln">${number}</span><span class="sign">${sign}</span>${text}${'\n'}</span>`;
