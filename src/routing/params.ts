/**
 * What the text of a rule says about its view's params, worked out by the compiler.
 *
 * The grammar is the one that `rule-scanner.ts` reads at run time, and the names are the same. A rule is
 * taken apart at the first `<` or `\`; the text before it may have braces, `:name` and `*name`.
 */

/**
 * The value that each converter gives a view. Add the type of a converter of your own by declaration
 * merging; without it the value is `unknown`.
 */
export interface ConverterTypes {
  /** The converter of a placeholder that names none. */
  default: string
  /** One segment, or a part of one. */
  string: string
  /** An integer. */
  int: number
  /** A number with a dot. */
  float: number
  /** One segment or several. */
  path: string
  /** A UUID in lower case. */
  uuid: string
}

/**
 * The params of a rule: `RuleParams<'/u/<int:id>{/:tab}'>` is `{ id: number; tab?: string }`.
 *
 * Of a text that is not known when the program is compiled nothing is known but that it has names.
 */
// biome-ignore format: one case a line reads as a table
export type RuleParams<rule extends string> =
  string extends rule ? Record<string, unknown> :
  rule extends string ? ToParams<ParseRule<rule>> :
  never

/** The params of rules that lead to one view: what not every rule has is optional. */
// biome-ignore format: one case a line reads as a table
export type RulesParams<rules extends readonly string[]> =
  string extends rules[number] ? Record<string, unknown> :
  MergeParams<RuleParams<rules[number]>>

/** The values that the URL of a rule, or of a list of rules, cannot do without. */
// biome-ignore format: one case a line reads as a table
export type NeededValues<rule extends string | readonly string[]> =
  rule extends readonly string[] ? ToValues<RulesParams<rule>> :
  rule extends string            ? ToValues<RuleParams<rule>> :
  never

/** Of a text that is not known, no name is needed. */
type ToValues<params> = string extends keyof params
  ? object
  : {
      readonly [name in keyof params]: {} extends Pick<params, name>
        ? params[name] | undefined
        : params[name]
    }

/**
 * The values from which the URL of a rule, or of a list of rules, is built: those of its placeholders, and
 * any others, which go into the query.
 */
// biome-ignore format: one case a line reads as a table
export type RuleValues<rule extends string | readonly string[]> =
  rule extends readonly string[] ? WithQuery<RulesParams<rule>> :
  rule extends string            ? WithQuery<RuleParams<rule>> :
  never

type WithQuery<params> = ToValues<params> & { readonly [name: string]: unknown }

/**
 * Reads a rule. `open` has a brace for each optional part around the place that is read, and `found` has a
 * `Found` for each name so far. They are parameters, not members of one state: the compiler works a
 * parameter out at once, and so gets through a hundred placeholders.
 */
// biome-ignore format: one case a line reads as a table
type ParseRule<rule extends string, open extends string = '', found = never> =
  rule extends `${infer text}<${infer rest}`
    ? text extends `${infer before}\\${infer after}`
      ? ParseEscape<`${after}<${rest}`, Nest<before, open>, found | FindNames<before, open>>
      : ParseBehind<SplitPlaceholder<rest>, Nest<text, open>, found | FindNames<text, open>>
    : rule extends `${infer before}\\${infer after}`
      ? ParseEscape<after, Nest<before, open>, found | FindNames<before, open>>
      : found | FindNames<rule, open>

/** A name, the type of its value, and whether it is optional. */
type Found<name extends string, value, open extends string> = name extends string
  ? [name: name, value: value, isOptional: open extends '' ? false : true]
  : never

/** The character behind a backslash is text. */
type ParseEscape<
  rest extends string,
  open extends string,
  found,
> = rest extends `${string}${infer after}` ? ParseRule<`/${after}`, open, found> : found

/** A placeholder, and the rule behind its bracket. */
type ParseBehind<split, open extends string, found> = split extends readonly [
  infer placeholder extends string,
  infer rest extends string,
]
  ? ParseRule<rest, open, found | ParsePlaceholder<placeholder, open>>
  : found

/** A bracket between the parentheses, which can only be in quotes, does not end the placeholder. */
type SplitPlaceholder<
  rest extends string,
  before extends string = '',
> = rest extends `${infer inside}>${infer after}`
  ? IsOpen<`${before}${inside}`> extends true
    ? SplitPlaceholder<after, `${before}${inside}>`>
    : [`${before}${inside}`, after]
  : undefined

// biome-ignore format: one case a line reads as a table
type IsOpen<placeholder extends string> =
  placeholder extends `${string}):${string}` ? false :
  placeholder extends `${string}(${string}`  ? true :
  false

// biome-ignore format: one case a line reads as a table
type ParsePlaceholder<placeholder extends string, open extends string> =
  placeholder extends `any(${infer items}):${infer name}`           ? Found<name, ParseItems<items>, open> :
  placeholder extends `${infer converter}(${string}):${infer name}` ? Found<name, ValueOf<converter>, open> :
  placeholder extends `${infer converter}:${infer name}`            ? Found<name, ValueOf<converter>, open> :
  Found<placeholder, ValueOf<'default'>, open>

type ValueOf<converter extends string> = converter extends keyof ConverterTypes
  ? ConverterTypes[converter]
  : unknown

/** The texts between the parentheses of `any`. */
// biome-ignore format: one case a line reads as a table
type ParseItems<text extends string, items = never> =
  text extends ` ${infer rest}` | `,${infer rest}`  ? ParseItems<rest, items> :
  text extends `"${infer item}"${infer rest}`       ? ParseItems<rest, items | item> :
  text extends `'${infer item}'${infer rest}`       ? ParseItems<rest, items | item> :
  text extends `${infer item},${infer rest}`        ? ParseItems<rest, items | TrimEnd<item>> :
  text extends ''                                   ? items :
  items | TrimEnd<text>

type TrimEnd<text extends string> = text extends `${infer rest} ` ? TrimEnd<rest> : text

type Mark = '{' | '}' | ':' | '*'

/** The braces that are open behind a text. */
// biome-ignore format: one case a line reads as a table
type Nest<text extends string, open extends string> =
  text extends `${string}${'{' | '}'}${string}` ? NestBraces<text, open> :
  open

// biome-ignore format: one case a line reads as a table
type NestBraces<text extends string, open extends string> =
  text extends `${infer before}{${infer after}`
    ? before extends `${string}}${infer inner}` ? NestBraces<`${inner}{${after}`, Outside<open>> :
      NestBraces<after, `${open}{`>
    : text extends `${string}}${infer after}` ? NestBraces<after, Outside<open>> :
      open

type Outside<open extends string> = open extends `{${infer outer}` ? outer : ''

/** The names that a text without brackets and escapes has behind a colon or an asterisk. */
// biome-ignore format: one case a line reads as a table
type FindNames<text extends string, open extends string> =
  text extends `${string}${Mark}${string}` ? FindInBraces<text, open> :
  never

// biome-ignore format: one case a line reads as a table
type FindInBraces<text extends string, open extends string, found = never> =
  text extends `${infer before}{${infer after}`
    ? before extends `${infer inside}}${infer outside}`
      ? FindInBraces<`${outside}{${after}`, Outside<open>, found | FindMarked<inside, open>>
      : FindInBraces<after, `${open}{`, found | FindMarked<before, open>>
    : text extends `${infer inside}}${infer outside}`
      ? FindInBraces<outside, Outside<open>, found | FindMarked<inside, open>>
      : found | FindMarked<text, open>

type FindMarked<text extends string, open extends string> =
  | Found<NamesBehind<':', text>, ValueOf<'default'>, open>
  | Found<NamesBehind<'*', text>, ValueOf<'path'>, open>

type NamesBehind<
  mark extends string,
  text extends string,
  names extends string = never,
> = text extends `${string}${mark}${infer rest}`
  ? NamesBehind<mark, rest, names | NameAtStart<rest>>
  : names

type NameAtStart<text extends string> = text extends `${infer first}${string}`
  ? first extends Digit
    ? never
    : TakeName<text>
  : never

// biome-ignore format: one case a line reads as a table
type TakeName<text extends string, name extends string = ''> =
  text extends `${infer first}${infer rest}`
    ? first extends NameCharacter ? TakeName<rest, `${name}${first}`> : NonEmpty<name>
    : NonEmpty<name>

type NonEmpty<name extends string> = name extends '' ? never : name

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'

// biome-ignore format: one line reads best
type LowerCase = 'a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm' | 'n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z'

type NameCharacter = Digit | LowerCase | Uppercase<LowerCase> | '_'

type Required = [name: string, value: unknown, isOptional: false]
type Optional = [name: string, value: unknown, isOptional: true]

/** Makes the params of what was found; they are written out so that an editor shows them. */
type ToParams<found> = Simplify<
  { [each in Extract<found, Required> as each[0]]: each[1] } & {
    [each in Extract<found, Optional> as each[0]]?: each[1]
  }
>

type Simplify<shape> = { [key in keyof shape]: shape[key] } & {}

/** Makes one shape of several; a name is required when it is required in all of them. */
type MergeParams<shapes> = Simplify<
  { [name in RequiredNames<shapes>]: ValueIn<shapes, name> } & {
    [name in Exclude<NamesIn<shapes>, RequiredNames<shapes>>]?: ValueIn<shapes, name>
  }
>

type NamesIn<shapes> = shapes extends unknown ? keyof shapes : never

type RequiredNames<shapes> = Exclude<keyof shapes, OptionalNames<shapes>>

type OptionalNames<shapes> = shapes extends unknown
  ? { [name in keyof shapes]-?: {} extends Pick<shapes, name> ? name : never }[keyof shapes]
  : never

type ValueIn<shapes, name extends PropertyKey> = shapes extends unknown
  ? name extends keyof shapes
    ? Present<shapes>[name]
    : never
  : never

type Present<shape> = { [name in keyof shape]-?: shape[name] }
