/** BTEQ scripts and what comes of them, for the dry machine and for every database alike: which requests ran, were refused or passed over, what was said, and the code at the end. */

/** How each dialect says it; the texts end without a semicolon. */
export interface BteqWords {
  make(name: string): string;
  drop(name: string): string;
  put(name: string, id: number): string;
  /** All rows. */
  read(name: string): string;
}

export interface BteqTrace {
  readonly name: string;
  readonly script: (words: BteqWords) => string;
  /** More files beside it, by name. */
  readonly beside?: (words: BteqWords) => Readonly<Record<string, string>>;
  /** What the requests that are sent give, in their order: an error code, and rows. */
  readonly outcomes: readonly (readonly [errorCode: number, rows: number])[];
  /** By line of the file: `3 ran 1`, `4 refused 3807`, `5 skipped`, `6 taken back`, `7 says …`; then `ended 8`. Lines of other files have their name before them. */
  readonly trace: readonly string[];
  /** Needs transactions over several statements. */
  readonly transactions?: true;
}

export const bteqTraces: readonly BteqTrace[] = [
  {
    name: 'goes on after an error, and ends with the highest severity',
    script: ({ make, put }) => `${make('app.a')};\n${make('app.a')};\n${put('app.none', 1)};\n${put('app.a', 1)};\n`,
    outcomes: [[0, 0], [3803, 0], [3807, 0], [0, 1]],
    trace: ['1 ran 0', '2 refused 3803', '3 refused 3807', '4 ran 1', 'ended 8'],
  },
  {
    name: 'what is expected has no severity',
    script: ({ make, drop, put }) => `.SET ERRORLEVEL 3807 SEVERITY 0\n${drop('app.a')};\n${make('app.a')};\n${put('app.a', 1)};\n.QUIT ERRORLEVEL\n`,
    outcomes: [[3807, 0], [0, 0], [0, 1]],
    trace: ['2 refused 3807', '3 ran 0', '4 ran 1', 'ended 0'],
  },
  {
    name: 'made only where it is missing: GOTO and LABEL',
    script: ({ make, put, read }) => `.SET ERRORLEVEL 3807 SEVERITY 0\n${read('app.a')};\n.IF ERRORCODE = 0 THEN .GOTO THERE\n${make('app.a')};\n.LABEL THERE\n${put('app.a', 1)};\n${read('app.a')};\n.IF ACTIVITYCOUNT = 1 THEN .REMARK 'one row'\n.IF ACTIVITYCOUNT > 0 THEN .GOTO DONE\n${put('app.a', 2)};\n.LABEL DONE\n`,
    outcomes: [[3807, 0], [0, 0], [0, 1], [0, 1]],
    trace: ['2 refused 3807', '3 skipped', '4 ran 0', '6 ran 1', '7 ran 1', '8 says one row', '10 skipped', 'ended 0'],
  },
  {
    name: 'blocks, one of whose branches runs',
    script: ({ make, put, read }) => `${make('app.a')};\n${put('app.a', 1)};\n${read('app.a')};\n.IF ACTIVITYCOUNT = 0\n${put('app.a', 2)};\n.ELSEIF ACTIVITYCOUNT = 1\n${put('app.a', 3)};\n.ELSE\n${put('app.a', 4)};\n.ENDIF\n${read('app.a')};\n`,
    outcomes: [[0, 0], [0, 1], [0, 1], [0, 1], [0, 2]],
    trace: ['1 ran 0', '2 ran 1', '3 ran 1', '5 skipped', '7 ran 1', '9 skipped', '11 ran 2', 'ended 0'],
  },
  {
    name: 'MAXERROR stops above it, and what comes after is not passed over but left',
    script: ({ make, put }) => `.SET MAXERROR 7\n${make('app.a')};\n${make('app.a')};\n${put('app.none', 1)};\n${put('app.a', 1)};\n`,
    outcomes: [[0, 0], [3803, 0], [3807, 0]],
    trace: ['2 ran 0', '3 refused 3803', '4 refused 3807', 'ended 8'],
  },
  {
    name: 'QUIT with 0 ends it well: the rest is passed over for good',
    script: ({ make, put }) => `${make('app.a')};\n.IF ERRORCODE = 0 THEN .QUIT 0\n${put('app.a', 1)};\n`,
    outcomes: [[0, 0]],
    trace: ['1 ran 0', 'ended 0'],
  },
  {
    name: 'EXIT with a code',
    script: ({ make, read }) => `${make('app.a')};\n${read('app.a')};\n.IF ACTIVITYCOUNT = 0 THEN .EXIT 3\n${read('app.a')};\n`,
    outcomes: [[0, 0], [0, 0]],
    trace: ['1 ran 0', '2 ran 0', 'ended 3'],
  },
  {
    name: 'again: each time is a step of its own',
    script: ({ make, put, read }) => `${make('app.a')};\n${put('app.a', 1)};\n= 2\n${read('app.a')};\n.IF ACTIVITYCOUNT <> 3 THEN .QUIT 9\n`,
    outcomes: [[0, 0], [0, 1], [0, 1], [0, 1], [0, 3]],
    trace: ['1 ran 0', '2 ran 1', '3 ran 1', '3 ran 1', '4 ran 3', '5 skipped', 'ended 0'],
  },
  {
    name: 'files that it runs',
    script: ({ make, read }) => `${make('app.a')};\n.RUN FILE = parts/fill.bteq\n${read('app.a')};\n`,
    beside: ({ put }) => ({ 'parts/fill.bteq': `.REMARK "filling"\n${put('app.a', 1)};\n` }),
    outcomes: [[0, 0], [0, 1], [0, 1]],
    trace: ['1 ran 0', 'fill.bteq:1 says filling', 'fill.bteq:2 ran 1', '3 ran 1', 'ended 0'],
  },
  {
    name: 'presentation, waits and LOGOFF make no difference',
    script: ({ make }) => `.SET WIDTH 254; .SET ECHOREQ OFF\n.HANG 0\n${make('app.a')};\n.LOGOFF\n.QUIT\n`,
    outcomes: [[0, 0]],
    trace: ['3 ran 0', 'ended 0'],
  },
  {
    name: 'BT and ET hold together',
    transactions: true,
    script: ({ make, put, read }) => `${make('app.a')};\nBT;\n${put('app.a', 1)};\n${put('app.a', 2)};\nET;\n${read('app.a')};\n.IF ACTIVITYCOUNT <> 2 THEN .QUIT 9\n`,
    outcomes: [[0, 0], [0, 1], [0, 1], [0, 2]],
    trace: ['1 ran 0', '3 ran 1', '4 ran 1', '6 ran 2', '7 skipped', 'ended 0'],
  },
  {
    name: 'an error takes back all since BT, and ET has nothing to end',
    transactions: true,
    script: ({ make, put, read }) => `${make('app.a')};\n.SET ERRORLEVEL (3807, 3510) SEVERITY 0\nBT;\n${put('app.a', 1)};\n${put('app.none', 2)};\nET;\n.IF ERRORCODE = 3510 THEN .REMARK 'nothing to end'\n${read('app.a')};\n.IF ACTIVITYCOUNT <> 0 THEN .QUIT 9\n`,
    outcomes: [[0, 0], [0, 1], [3807, 0], [0, 0]],
    trace: ['1 ran 0', '4 taken back', '5 refused 3807', '7 says nothing to end', '8 ran 0', '9 skipped', 'ended 0'],
  },
  {
    name: 'ROLLBACK takes back all since BT',
    transactions: true,
    script: ({ make, put, read }) => `${make('app.a')};\nBT;\n${put('app.a', 1)};\n.IF ACTIVITYCOUNT = 1 THEN ROLLBACK;\n${read('app.a')};\n.IF ACTIVITYCOUNT <> 0 THEN .QUIT 9\n`,
    outcomes: [[0, 0], [0, 1], [0, 0]],
    trace: ['1 ran 0', '3 taken back', '5 ran 0', '6 skipped', 'ended 0'],
  },
  {
    name: 'an end inside of a transaction takes it back, and is no good end',
    transactions: true,
    script: ({ make, put }) => `${make('app.a')};\nBT;\n${put('app.a', 1)};\n.IF ACTIVITYCOUNT = 1 THEN .QUIT 0\nET;\n`,
    outcomes: [[0, 0], [0, 1]],
    trace: ['1 ran 0', '3 taken back', 'ended 8'],
  },
  {
    name: 'several statements in a request are done as a whole',
    transactions: true,
    script: ({ make, put, read }) => `${make('app.a')};\n.SET ERRORLEVEL 3807 SEVERITY 0\n${put('app.a', 1)}; ${put('app.none', 1)};\n${put('app.a', 2)}\n; ${put('app.a', 3)};\n${read('app.a')};\n.IF ACTIVITYCOUNT <> 2 THEN .QUIT 9\n`,
    outcomes: [[0, 0], [3807, 0], [0, 1], [0, 2]],
    trace: ['1 ran 0', '3 refused 3807', '4 ran 1', '6 ran 2', '7 skipped', 'ended 0'],
  },
];
