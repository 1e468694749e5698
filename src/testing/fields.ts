/** Names with values, in the forms in which a test writes them. */

/** What is sent as text. */
export type FieldValue = string | number | bigint | boolean

/**
 * Names and values: an object, a `Map`, `URLSearchParams`, `FormData`, or pairs. A list is several
 * fields of one name; `undefined` is none.
 */
export type FieldsOf<value> =
  | Readonly<Record<string, value | readonly value[] | undefined>>
  | Iterable<readonly [name: string, value: value | readonly value[] | undefined]>

/** Names and values that are sent as text. */
export type Fields = FieldsOf<FieldValue>

/** Gives one pair for each field. */
export function listFields<value>(fields: FieldsOf<value>): [name: string, value: value][] {
  const entries = isIterable(fields) ? [...fields] : Object.entries(fields)
  return entries.flatMap(([name, given]) => listValues(given).map((value) => pair(name, value)))
}

function isIterable<value>(
  fields: FieldsOf<value>,
): fields is Extract<FieldsOf<value>, Iterable<unknown>> {
  return Symbol.iterator in fields
}

function listValues<value>(given: value | readonly value[] | undefined): readonly value[] {
  if (given === undefined) return []
  return isList(given) ? given : [given]
}

function isList<value>(given: value | readonly value[]): given is readonly value[] {
  return Array.isArray(given)
}

function pair<value>(name: string, value: value): [string, value] {
  return [name, value]
}
