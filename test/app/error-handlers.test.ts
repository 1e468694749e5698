import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ErrorHandlers } from '../../src/app/error-handlers.ts'
import { SetupError } from '../../src/app/errors.ts'
import type { ErrorClass } from '../../src/app/hooks.ts'
import {
  BadRequest,
  ClientDisconnected,
  Forbidden,
  HttpError,
  InternalServerError,
  NotFound,
} from '../../src/message/index.ts'

class ApiError extends HttpError {}
class Secret extends Forbidden {}
class Base extends Error {}
class Sub extends Base {}

/** Who has a handler for what: `app 404`, `shop.cart Error`. */
const KEYS: Readonly<Record<string, ErrorClass>> = {
  ApiError,
  BadRequest,
  Base,
  Error,
  Forbidden,
  HttpError,
  InternalServerError,
  NotFound,
  Object,
  Secret,
  Sub,
}

/** An object that throws when its class is asked for. */
const HOSTILE: object = new Proxy(
  {},
  {
    getPrototypeOf() {
      throw new Error('do not look')
    },
  },
)

interface LookupRow {
  readonly handlers: readonly string[]
  readonly error: unknown
  /** The blueprints of the request, the inner one first. */
  readonly in?: readonly string[]
  readonly finds: string | undefined
}

const CART = ['shop.cart', 'shop']

const ROWS: readonly LookupRow[] = [
  { handlers: [], error: new NotFound(), finds: undefined },
  { handlers: ['app 404'], error: new NotFound(), finds: 'app 404' },
  { handlers: ['app 404'], error: new HttpError(404), finds: 'app 404' },
  { handlers: ['app NotFound'], error: new NotFound(), finds: 'app NotFound' },
  { handlers: ['app NotFound'], error: new HttpError(404), finds: undefined },
  { handlers: ['app 404'], error: new Forbidden(), finds: undefined },
  { handlers: ['app 402'], error: new HttpError(402), finds: 'app 402' },
  { handlers: ['app 402'], error: new HttpError(403), finds: undefined },
  // Of two for the same, the later one.
  { handlers: ['app 404', 'app NotFound'], error: new NotFound(), finds: 'app NotFound' },
  { handlers: ['app NotFound', 'app 404'], error: new NotFound(), finds: 'app 404' },
  // The nearest class for the code.
  { handlers: ['app 403', 'app Secret'], error: new Secret(), finds: 'app Secret' },
  { handlers: ['app Secret', 'app 403'], error: new Secret(), finds: 'app Secret' },
  { handlers: ['app Secret', 'app 403'], error: new Forbidden(), finds: 'app 403' },
  { handlers: ['app 400'], error: new ClientDisconnected(), finds: 'app 400' },
  { handlers: ['app ApiError', 'app 404'], error: new ApiError(404), finds: 'app ApiError' },
  { handlers: ['app 404', 'app HttpError'], error: new ApiError(404), finds: 'app 404' },
  { handlers: ['app ApiError'], error: new NotFound(), finds: undefined },
  // A code beats the classes above, whoever has it.
  { handlers: ['app HttpError', 'app 404'], error: new NotFound(), finds: 'app 404' },
  { handlers: ['shop Error', 'app 404'], error: new NotFound(), in: ['shop'], finds: 'app 404' },
  {
    handlers: ['shop HttpError', 'app Secret'],
    error: new Secret(),
    in: ['shop'],
    finds: 'app Secret',
  },
  { handlers: ['shop HttpError', 'app 404'], error: new NotFound(), in: CART, finds: 'app 404' },
  // The blueprints come in their order, and only those of the request.
  { handlers: ['app 404', 'shop 404'], error: new NotFound(), in: ['shop'], finds: 'shop 404' },
  { handlers: ['app 404', 'shop 404'], error: new NotFound(), finds: 'app 404' },
  { handlers: ['shop 404'], error: new NotFound(), in: ['blog'], finds: undefined },
  {
    handlers: ['app 404', 'shop 404', 'shop.cart 404'],
    error: new NotFound(),
    in: CART,
    finds: 'shop.cart 404',
  },
  { handlers: ['app 404', 'shop 404'], error: new NotFound(), in: CART, finds: 'shop 404' },
  {
    handlers: ['shop 403', 'shop.cart Forbidden'],
    error: new Secret(),
    in: CART,
    finds: 'shop.cart Forbidden',
  },
  // Without a handler for the code: the classes above, again by blueprint.
  {
    handlers: ['app HttpError', 'shop Error'],
    error: new NotFound(),
    in: ['shop'],
    finds: 'shop Error',
  },
  { handlers: ['app HttpError', 'app Error'], error: new NotFound(), finds: 'app HttpError' },
  { handlers: ['app Error'], error: new NotFound(), finds: 'app Error' },
  { handlers: ['app 500'], error: new InternalServerError(), finds: 'app 500' },
  {
    handlers: ['shop Error', 'app 500'],
    error: new InternalServerError(),
    in: CART,
    finds: 'app 500',
  },
  // Errors that are not of HTTP have classes only.
  { handlers: ['app Base', 'app Error'], error: new Sub(), finds: 'app Base' },
  { handlers: ['app Base', 'app Sub'], error: new Sub(), finds: 'app Sub' },
  { handlers: ['app Sub'], error: new Base(), finds: undefined },
  { handlers: ['app Sub', 'shop Error'], error: new Sub(), in: ['shop'], finds: 'shop Error' },
  { handlers: ['app 500'], error: new Sub(), finds: undefined },
  { handlers: ['app HttpError'], error: new Sub(), finds: undefined },
  { handlers: ['app Object'], error: { code: 3 }, finds: 'app Object' },
  { handlers: ['app Error'], error: { code: 3 }, finds: undefined },
  { handlers: ['app Error', 'app Object'], error: 'text', finds: undefined },
  { handlers: ['app Error', 'app Object'], error: null, finds: undefined },
  { handlers: ['app Error', 'app Object'], error: Object.create(null), finds: undefined },
  { handlers: ['app Error'], error: HOSTILE, finds: undefined },
]

describe('the handler for an error', () => {
  for (const { handlers, error, in: blueprints, finds } of ROWS) {
    const where = blueprints === undefined ? '' : ` in ${blueprints[0]}`
    it(`of ${handlers.join(', ') || 'none'} for ${nameOf(error)}${where} is ${finds}`, () => {
      assert.equal(find(handlers, error, blueprints), finds)
    })
  }
})

describe('a handler', () => {
  const refused: readonly (readonly [string, unknown, unknown])[] = [
    ['a code that is none', 999, () => ''],
    ['a success', 200, () => ''],
    ['an error', new NotFound(), () => ''],
    ['a name', 'NotFound', () => ''],
    ['a function alone', () => '', () => ''],
    ['no function', 404, undefined],
    ['text as a function', NotFound, 'text'],
  ]
  for (const [name, what, handler] of refused) {
    it(`is refused for ${name}`, () => {
      const handlers = new ErrorHandlers<undefined>()
      const add: (what: never, handler: never) => void = handlers.add.bind(handlers)
      // biome-ignore lint/nursery/noUnsafeTypeAssertion: the compiler would refuse these mistakes
      assert.throws(() => add(what as never, handler as never), SetupError)
    })
  }
})

function find(
  names: readonly string[],
  error: unknown,
  blueprints: readonly string[] | undefined,
): string | undefined {
  const handlers = new ErrorHandlers<undefined>()
  const added = new Map<unknown, string>()
  for (const name of names) {
    const [owner, key = ''] = name.split(' ')
    const handler = (): string => name
    added.set(handler, name)
    handlers.add(KEYS[key] ?? Number(key), handler, owner === 'app' ? undefined : owner)
  }
  return added.get(handlers.find(error, blueprints))
}

function nameOf(error: unknown): string {
  if (error === HOSTILE) return 'what throws when it is looked at'
  if (error instanceof HttpError) return `${error.constructor.name} ${error.status}`
  return error instanceof Base ? error.constructor.name : typeof error
}
