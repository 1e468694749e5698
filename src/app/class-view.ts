/** Views that are classes: an instance answers a request, by one method or by one a method of HTTP. */

import type { Context, View as FunctionView } from './context.ts'
import { SetupError } from './errors.ts'
import type { AnyView, MaybePromise, ViewResult } from './view.ts'

/** Answers for one method of HTTP. */
export type ClassMethod<params> = (context: Context<params>) => MaybePromise<ViewResult>

/** An instance of a class of views whose methods are called with these params. */
export interface ClassInstance<params> {
  readonly dispatchRequest: ClassMethod<params>
  readonly get?: ClassMethod<params>
  readonly head?: ClassMethod<params>
  readonly post?: ClassMethod<params>
  readonly put?: ClassMethod<params>
  readonly patch?: ClassMethod<params>
  readonly delete?: ClassMethod<params>
  readonly options?: ClassMethod<params>
  readonly trace?: ClassMethod<params>
}

/** A class of views that is made without arguments. */
export type ViewClass<params> = new () => ClassInstance<params>

/** A view in either form: a function, or a class of views. */
export type AnyViewOf<params> =
  | ((context: Context<params>) => MaybePromise<ViewResult>)
  | ViewClass<params>

/** The params that the methods of a class of views read. */
export type ClassParams<instance> =
  instance extends ClassInstance<infer params> ? params : Record<string, unknown>

/** A view that was made of a class. */
export interface BoundClassView<params> {
  (context: Context<params>): MaybePromise<ViewResult>
  /** The methods that the class says or has. */
  readonly methods: readonly string[] | undefined
  /** Whether OPTIONS is answered without the class, if it says so. */
  readonly provideAutomaticOptions: boolean | undefined
  /** The class. */
  readonly viewClass: Function
}

/** Changes a view: it gets one, and gives another one. */
export type ClassDecorator = (view: AnyView) => AnyView

/**
 * A view as a class: `dispatchRequest` answers. Register it by `app.addUrlRule('/x', { view: Page })`, or
 * as `Page.asView('page', ...)` when its constructor needs arguments.
 */
abstract class ClassView {
  /** The methods of its routes that say none. Default: GET. */
  static readonly methods: readonly string[] | undefined = undefined
  /** What the view is put into; the first is the innermost. Default: nothing. */
  static readonly decorators: readonly ClassDecorator[] = []
  /** Whether each request has an instance of its own, so that state cannot be shared. Default `true`. */
  static readonly initEveryRequest: boolean = true
  /** Whether OPTIONS is answered without the class. Default: PROVIDE_AUTOMATIC_OPTIONS. */
  static readonly provideAutomaticOptions: boolean | undefined = undefined

  /** Answers a request. */
  abstract dispatchRequest(context: Context<never>): MaybePromise<ViewResult>

  /**
   * Makes a view of the class. `name` is the endpoint of routes that have none; default: the name of the
   * class. The other arguments are those of its constructor.
   */
  static asView<self extends abstract new (...parameters: never[]) => ClassInstance<never>>(
    this: self,
    name?: string,
    ...parameters: ConstructorParameters<self>
  ): BoundClassView<ClassParams<InstanceType<self>>> {
    // biome-ignore lint/complexity/noThisInStatic: it is called on classes that extend this one
    return bindClass(this, name ?? this.name, parameters)
  }
}

/** The methods that a class of views may have a method for, in lower case. */
const VERBS: readonly string[] = [
  'get',
  'post',
  'head',
  'options',
  'delete',
  'put',
  'trace',
  'patch',
]

/**
 * A view as a class with one method for each method of HTTP: `get`, `post` and so on. HEAD is answered by
 * `get` if there is no `head`. Which of them it has decides about the methods of its routes; other ones
 * need a list: `static methods = ['GET', 'PROPFIND']`.
 */
export abstract class MethodView extends ClassView {
  /** Calls the method that is named like that of the request. */
  dispatchRequest(context: Context<unknown>): MaybePromise<ViewResult> {
    const { REQUEST_METHOD: method } = context.environ
    const answer = findMethod(this, method)
    if (answer !== undefined) return answer.call(this, context)
    throw new TypeError(
      `${this.constructor.name} has no method ${method.toLowerCase()}(), but a route for ${method}.`,
    )
  }
}

/** A function of an object that answers for a method of HTTP. */
type Answer = (this: object, context: unknown) => MaybePromise<ViewResult>

function findMethod(view: object, method: string): Answer | undefined {
  const found: unknown = Reflect.get(view, method.toLowerCase())
  if (isAnswer(found)) return found
  return method === 'HEAD' ? findMethod(view, 'GET') : undefined
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'function'
}

/** What is read of a class of views when it is registered. */
interface ReadableClass extends Function {
  readonly prototype: object
  readonly methods?: readonly string[] | undefined
  readonly decorators?: readonly ClassDecorator[]
  readonly initEveryRequest?: boolean
  readonly provideAutomaticOptions?: boolean | undefined
}

/**
 * Makes a view of what was registered as one: a function is one, and a class becomes one. Throws a
 * `SetupError` for a class that cannot answer.
 */
export function toView(view: AnyView | ViewClass<never>): AnyView {
  const { name } = view
  if (isReadableClass(view)) return bindClass(view, name, [])
  if (isFunction(view)) return view
  throw new SetupError(
    `${name || 'The view'} is a class, but not one of views: extend View or MethodView, or give a function.`,
  )
}

function isReadableClass(view: object): view is ReadableClass {
  return hasDispatch(view)
}

function hasDispatch(view: object): boolean {
  const prototype: unknown = Reflect.get(view, 'prototype')
  if (typeof prototype !== 'object' || prototype === null) return false
  return typeof Reflect.get(prototype, 'dispatchRequest') === 'function'
}

/** Classes cannot be called, but nothing else tells them from functions. */
function isFunction(view: AnyView | ViewClass<never>): view is AnyView {
  return !/^class\b/.test(Function.prototype.toString.call(view))
}

function bindClass<params>(
  viewClass: ReadableClass,
  name: string,
  parameters: readonly unknown[],
): BoundClassView<params> {
  checkClass(viewClass, parameters)
  const methods = methodsOf(viewClass)
  const view = decorate(createCall(viewClass, parameters), viewClass.decorators)
  const { provideAutomaticOptions } = viewClass
  const bound = (context: Context<params>): MaybePromise<ViewResult> => view(context)
  Object.defineProperty(bound, 'name', { value: name })
  return Object.assign(bound, { methods, provideAutomaticOptions, viewClass })
}

/** Missing arguments are told when a class is registered, not when the first request fails. */
function checkClass(viewClass: ReadableClass, parameters: readonly unknown[]): void {
  if (!hasDispatch(viewClass)) {
    throw new SetupError(`${viewClass.name} has no method dispatchRequest(), so it cannot answer.`)
  }
  if (viewClass.length <= parameters.length) return
  throw new SetupError(
    `${viewClass.name} needs ${viewClass.length} arguments to be made, and has ${parameters.length}: give them to ${viewClass.name}.asView('name', ...).`,
  )
}

type Call = (context: unknown) => MaybePromise<ViewResult>

function createCall(viewClass: ReadableClass, parameters: readonly unknown[]): Call {
  const create = (): ClassInstance<unknown> => Reflect.construct(viewClass, parameters)
  if (viewClass.initEveryRequest !== false) return (context) => callInstance(create(), context)
  const shared = create()
  return (context) => callInstance(shared, context)
}

function callInstance(
  instance: ClassInstance<unknown>,
  context: unknown,
): MaybePromise<ViewResult> {
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: it comes from the pipeline, and was typed where the class was registered
  return instance.dispatchRequest(context as Context<unknown>)
}

function decorate(view: Call, decorators: readonly ClassDecorator[] = []): Call {
  let outer: AnyView = view
  for (const decorator of decorators) outer = decorator(outer)
  // biome-ignore lint/nursery/noUnsafeTypeAssertion: decorators pass on the context that they are called with
  return outer as Call
}

/** Those that the class says; else those it has, and those that the class above it says. */
function methodsOf(viewClass: ReadableClass): readonly string[] | undefined {
  if (!(viewClass.prototype instanceof MethodView)) return viewClass.methods
  const verbs = VERBS.filter((verb) => findMethod(viewClass.prototype, verb.toUpperCase()))
  const methods = Object.hasOwn(viewClass, 'methods')
    ? (viewClass.methods ?? [])
    : [...new Set([...(viewClass.methods ?? []), ...verbs.map((verb) => verb.toUpperCase())])]
  if (methods.length === 0) {
    throw new SetupError(`${viewClass.name} has none of the methods ${VERBS.join(', ')}.`)
  }
  for (const method of methods) checkMethod(viewClass, method)
  return methods
}

function checkMethod({ name, prototype }: ReadableClass, method: string): void {
  if (findMethod(prototype, method.toUpperCase()) !== undefined) return
  throw new SetupError(
    `${name} has no method ${method.toLowerCase()}(), but says it takes ${method}.`,
  )
}

/** A view that is a function. */
export type View<params = Record<string, unknown>> = FunctionView<params>

/** The class of views that answer by `dispatchRequest`. As a type, `View` is a function that is a view. */
export const View: typeof ClassView = ClassView
