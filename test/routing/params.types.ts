/** What the text of a rule says about its params. The compiler checks this file; nothing runs. */

import type { RuleParams, RulesParams, RuleValues } from '../../src/routing/index.ts'

declare module '../../src/routing/index.ts' {
  interface ConverterTypes {
    /** A converter that an application adds. */
    list: readonly string[]
  }
}

type Equal<first, second> =
  (<probe>() => probe extends first ? 1 : 2) extends <probe>() => probe extends second ? 1 : 2
    ? true
    : false

type Expect<check extends true> = check

// biome-ignore format: a row a line reads as a table
export type RuleTests = [
  // no placeholders
  Expect<Equal<RuleParams<'/'>, {}>>,
  Expect<Equal<RuleParams<'/about/us'>, {}>>,
  Expect<Equal<RuleParams<'/Tag:/12:30/a*'>, {}>>,
  Expect<Equal<RuleParams<'/\\<a>/\\:b/\\*c/\\\\d'>, {}>>,
  // Flask's placeholders
  Expect<Equal<RuleParams<'/<name>'>, { name: string }>>,
  Expect<Equal<RuleParams<'/<int:id>'>, { id: number }>>,
  Expect<Equal<RuleParams<'/<float:ratio>'>, { ratio: number }>>,
  Expect<Equal<RuleParams<'/<string:s>/<path:p>'>, { s: string; p: string }>>,
  Expect<Equal<RuleParams<'/<uuid:u>'>, { u: string }>>,
  Expect<Equal<RuleParams<'/v<int:major>.<int:minor>'>, { major: number; minor: number }>>,
  Expect<Equal<RuleParams<'/<_a1>/<B_2>'>, { _a1: string; B_2: string }>>,
  // arguments
  Expect<Equal<RuleParams<'/<int(min=1, max=9):day>'>, { day: number }>>,
  Expect<Equal<RuleParams<'/<string(length=2):language>'>, { language: string }>>,
  Expect<Equal<RuleParams<'/<any(a,b):kind>'>, { kind: 'a' | 'b' }>>,
  Expect<Equal<RuleParams<'/<any( a , b ,):kind>'>, { kind: 'a' | 'b' }>>,
  Expect<Equal<RuleParams<`/<any(foo,"bar-baz",'x,y',a.b):kind>`>, { kind: 'foo' | 'bar-baz' | 'x,y' | 'a.b' }>>,
  Expect<Equal<RuleParams<'/<any("a>b", c):kind>/<int:id>'>, { kind: 'a>b' | 'c'; id: number }>>,
  // converters of an application
  Expect<Equal<RuleParams<'/<list:tags>'>, { tags: readonly string[] }>>,
  Expect<Equal<RuleParams<'/<list(";"):tags>'>, { tags: readonly string[] }>>,
  Expect<Equal<RuleParams<'/<color:c>'>, { c: unknown }>>,
  // placeholders of path-to-regexp
  Expect<Equal<RuleParams<'/:a'>, { a: string }>>,
  Expect<Equal<RuleParams<'/:a/:b-:c.html'>, { a: string; b: string; c: string }>>,
  Expect<Equal<RuleParams<'/files/*rest'>, { rest: string }>>,
  Expect<Equal<RuleParams<'/:a/<int:b>/*c'>, { a: string; b: number; c: string }>>,
  Expect<Equal<RuleParams<'/:a1_b\u00e9'>, { a1_b: string }>>,
  Expect<Equal<RuleParams<'/at:1/:a'>, { a: string }>>,
  // optional parts
  Expect<Equal<RuleParams<'/a{/b}'>, {}>>,
  Expect<Equal<RuleParams<'/p/<int:id>{/:tab}'>, { id: number; tab?: string }>>,
  Expect<Equal<RuleParams<'/p/<int:id>/<any(a,b):kind>{/:tab}'>, { id: number; kind: 'a' | 'b'; tab?: string }>>,
  Expect<Equal<RuleParams<'/{<int:a>{/:b}/x}:c'>, { a?: number; b?: string; c: string }>>,
  Expect<Equal<RuleParams<'/{:a}{/:b}/:c'>, { a?: string; b?: string; c: string }>>,
  Expect<Equal<RuleParams<'/\\{:a\\}'>, { a: string }>>,
  // texts that are not known
  Expect<Equal<RuleParams<string>, Record<string, unknown>>>,
  // lists
  Expect<Equal<RulesParams<['/hello/', '/hello/<name>']>, { name?: string }>>,
  Expect<Equal<RulesParams<readonly ['/<int:id>', '/<int:id>/<tab>']>, { id: number; tab?: string }>>,
  Expect<Equal<RulesParams<['/<int:id>', '/x/<id>']>, { id: number | string }>>,
  Expect<Equal<RulesParams<['/:a{/:b}', '/x/:a/:b']>, { a: string; b?: string }>>,
  Expect<Equal<RulesParams<['/<a>']>, { a: string }>>,
  Expect<Equal<RulesParams<string[]>, Record<string, unknown>>>,
  Expect<Equal<RulesParams<['/<a>', string]>, Record<string, unknown>>>,
]

type Ten<digit extends string> =
  `/<int:a${digit}>/<b${digit}>/:c${digit}/<path:d${digit}>{/:e${digit}}/<float:f${digit}>/<uuid:g${digit}>/<any(x,y):h${digit}>/*i${digit}/<string(2):j${digit}>`
type Hundred =
  `${Ten<'0'>}${Ten<'1'>}${Ten<'2'>}${Ten<'3'>}${Ten<'4'>}${Ten<'5'>}${Ten<'6'>}${Ten<'7'>}${Ten<'8'>}${Ten<'9'>}`

export type HundredTests = [
  Expect<Equal<RuleParams<Hundred>['a0'], number>>,
  Expect<Equal<RuleParams<Hundred>['h9'], 'x' | 'y'>>,
  Expect<Equal<RuleParams<Hundred>['j9'], string>>,
  Expect<Equal<keyof RuleParams<Hundred> extends `${string}${number}` ? true : false, true>>,
]

declare function url<const rule extends string | readonly string[]>(
  rule: rule,
  values: RuleValues<rule>,
): string

export const urls: readonly string[] = [
  url('/<int:id>', { id: 3 }),
  url('/<int:id>', { id: 3, page: 2, tags: ['a', 'b'] }),
  url('/a{/:tab}', {}),
  url('/a{/:tab}', { tab: undefined }),
  url('/<any(a,b):kind>', { kind: 'a' }),
  url(['/a/', '/a/<name>'], {}),
  url(['/a/', '/a/<name>'], { name: 'Ada' }),
  url('/<list:tags>', { tags: ['a'] }),
  url('/'.concat('x'), { whatever: 1 }),
  // @ts-expect-error -- a number is needed
  url('/<int:id>', { id: 'x' }),
  // @ts-expect-error -- a value is missing
  url('/<int:id>', {}),
  // @ts-expect-error -- a value is missing among others
  url('/<int:id>/<tab>', { id: 3, page: 2 }),
  // @ts-expect-error -- not one of the choices
  url('/<any(a,b):kind>', { kind: 'c' }),
  // @ts-expect-error -- an optional value has a type too
  url('/a{/<int:page>}', { page: 'x' }),
  // @ts-expect-error -- a converter of an application has its type
  url('/<list:tags>', { tags: 'a' }),
]

// @ts-expect-error -- the rule has no such name
export type Missing = RuleParams<'/<a>'>['b']
