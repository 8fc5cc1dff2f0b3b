/** The colours of the terminal: a tiny table, and nothing at all without colour. No text may depend on it to be understood. */

const CODES = { bold: [1, 22], dim: [2, 22], red: [31, 39], green: [32, 39], yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39] } as const;

export type Colour = keyof typeof CODES;
export type Paint = Readonly<Record<Colour, (text: string) => string>>;

export interface TextOptions {
  readonly color: boolean;
  /** Columns of the terminal; longer prose is wrapped. */
  readonly width: number;
}

const paintWith = (color: boolean): Paint =>
  Object.fromEntries(
    Object.entries(CODES).map(([name, [on, off]]) => [name, (text: string) => (color && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text)]),
  ) as Record<Colour, (text: string) => string>;

const PLAIN = paintWith(false);
const COLOURED = paintWith(true);

export const paint = ({ color }: Pick<TextOptions, 'color'>): Paint => (color ? COLOURED : PLAIN);
