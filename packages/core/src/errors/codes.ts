/** Every code of a Failure, who can act on it, and the outcome that a run ends with. The hundreds digit is the room. Each has a page in docs/errors. */

/** Decides the tone of the report, and whether a stack is printed (only for a maintainer). */
export type Owner = 'author' | 'operator' | 'maintainer';

/** Exit codes of the CLI and of `sluice outcome`. DESIGN §5. */
export const OUTCOMES = {
  success: 0,
  refused: 1,
  failed: 2,
  smokeFailed: 3,
  inDoubt: 4,
  usage: 64,
  internal: 70,
  interrupted: 130,
} as const;

export type OutcomeName = keyof typeof OUTCOMES;
export type Outcome = (typeof OUTCOMES)[OutcomeName];

interface CodeFacts {
  readonly owner: Owner;
  readonly outcome: OutcomeName;
  readonly title: string;
}

export const CODES = {
  SL101: { owner: 'author', outcome: 'refused', title: 'A configuration file is not valid' },
  SL102: { owner: 'author', outcome: 'refused', title: 'The environment is unknown or was not named' },
  SL103: { owner: 'author', outcome: 'refused', title: 'A variable is not resolved' },
  SL104: { owner: 'author', outcome: 'refused', title: 'The project is unknown' },
  SL105: { owner: 'author', outcome: 'refused', title: 'Two projects own the same thing' },
  SL106: { owner: 'author', outcome: 'refused', title: 'Projects depend on each other in a circle' },
  SL107: { owner: 'author', outcome: 'refused', title: 'The project has no sources' },
  SL108: { owner: 'author', outcome: 'refused', title: 'There is no workspace here' },
  SL109: { owner: 'author', outcome: 'refused', title: 'A reference leaves the physical database' },
  SL201: { owner: 'author', outcome: 'refused', title: 'The SQL does not parse' },
  SL202: { owner: 'author', outcome: 'refused', title: 'A statement does not belong into a schema file' },
  SL203: { owner: 'author', outcome: 'refused', title: 'A source file cannot be read' },
  SL204: { owner: 'operator', outcome: 'refused', title: 'The place where Sluice writes is a link or no folder' },
  SL205: { owner: 'author', outcome: 'refused', title: 'An annotation says nothing that can be done' },
  SL206: { owner: 'author', outcome: 'refused', title: 'A versioned script has no place in the order' },
  SL207: { owner: 'author', outcome: 'refused', title: 'A statement does not belong into a versioned script' },
  SL208: { owner: 'author', outcome: 'refused', title: 'Scripts cannot be imported' },
  SL209: { owner: 'author', outcome: 'refused', title: 'A BTEQ script is not understood' },
  SL211: { owner: 'operator', outcome: 'refused', title: 'This is no package that can be read' },
  SL212: { owner: 'operator', outcome: 'refused', title: 'A package holds what it must not, or lacks what it lists' },
  SL213: { owner: 'operator', outcome: 'refused', title: 'A package was changed since it was made' },
  SL214: { owner: 'operator', outcome: 'refused', title: 'A package is not signed as it must be' },
  SL215: { owner: 'author', outcome: 'refused', title: 'A package cannot be made' },
  SL216: { owner: 'author', outcome: 'refused', title: 'The steps of a package contradict themselves' },
  SL217: { owner: 'operator', outcome: 'failed', title: 'A BTEQ script ended with a code other than 0' },
  SL218: { owner: 'author', outcome: 'refused', title: 'A statement cannot run in batches' },
  SL220: { owner: 'author', outcome: 'refused', title: 'A script is not as strict validation wants it' },
  SL301: { owner: 'operator', outcome: 'refused', title: 'No shadow database can be had' },
  SL302: { owner: 'author', outcome: 'refused', title: 'A source statement does not load into an empty database' },
  SL303: { owner: 'author', outcome: 'refused', title: 'An object lies outside of what the project owns' },
  SL401: { owner: 'operator', outcome: 'refused', title: 'The database cannot be reached' },
  SL402: { owner: 'operator', outcome: 'refused', title: 'The server is not supported' },
  SL403: { owner: 'author', outcome: 'refused', title: 'A change cannot be planned' },
  SL404: { owner: 'author', outcome: 'refused', title: 'The plan has a circle' },
  SL405: { owner: 'operator', outcome: 'refused', title: 'Something unmanaged stands on what would be dropped' },
  SL406: { owner: 'author', outcome: 'refused', title: 'A change needs a decision about data' },
  SL407: { owner: 'author', outcome: 'refused', title: 'A snapshot or plan file cannot be read' },
  SL408: { owner: 'author', outcome: 'refused', title: 'A rename cannot be planned' },
  SL409: { owner: 'operator', outcome: 'refused', title: 'An object that a script creates is there already' },
  SL411: { owner: 'operator', outcome: 'refused', title: 'It is not said whose package it is' },
  SL501: { owner: 'operator', outcome: 'refused', title: 'The gates refused the plan' },
  SL502: { owner: 'operator', outcome: 'refused', title: 'The database moved since the plan was made' },
  SL503: { owner: 'operator', outcome: 'refused', title: 'The database is not empty and was never adopted' },
  SL504: { owner: 'operator', outcome: 'refused', title: 'A dependency is missing or older than the sources require' },
  SL505: { owner: 'operator', outcome: 'refused', title: 'The deployment was not confirmed' },
  SL506: { owner: 'operator', outcome: 'refused', title: 'An allowance names no hazard of the plan' },
  SL507: { owner: 'operator', outcome: 'refused', title: 'The preflight found what would make the plan fail' },
  SL508: { owner: 'operator', outcome: 'refused', title: 'The diff has no snapshot of this run' },
  SL509: { owner: 'author', outcome: 'refused', title: 'A script was edited after it was applied' },
  SL510: { owner: 'operator', outcome: 'refused', title: 'The package was made for another state' },
  SL511: { owner: 'author', outcome: 'refused', title: 'The package does not lead where it says' },
  SL512: { owner: 'operator', outcome: 'refused', title: 'What the package requires is not there' },
  SL601: { owner: 'operator', outcome: 'refused', title: 'Another deployment holds the lock' },
  SL602: { owner: 'operator', outcome: 'refused', title: 'The journal is of a newer format' },
  SL603: { owner: 'operator', outcome: 'refused', title: 'A deployment is open' },
  SL604: { owner: 'operator', outcome: 'refused', title: 'The journal cannot be created' },
  SL605: { owner: 'operator', outcome: 'refused', title: 'There is no such deployment' },
  SL606: { owner: 'operator', outcome: 'refused', title: 'Later deployments stand on this one' },
  SL611: { owner: 'operator', outcome: 'refused', title: 'An object is disabled' },
  SL612: { owner: 'operator', outcome: 'refused', title: 'There is no such object' },
  SL613: { owner: 'operator', outcome: 'refused', title: 'There is no such script' },
  SL614: { owner: 'operator', outcome: 'refused', title: 'The journal of scripts was changed by hand' },
  SL701: { owner: 'operator', outcome: 'failed', title: 'A step failed' },
  SL702: { owner: 'operator', outcome: 'inDoubt', title: 'It is not known whether a batch was committed' },
  SL703: { owner: 'operator', outcome: 'failed', title: 'The lock was lost during the run' },
  SL704: { owner: 'operator', outcome: 'interrupted', title: 'The run was interrupted' },
  SL705: { owner: 'operator', outcome: 'failed', title: 'The database differs from the plan after the run' },
  SL706: { owner: 'operator', outcome: 'failed', title: 'A backup object is not what it was made of' },
  SL707: { owner: 'operator', outcome: 'failed', title: 'A backup object was damaged' },
  SL801: { owner: 'author', outcome: 'smokeFailed', title: 'A smoke test failed' },
  SL802: { owner: 'author', outcome: 'refused', title: 'A smoke test file is not valid' },
  SL901: { owner: 'operator', outcome: 'usage', title: 'The command line is not understood' },
  SL999: { owner: 'maintainer', outcome: 'internal', title: 'Sluice contradicts itself' },
} as const satisfies Record<`SL${number}`, CodeFacts>;

export type Code = keyof typeof CODES;
