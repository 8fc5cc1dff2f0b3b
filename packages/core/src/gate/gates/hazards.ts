/** No hazard that the policy forbids, none that needs an allowance without one, and no allowance without a hazard. */
import type { Gate, GateInput, Reason } from '../gate.ts';
import { applyPolicy, type JudgedHazard } from '../policy.ts';
import { rowsText } from '../../model/amount.ts';
import { stepsOf, type Plan } from '../../model/plan.ts';

export const hazards: Gate = {
  name: 'hazards',
  judge(input) {
    const { judged, unused } = applyPolicy(input.plan, input.policy.hazards ?? {}, input.allowances);
    const refused = once(judged.filter(({ decision }) => decision === 'forbidden' || decision === 'needs allowance'));
    // A bare allowance may have been meant for another project of the same command line.
    const idle = unused.filter((allowance) => allowance.project !== undefined || input.namedProjects <= 1);
    return [...refused.map((each) => reason(each, input.plan)), ...idle.map((allowance) => unmet(allowance.text, input))];
  },
};

/** Several effects of one step may make the same hazard. */
function once(judged: readonly JudgedHazard[]): readonly JudgedHazard[] {
  return [...new Map(judged.map((each) => [`${each.hazard.code} ${each.step.id} ${each.hazard.subject}`, each])).values()];
}

function reason({ hazard, step, decision, because }: JudgedHazard, { project, kind }: Pick<Plan, 'project' | 'kind'>): Reason {
  // The way back comes from what was, and no edit of files changes it.
  const sources = kind !== 'rollback';
  const rows = hazard.rows === undefined ? '' : ` (${rowsText(hazard.rows)})`;
  const source = step.source === undefined ? '' : ` ${step.source.file}:${step.source.line}.`;
  const message = `${hazard.code} ${hazard.message}${rows}.${source} ${hazard.advice}`;
  const allow = `--allow=${quoted(`${project}:${hazard.code}:${step.address}`)}`;
  return decision === 'forbidden'
    ? { gate: 'hazards', code: 'SL501', message, hint: `This environment forbids ${because ?? hazard.code}: change ${sources ? 'the sources, or ' : ''}\`gates.hazards.forbid\` in sluice.yaml.` }
    : { gate: 'hazards', code: 'SL501', message, hint: `Allow it with ${allow}${sources ? ', or change the sources' : ''}.` };
}

function unmet(text: string, { plan }: GateInput): Reason {
  const present = [...new Set(stepsOf(plan).flatMap((step) => step.hazards.map((hazard) => `${plan.project}:${hazard.code}:${step.address}  ${hazard.message}`)))];
  return {
    gate: 'hazards',
    code: 'SL506',
    message: `\`--allow=${text}\` meets no hazard of the plan for ${plan.project}.`,
    hint: present.length === 0 ? 'Leave it out: the plan has no hazard.' : 'Leave it out, or name one of these.',
    ...(present.length > 0 && { lines: present }),
  };
}

/** Addresses hold spaces and parentheses, which a shell would take apart. */
const quoted = (text: string): string => (/^[\w.:/@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
