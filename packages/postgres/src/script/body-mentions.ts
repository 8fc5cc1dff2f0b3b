/** What the string body of a routine mentions, by its whole definition, and what an expression does. Needs `ready()`. */
import type { Ref } from './ref.ts';
import { references } from './references.ts';

const mentions = (text: string) => references({ text, place: { file: '', line: 1, column: 1 }, offset: 0, leadingComments: '' });

export const bodyMentions = (definition: string): readonly Ref[] => mentions(definition).bodyUses;

/** Of an expression by itself. */
export const expressionMentions = (expression: string): readonly Ref[] => mentions(`select (${expression})`).uses;
