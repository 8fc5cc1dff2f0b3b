/** The process that is killed: deploys PostgreSQL's case. Arguments: the folder for state, the url. */
import { dialect } from '@sluice/postgres';
import { close, deploy, open } from './scenario.ts';
import { POSTGRES_PLAN } from './postgres-case.ts';

const scenario = { dialect, root: process.argv[2]!, url: process.argv[3]!, source: '', plan: POSTGRES_PLAN, deploymentId: 'd1' };
const opened = await open(scenario);
const result = await deploy(scenario, opened);
await close(opened);
process.stdout.write(`${result?.state ?? 'empty'} ${result?.failure?.message ?? ''}\n`);
process.exitCode = result?.state === 'done' ? 0 : 1;
