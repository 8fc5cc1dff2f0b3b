/** Tells webhooks how a run ended. A hook that cannot be told is noted, and changes nothing about the run. */
import type { RunReport } from '../model/report.ts';
import { cleaned } from '../report/redact.ts';
import { outcomeLine } from '../report/run-text.ts';
import { NAMES, type VerbContext } from './context.ts';

/** Nobody waits longer for a hook. */
const LIMIT_MS = 5_000;

/**
 * POSTs the report as JSON, without its plans (they are the database's and its journal's business) and with `text`, its last line, which is
 * what chat services show. Redirects are not followed: they could lead the report elsewhere.
 */
export async function notify(context: VerbContext, hooks: readonly { readonly webhook: string }[], report: RunReport): Promise<void> {
  if (hooks.length === 0) return;
  const told = { text: outcomeLine(report), ...report, projects: report.projects.map(({ plan: _plan, ...project }) => project) };
  const body = JSON.stringify(cleaned(told, (text) => context.redact(text), NAMES));
  await Promise.all(hooks.map(async ({ webhook }) => {
    const why = await post(webhook, body);
    if (why !== undefined) context.progress({ event: 'note', project: report.projects[0]?.project ?? '', message: `a webhook of ${report.environment} could not be told: ${context.redact(why)}` });
  }));
}

/** Why it did not work, or undefined. */
async function post(url: string, body: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' }, redirect: 'manual', signal: AbortSignal.timeout(LIMIT_MS) });
    await response.body?.cancel();
    return response.ok ? undefined : `it answered ${response.status}`;
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') return `no answer within ${LIMIT_MS / 1000} seconds`;
    // fetch says "fetch failed"; its cause knows why.
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    return cause instanceof Error ? cause.message || ('code' in cause ? String(cause.code) : cause.name) : String(cause);
  }
}
