/** Rules below the prefix of a blueprint, as text and as types. */

/** A rule, or each of several, below the prefix of a blueprint. */
export type BelowPrefix<
  prefix extends string,
  rule extends string | readonly string[],
> = string extends prefix
  ? rule
  : prefix extends ''
    ? rule
    : rule extends string
      ? JoinRule<prefix, rule>
      : { readonly [i in keyof rule]: rule[i] extends string ? JoinRule<prefix, rule[i]> : never }

type JoinRule<prefix extends string, rule extends string> = string extends rule
  ? string
  : rule extends ''
    ? prefix
    : `${TrimEnd<prefix>}/${TrimStart<rule>}`

type TrimEnd<text extends string> = text extends `${infer rest}/` ? TrimEnd<rest> : text

type TrimStart<text extends string> = text extends `/${infer rest}` ? TrimStart<rest> : text

/** Puts a rule below a prefix: `/a/` and `/b` are `/a/b`, and an empty rule is the prefix itself. */
export function joinRule(prefix: string | undefined, rule: string): string {
  if (prefix === undefined) return rule
  return rule === ''
    ? prefix
    : `${prefix.replace(TRAILING_SLASHES, '')}/${rule.replace(/^\/+/, '')}`
}

const TRAILING_SLASHES = /(?<!\/)\/+$/
