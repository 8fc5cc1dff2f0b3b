/** plan.json: written for people and machines, read back with its identity proven. */
import { z } from 'zod';
import { Failure } from '../errors/failure.ts';
import { planId, type Plan } from '../model/plan.ts';
import { planMembers, planShape } from './plan-shape.ts';
import { readJson } from './read-json.ts';
import { stableJson } from './stable-json.ts';

export const writePlanJson = (plan: Plan): string => stableJson(plan, planMembers);

/** `file` is only for messages. Throws SL407 when it is not a plan, of a newer format, or changed after it was made. */
export function readPlanJson(text: string, file: string): Plan {
  const plan = readJson(text, file, { name: 'sluice-plan', major: 1, shape: planShape });
  const { id, ...content } = plan;
  const expected = planId(content);
  if (id !== expected) {
    throw new Failure('SL407', `${file} says that it is plan ${id.slice(0, 12)}, and its content is plan ${expected.slice(0, 12)}`, {
      hint: 'It was changed after it was made. Plan again and have the new plan approved.',
    });
  }
  return plan;
}

export const planJsonSchema = (): object => ({
  ...z.toJSONSchema(planShape, { io: 'input' }),
  $id: 'sluice-plan-1.schema.json',
  title: 'sluice-plan/1',
  description: 'An ordered, hashed plan, bound to the state of the database that it was made for. Readers ignore unknown members.',
});
