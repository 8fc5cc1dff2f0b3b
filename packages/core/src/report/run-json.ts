/** The report of a run as JSON: what .sluice/runs keeps and `sluice outcome` reads. */
import { z } from 'zod';
import type { RunReport } from '../model/report.ts';
import { readJson } from './read-json.ts';
import { runMembers, runShape } from './run-shape.ts';
import { stableJson } from './stable-json.ts';

export const writeRunJson = (report: RunReport): string => stableJson(report, runMembers);

/** `file` is only for messages. Throws SL407. */
export const readRunJson = (text: string, file: string): RunReport => readJson(text, file, { name: 'sluice-run', major: 1, shape: runShape });

export const runJsonSchema = (): object => ({
  ...z.toJSONSchema(runShape, { io: 'input' }),
  $id: 'sluice-run-1.schema.json',
  title: 'sluice-run/1',
  description: 'What a run did to each project. Readers ignore unknown members.',
});
