/** `--property name=table value=orders` at the head of a file, `${table}` in it. https://docs.liquibase.com (changelog property substitution) */
import type { SourceFile } from '../../model/statement.ts';

const PROPERTY = /^\s*--\s*property\s+(.*)$/i;

/** What is not declared in the file stays as it is written. */
export function withProperties(file: SourceFile): SourceFile {
  const properties = new Map(file.text.split('\n').flatMap((line) => {
    const said = PROPERTY.exec(line)?.[1];
    if (said === undefined) return [];
    const [name, value] = ['name', 'value'].map((key) => new RegExp(String.raw`\b${key}[=:]("[^"]*"|\S+)`, 'i').exec(said)?.[1]?.replace(/^"|"$/g, ''));
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  }));
  if (properties.size === 0) return file;
  return { ...file, text: file.text.replace(/\$\{([^}\s]+)\}/g, (whole, name: string) => properties.get(name) ?? whole) };
}
