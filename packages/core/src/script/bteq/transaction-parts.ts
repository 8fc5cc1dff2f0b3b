/** BT, ET and ROLLBACK in the text of a request: they are no statements of every database, and say what commits together. */

export type Part =
  | { readonly kind: 'begin' | 'commit' | 'abort' }
  /** `offset`: where it begins in the text. */
  | { readonly kind: 'request'; readonly text: string; readonly offset: number };

const BLANK = String.raw`(?:\s|;|--[^\n]*\n|/\*[\s\S]*?\*/)*`;
const BEGIN = new RegExp(`^${BLANK}(?:BT|BEGIN\\s+TRANSACTION)\\s*(?:;|$)`, 'i');
const END = /(?:^|;)\s*(?:ET|END\s+TRANSACTION)\s*;?\s*$/i;
const ABORT = new RegExp(`^${BLANK}(?:ROLLBACK|ABORT)(?:\\s+WORK)?\\s*;?\\s*$`, 'i');
/** Lines before the first statement that only part it from others. */
const LEADING = new RegExp(`^${String.raw`(?:\s|;)*`}`);

/** A request with BT at its beginning and ET at its end is one request like any other: it is done as a whole anyway. */
export function transactionParts(text: string): Part[] {
  if (ABORT.test(text)) return [{ kind: 'abort' }];
  const [began = ''] = BEGIN.exec(text) ?? [];
  const ended = END.exec(text.slice(began.length))?.[0] ?? '';
  const body = text.slice(began.length, text.length - ended.length);
  const [lead = ''] = LEADING.exec(body) ?? [];
  const sql = body.slice(lead.length).trimEnd();
  const request: Part[] = sql === '' ? [] : [{ kind: 'request', text: sql, offset: began.length + lead.length }];
  if (began !== '' && ended !== '') return request;
  return [...(began === '' ? [] : [{ kind: 'begin' as const }]), ...request, ...(ended === '' ? [] : [{ kind: 'commit' as const }])];
}
